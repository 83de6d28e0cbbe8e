/** The fast look at a file: mediabunny reads MP4, MOV, MKV, WebM and TS without decoding anything. */
import { EncodedPacketSink, type Input, type InputVideoTrack } from 'mediabunny';
import type { DecoderName } from '../../../shared/recognition/recognition';
import type { Milliseconds, Seconds } from '../../../shared/base/units';
import { nextTask } from '../../base/nextTask';
import type { FileEnd, ProbedClip, Timeline, TrackGeometry } from '../clip/types';
import { matrixNamed } from '../clip/colourTag';
import { mediaError } from '../clip/failures';
import { htcOrientation, shownSize, orientationOf } from '../clip/orientation';
import { shownFrom } from '../clip/timeline';
import { chooseTrack, type TrackCandidate } from './tracks';

/** Of a large or a long file, reading the times of all packets stops after this; the rate is then taken as steady. */
const tableMilliseconds = 1500;
const tableBytes = 64 * 1024 * 1024;
/** Of so many frames (eleven minutes at 30 a second) all are listed, however long that takes: short clips are the same on any machine. */
const listedFrames = 20_000;
const restEvery: Milliseconds = 100;
/** More frames than that are not listed one by one (a day at 25 a second). */
const mostFrames = 2_200_000;
/** Of several tracks, frames are counted up to this. */
const countedPackets = 1000;

/**
 * What mediabunny tells of a file; null where it cannot read it, so that ffmpeg must look.
 * @throws `no-video-track` where the file has tracks but none with pictures
 */
export async function probeContainer(file: File, input: Input, end: FileEnd): Promise<ProbedClip | null> {
  if (!(await input.canRead())) return null;
  const tracks = await input.getVideoTracks();
  if (tracks.length === 0) {
    // Of Ogg, mediabunny sees the sound only: Theora is ffmpeg's.
    const complete = (await input.getFormat()).name !== 'Ogg' && (await input.getTracks()).length > 0;
    if (complete) throw mediaError('no-video-track', file.name);
    return null;
  }
  const track = tracks[tracks.length === 1 ? 0 : chooseTrack(await Promise.all(tracks.map(describe)))]!;
  const codec = await track.getCodec();
  if (codec === null || !(await track.canDecode())) return null;
  const timeline = await readTimeline(file, input, track, end);
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
      promisedDuration: end.cut ? (end.promised ?? (await listedDuration(input, track))) : null,
      frameRate: timeline.frameRate,
    },
    decoders,
    timeline,
    geometry,
    colour: { matrix: matrixNamed(colour.matrix), fullRange: colour.fullRange ?? null },
    track: track.number - 1,
    end,
    animation: null,
    ffmpegTrack: null,
  };
}

/** Of the containers that list all frames in front: how long these are, present or not. */
async function listedDuration(input: Input, track: InputVideoTrack): Promise<Seconds | null> {
  const { name } = await input.getFormat();
  if (!/MP4|QuickTime/.test(name)) return null;
  const listed = (await track.computeDuration().catch(() => 0)) - (await track.getFirstTimestamp());
  return listed > 0 ? listed : null;
}

async function describe(track: InputVideoTrack): Promise<TrackCandidate> {
  const { default: isDefault } = await track.getDisposition();
  const { packetCount } = await track.computePacketStats(countedPackets);
  return {
    picture: false,
    isDefault,
    frames: packetCount,
    duration: await track.computeDuration(),
    area: (await track.getCodedWidth()) * (await track.getCodedHeight()),
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

async function readTimeline(file: File, input: Input, track: InputVideoTrack, { cut }: FileEnd): Promise<Timeline | null> {
  const origin = Math.max(0, await input.getFirstTimestamp());
  // Frames before the first key frame cannot be decoded (streams that were cut from a broadcast start so).
  const key = await new EncodedPacketSink(track).getFirstKeyPacket();
  if (key === null) return null;
  const listed = await readFrameTimes(file, track, key.timestamp);
  const frameTimes = listed === null ? null : shownFrom(cut ? await present(track, listed) : listed);
  const first = frameTimes?.[0] ?? key.timestamp;
  const { averagePacketRate } = await track.computePacketStats(256);
  const last = frameTimes?.at(-1);
  const end = !cut || last === undefined ? await track.computeDuration() : last + 1 / (averagePacketRate || 25);
  // What lies before zero was cut away by an edit list.
  const start = end > 0 ? Math.max(0, first) : first;
  const mean = frameTimes !== null && end > first ? frameTimes.length / (end - first) : averagePacketRate;
  const frameRate = Number.isFinite(mean) && mean > 0 ? mean : 25;
  return { start, end: Math.max(end, start + 1e-3), origin, frameRate, frameTimes };
}

/** Times of all frames not before `from`, in the order of decoding; null where that takes long, of a large or a long file. */
async function readFrameTimes(file: File, track: InputVideoTrack, from: number): Promise<Float64Array | null> {
  const times: number[] = [];
  const until = performance.now() + tableMilliseconds;
  let rested = performance.now();
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true })) {
    if (packet.timestamp >= from) times.push(packet.timestamp);
    const long = file.size > tableBytes || times.length > listedFrames;
    const now = performance.now();
    if ((long && now > until) || times.length > mostFrames) return null;
    if (now - rested < restEvery) continue;
    // By the clock: on a busy machine thousands of packets are seconds, and a worker that gives no sign of life for so long is ended.
    await nextTask();
    rested = performance.now();
  }
  return Float64Array.from(times);
}

/** Of a cut file's frames, in the order of decoding, those whose bytes are here: the file ends behind one of them. */
async function present(track: InputVideoTrack, times: Float64Array): Promise<Float64Array> {
  const packets = new EncodedPacketSink(track);
  const isHere = async (time: Seconds): Promise<boolean> => {
    const packet = await packets.getPacket(time).catch(() => null);
    return packet !== null && packet.byteLength > 0 && packet.data.length === packet.byteLength;
  };
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (await isHere(times[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? times : times.subarray(0, low);
}
