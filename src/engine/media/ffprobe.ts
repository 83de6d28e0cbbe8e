/** What ffmpeg says a file is: the JSON of ffprobe, read with care, since files of all kinds come here. */
import type { MediaInfo } from '../../shared/recognition';
import { matrixNamed } from './colour';
import { mediaError } from './failures';
import { inputPath, outputPath } from './ffmpegFiles';
import { runFfmpeg, type RunLimits } from './ffmpegRunner';
import { orientationOf, upright } from './picture';
import { htcOrientation, squarePixels } from './geometry';
import type { ColourTag, Orientation, Timeline, TrackGeometry } from './types';

/** Up to this size every packet's time is read; beyond, frames are taken to come at a steady rate. */
const packetTableBytes = 256 * 1024 * 1024;

interface ProbeStream {
  readonly index: number;
  readonly codec_name?: string;
  readonly codec_type?: string;
  readonly codec_tag_string?: string;
  readonly width?: number;
  readonly height?: number;
  readonly pix_fmt?: string;
  readonly sample_aspect_ratio?: string;
  readonly color_space?: string;
  readonly color_range?: string;
  readonly start_time?: string;
  readonly duration?: string;
  readonly nb_frames?: string;
  readonly avg_frame_rate?: string;
  readonly r_frame_rate?: string;
  readonly disposition?: { readonly attached_pic?: number };
  readonly tags?: Readonly<Record<string, string>>;
  readonly side_data_list?: readonly { readonly displaymatrix?: string }[];
}

interface ProbePacket {
  readonly stream_index?: number;
  readonly pts_time?: string;
  readonly duration_time?: string;
  readonly flags?: string;
}

export interface ProbeOutput {
  readonly streams?: readonly ProbeStream[];
  readonly packets?: readonly ProbePacket[];
  readonly format?: {
    readonly format_name?: string;
    readonly nb_streams?: number;
    readonly start_time?: string;
    readonly duration?: string;
  };
}

/** A video track as ffmpeg sees it. */
export interface FfmpegTrack {
  readonly info: MediaInfo;
  readonly geometry: TrackGeometry;
  readonly colour: ColourTag;
  readonly timeline: Timeline;
  /** Number of the stream in the file, for `-map`. */
  readonly stream: number;
  /** 0-based number among video tracks. */
  readonly track: number;
  readonly pixelFormat: string;
  /** Times of the frames at which decoding can start, ascending; null where `timeline.frameTimes` is. */
  readonly keyTimes: Float64Array | null;
  /** True where packets carry no times (AVI, MPEG program streams): frames are then found by counting. */
  readonly counted: boolean;
}

/**
 * @param wanted 0-based number of the video track to take; the largest picture when null
 * @throws `not-a-video`, `no-video-track`, `codec-unsupported`, and what runFfmpeg throws
 */
export async function probeWithFfmpeg(file: File, wanted: number | null, limits: RunLimits): Promise<FfmpegTrack> {
  const args = ['-v', 'error', '-of', 'json=compact=1', '-select_streams', 'v', '-show_streams', '-show_format'];
  const times =
    file.size <= packetTableBytes ? ['-show_entries', 'packet=stream_index,pts_time,duration_time,flags'] : [];
  const run = await runFfmpeg('ffprobe', file, [...args, ...times, '-o', outputPath, inputPath(file)], limits);
  const probe = parseProbe(run.output);
  // "Aborted()" is the last line of every run, good or bad.
  const reason = run.log.findLast((line) => line !== 'Aborted()') ?? '';
  return trackOf(file.name, probe, wanted, reason);
}

/** Broken files can end ffprobe in the middle of its output; what cannot be read counts as nothing. */
function parseProbe(output: Uint8Array | null): ProbeOutput {
  if (output === null) return {};
  try {
    return JSON.parse(new TextDecoder().decode(output)) as ProbeOutput;
  } catch {
    return {};
  }
}

