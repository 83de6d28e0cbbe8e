/** The fast look at a file: mediabunny reads MP4, MOV, MKV, WebM and TS without decoding anything. */
import { ALL_FORMATS, BlobSource, EncodedPacketSink, Input, Logging, LogLevel, type InputVideoTrack } from 'mediabunny';
import type { DecoderName } from '../../shared/recognition';
import { matrixNamed } from './colour';
import { mediaError } from './failures';
import { htcOrientation, shownSize } from './geometry';
import { orientationOf } from './picture';
import type { ProbedClip, Timeline, TrackGeometry } from './types';

/** Reading the times of all packets stops after this; the rate is then taken as steady. */
const tableMilliseconds = 1500;
const tableBytes = 64 * 1024 * 1024;

// Codecs it does not know are ffmpeg's business, not the console's.
Logging.level = LogLevel.Silent;

export function openContainer(file: File): Input {
  return new Input({
    formats: ALL_FORMATS,
    source: new BlobSource(file, { handleUnhandledError: () => undefined }),
  });
}

/**
 * What mediabunny tells of a file; null where it cannot read it, so that ffmpeg must look.
 * @throws `no-video-track` where the file has tracks but none with pictures
 */
export async function probeContainer(file: File, input: Input): Promise<ProbedClip | null> {
  if (!(await input.canRead())) return null;
  const track = await input.getPrimaryVideoTrack();
  if (track === null) {
    if ((await input.getTracks()).length > 0) throw mediaError('no-video-track', file.name);
    return null;
  }
  const codec = await track.getCodec();
  if (codec === null || !(await track.canDecode())) return null;
  const timeline = await readTimeline(file, input, track);
  if (timeline === null) return null;
  const geometry = await readGeometry(track);
  const colour = await track.getColorSpace();
  const decoders: DecoderName[] = ['webcodecs', 'ffmpeg'];
  return {
    file,
    info: {
      container: (await input.getFormat()).name,
      codec: (await track.getCodecParameterString()) ?? codec,
      ...shownSize(geometry),
      duration: timeline.end - timeline.start,
      frameRate: timeline.frameRate,
    },
    decoders,
    timeline,
    geometry,
    colour: { matrix: matrixNamed(colour.matrix), fullRange: colour.fullRange ?? null },
    track: track.number - 1,
  };
}

async function readGeometry(track: InputVideoTrack): Promise<TrackGeometry> {
  const [a, b, , c, d] = await track.getTransformationMatrix();
  return {
    width: await track.getCodedWidth(),
    height: await track.getCodedHeight(),
    squareWidth: await track.getSquarePixelWidth(),
    squareHeight: await track.getSquarePixelHeight(),
    orientation: htcOrientation(await track.getName()) ?? orientationOf(a, b, c, d),
  };
}

async function readTimeline(file: File, input: Input, track: InputVideoTrack): Promise<Timeline | null> {
  const origin = Math.max(0, await input.getFirstTimestamp());
  // Frames before the first key frame cannot be decoded (streams that were cut from a broadcast start so).
  const key = await new EncodedPacketSink(track).getFirstKeyPacket();
  if (key === null) return null;
  const frameTimes = await readFrameTimes(file, track, key.timestamp);
  const first = frameTimes?.[0] ?? key.timestamp;
  const end = await track.computeDuration();
  // What lies before zero was cut away by an edit list.
  const start = end > 0 ? Math.max(0, first) : first;
  const { averagePacketRate } = await track.computePacketStats(256);
  const mean = frameTimes !== null && end > first ? frameTimes.length / (end - first) : averagePacketRate;
  const frameRate = Number.isFinite(mean) && mean > 0 ? mean : 25;
  return { start, end: Math.max(end, start + 1e-3), origin, frameRate, frameTimes };
}

/** Times of all frames not before `from`, ascending; null where reading them would mean reading a large file. */
async function readFrameTimes(file: File, track: InputVideoTrack, from: number): Promise<Float64Array | null> {
  const times: number[] = [];
  const until = performance.now() + tableMilliseconds;
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true })) {
    if (packet.timestamp >= from) times.push(packet.timestamp);
    if (file.size > tableBytes && performance.now() > until) return null;
  }
  const table = Float64Array.from(times).sort();
  const shown = table.findIndex((_, index) => (table[index + 1] ?? Infinity) > 0);
  return shown > 0 ? table.subarray(shown) : table;
}
