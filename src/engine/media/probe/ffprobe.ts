/** What ffmpeg says a file is: the JSON of ffprobe, read with care, since files of all kinds come here. */
import { matrixNamed } from '../clip/colourTag';
import { mediaError } from '../clip/failures';
import { inputPath, outputPath } from '../ffmpeg/ffmpegFiles';
import { runFfmpeg, type RunLimits } from '../ffmpeg/ffmpegRunner';
import { orientationOf, upright, htcOrientation, squarePixels } from '../clip/orientation';
import { chooseTrack } from './tracks';
import type { Orientation, TrackGeometry, FfmpegTrack } from '../clip/types';
import { finite, rational, type ProbeOutput, type ProbeStream } from './ffprobeOutput';
import { streamTimeline } from './ffprobeTimeline';

/** Up to this size every packet's time is read; beyond, frames are taken to come at a steady rate. */
const packetTableBytes = 256 * 1024 * 1024;

/**
 * @param wanted 0-based number of the video track to take; see tracks.ts when null
 * @throws `not-a-video`, `no-video-track`, `codec-unsupported`, and what runFfmpeg throws
 */
export async function probeWithFfmpeg(file: File, wanted: number | null, limits: RunLimits): Promise<FfmpegTrack> {
  const args = ['-v', 'error', '-of', 'json=compact=1', '-select_streams', 'v', '-show_streams', '-show_format'];
  const times = file.size <= packetTableBytes ? ['-show_entries', 'packet=stream_index,pts_time,dts_time,duration_time,flags'] : [];
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
  const stream = (wanted === null ? undefined : videos[wanted]) ?? videos[chooseAmong(videos, probe)]!;
  const codec = stream.codec_name ?? stream.codec_tag_string ?? 'unknown';
  if (stream.codec_name === undefined) throw mediaError('codec-unsupported', file, { codec });
  if (!stream.width || !stream.height) throw mediaError('nothing-decodable', file, { codec, reason });

  const geometry = streamGeometry(stream, stream.width, stream.height);
  const { timeline, counted, hidden, keyTimes } = streamTimeline(probe, stream);
  const { transpose } = geometry.orientation;
  const container = probe.format?.format_name ?? '';
  return {
    still: /^image2|_pipe$/.test(container) || (/^(gif|apng)$/.test(container) && timeline.frameTimes?.length === 1),
    info: {
      container,
      codec,
      width: transpose ? geometry.squareHeight : geometry.squareWidth,
      height: transpose ? geometry.squareWidth : geometry.squareHeight,
      duration: timeline.end - timeline.start,
      promisedDuration: null,
      frameRate: timeline.frameTimes === null ? (rational(stream.avg_frame_rate) ?? rational(stream.r_frame_rate)) : timeline.frameRate,
    },
    geometry,
    colour: {
      matrix: matrixNamed(stream.color_space),
      fullRange: stream.pix_fmt?.startsWith('yuvj') || stream.color_range === 'pc' ? true : stream.color_range === 'tv' ? false : null,
    },
    timeline,
    stream: stream.index,
    track: videos.indexOf(stream),
    pixelFormat: stream.pix_fmt ?? '',
    keyTimes,
    counted,
    reordered: (stream.has_b_frames ?? 0) > 0,
    hidden,
  };
}

function chooseAmong(videos: readonly ProbeStream[], { packets }: ProbeOutput): number {
  return chooseTrack(
    videos.map(({ index, width = 0, height = 0, duration, nb_frames, disposition = {} }) => {
      const own = packets?.filter(({ stream_index }) => stream_index === index);
      const times = (own ?? []).map(({ pts_time, dts_time }) => Number(pts_time ?? dts_time)).filter(Number.isFinite);
      const spanned = times.length > 1 ? times.reduce((most, time) => Math.max(most, time)) - Math.min(times[0]!, times[1]!) : null;
      return {
        picture: disposition['timed_thumbnails'] === 1 || disposition['still_image'] === 1,
        isDefault: disposition['default'] === 1,
        frames: own?.length ?? finite(nb_frames),
        duration: finite(duration) ?? spanned,
        area: width * height,
      };
    }),
  );
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