/** The track that a probe's output describes; throws as probeWithFfmpeg does. */
export function trackOf(file: string, probe: ProbeOutput, wanted: number | null, reason = ''): FfmpegTrack {
  const streams = probe.streams ?? [];
  if ((probe.format?.nb_streams ?? 0) === 0) throw mediaError('not-a-video', file, { reason });
  const videos = streams.filter((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1);
  // Plain text is "decoded" as a terminal's screen; nobody means that.
  if (videos.some((stream) => stream.codec_name === 'ansi')) throw mediaError('not-a-video', file);
  if (videos.length === 0) throw mediaError('no-video-track', file);
  const area = ({ width = 0, height = 0 }: ProbeStream) => width * height;
  const stream = (wanted === null ? undefined : videos[wanted]) ?? videos.toSorted((a, b) => area(b) - area(a))[0]!;
  const codec = stream.codec_name ?? stream.codec_tag_string ?? 'unknown';
  if (stream.codec_name === undefined) throw mediaError('codec-unsupported', file, { codec });
  if (!stream.width || !stream.height) throw mediaError('nothing-decodable', file, { codec, reason });

  const geometry = streamGeometry(stream, stream.width, stream.height);
  const { timeline, counted, keyTimes } = streamTimeline(probe, stream);
  const { transpose } = geometry.orientation;
  return {
    info: {
      container: probe.format?.format_name ?? '',
      codec,
      width: transpose ? geometry.squareHeight : geometry.squareWidth,
      height: transpose ? geometry.squareWidth : geometry.squareHeight,
      duration: timeline.end - timeline.start,
      frameRate: rational(stream.avg_frame_rate) ?? rational(stream.r_frame_rate),
    },
    geometry,
    colour: {
      matrix: matrixNamed(stream.color_space),
      fullRange:
        stream.pix_fmt?.startsWith('yuvj') || stream.color_range === 'pc'
          ? true
          : stream.color_range === 'tv'
            ? false
            : null,
    },
    timeline,
    stream: stream.index,
    track: videos.indexOf(stream),
    pixelFormat: stream.pix_fmt ?? '',
    keyTimes,
    counted,
  };
}

function streamGeometry(stream: ProbeStream, width: number, height: number): TrackGeometry {
  const [numerator = 1, denominator = 1] = (stream.sample_aspect_ratio ?? '1:1').split(':').map(Number);
  return {
    width,
    height,
    ...squarePixels(width, height, numerator, denominator),
    orientation: streamOrientation(stream),
  };
}

/** From the display matrix as ffprobe prints it: rows "00000000: a b u", "00000001: c d v". */
function streamOrientation(stream: ProbeStream): Orientation {
  const text = stream.side_data_list?.find((data) => data.displaymatrix !== undefined)?.displaymatrix;
  if (text === undefined) return htcOrientation(stream.tags?.['title'] ?? null) ?? upright;
  const rows = text
    .trim()
    .split('\n')
    .map((row) => row.replace(/^.*?:/, '').trim().split(/\s+/).map(Number));
  const [[a = 1, b = 0] = [], [c = 0, d = 1] = []] = rows;
  return orientationOf(a, b, c, d);
}

function streamTimeline(
  probe: ProbeOutput,
  stream: ProbeStream,
): { timeline: Timeline; counted: boolean; keyTimes: Float64Array | null } {
  // "D": an edit list cuts the packet away; it is decoded but never shown.
  const shown = ({ stream_index, flags = '' }: ProbePacket) => stream_index === stream.index && !flags.includes('D');
  const packets = (probe.packets ?? []).filter(shown);
  const times = packets.map((packet) => Number(packet.pts_time ?? Number.NaN));
  const counted = times.some(Number.isNaN);
  const stated = finite(stream.start_time) ?? finite(probe.format?.start_time) ?? 0;
  const length = finite(stream.duration) ?? finite(probe.format?.duration) ?? 0;
  let frameRate = rational(stream.avg_frame_rate) ?? rational(stream.r_frame_rate) ?? 0;
  if (frameRate <= 0 || frameRate > 1000) frameRate = 25;
  const origin = Math.max(0, finite(probe.format?.start_time) ?? stated);
  if (times.length === 0) {
    const count = finite(stream.nb_frames);
    const end = stated + (length > 0 ? length : (count ?? 1) / frameRate);
    return { timeline: { start: stated, end, origin, frameRate, frameTimes: null }, counted: false, keyTimes: null };
  }
  const frameTimes = counted
    ? Float64Array.from(times, (_, index) => stated + index / frameRate)
    : Float64Array.from(times).sort();
  const start = frameTimes[0]!;
  const last = frameTimes.at(-1)!;
  const lastDuration = counted ? null : finite(packets[times.indexOf(last)]?.duration_time);
  const mean = frameTimes.length > 1 ? (last - start) / (frameTimes.length - 1) : 1 / frameRate;
  const end = last + (lastDuration !== null && lastDuration > 0 ? lastDuration : mean > 0 ? mean : 1 / frameRate);
  const isKey = packets.map(({ flags = '' }) => flags.includes('K'));
  const keyTimes = (counted ? frameTimes : Float64Array.from(times)).filter((_, index) => isKey[index]).sort();
  return {
    timeline: { start, end, origin, frameRate: mean > 0 ? 1 / mean : frameRate, frameTimes },
    counted,
    keyTimes,
  };
}

function finite(text: string | undefined): number | null {
  const value = Number(text ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}

/** "30000/1001" as a number; null for "0/0". */
function rational(text: string | undefined): number | null {
  const [numerator = 0, denominator = 0] = (text ?? '').split('/').map(Number);
  return numerator > 0 && denominator > 0 ? numerator / denominator : null;
}
