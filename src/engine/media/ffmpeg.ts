/**
 * The slow, sure path: ffmpeg decodes the wanted frames and hands over their planes as stored; colour, orientation
 * and size are ours (picture.ts), so that both decoders give the same picture.
 *
 * Short clips are decoded once from the start and the wanted frames picked out (`select`); long ones are entered near
 * each frame (`-ss`), so that the cost hangs on the number of frames and not on the length. ffmpeg ends with code 0 on
 * many broken files: what counts is how many bytes came. Where frames are missing, the frames that can be decoded are
 * listed once and the moments planned again on those.
 */
import type { Seconds } from '../../shared/units';
import { mediaError } from './failures';
import { inputPath, outputPath } from './ffmpegFiles';
import { releaseFfmpeg, runFfmpeg, type RunLimits } from './ffmpegRunner';
import { probeWithFfmpeg, type FfmpegTrack } from './ffprobe';
import { lastNotAfter } from './plan';
import { pixelLayout, type PixelLayout } from './pixelFormats';
import type { DecodedFrames, FramePlan } from './frames';
import type { ProbedClip, Timeline } from './types';

/** Up to this many pixels a clip is decoded from its start (about a second of work); beyond, each frame is sought. */
const selectPixels = 150e6;
/** Frames of one command wait in memory together; this bounds them. */
const commandBytes = 64 * 1024 * 1024;
/** Frames this large leave ffmpeg's memory swollen: it is given back afterwards. */
const largeFrameBytes = 24 * 1024 * 1024;

/**
 * Decodes the frames that `plan` wants.
 * @throws `nothing-decodable`, `not-a-video`, `codec-unsupported`, `decode-timeout`, `cancelled`
 */
export async function decodeWithFfmpeg(clip: ProbedClip, plan: FramePlan, limits: RunLimits): Promise<DecodedFrames> {
  const track = await probeWithFfmpeg(clip.file, clip.track, limits);
  const layout = pixelLayout(track.pixelFormat, track.geometry.width, track.geometry.height);
  try {
    const wanted = plan.wanted(clip.timeline);
    const times = onFfmpegClock(wanted, clip.timeline, track.timeline);
    const done = await decodeTimes(clip.file, track, layout, times, wanted, plan, limits);
    if (done) return { geometry: track.geometry, damaged: false };
    const timeline = await decodableFrames(clip, track, limits);
    const left = plan.wanted(timeline);
    const indices = left.map((time) => Math.max(0, lastNotAfter(timeline.frameTimes!, time + 1e-6)));
    if (!(await decodeIndices(clip.file, track, layout, indices, left, plan, limits))) {
      throw mediaError('nothing-decodable', clip.file.name, { codec: track.info.codec });
    }
    return { geometry: track.geometry, damaged: true };
  } finally {
    if (layout.frameBytes > largeFrameBytes) await releaseFfmpeg();
  }
}

/** The containers' readers may count from different zeros: frames are matched by number where both know them all. */
function onFfmpegClock(wanted: readonly Seconds[], from: Timeline, to: Timeline): Seconds[] {
  const { frameTimes: known } = from;
  const { frameTimes: own } = to;
  return wanted.map((time) => {
    if (known === null || own === null) return time - from.start + to.start;
    const index = lastNotAfter(known, time + 1e-6);
    return known.length === own.length ? own[Math.max(0, index)]! : time;
  });
}

async function decodeTimes(
  file: File,
  track: FfmpegTrack,
  layout: PixelLayout,
  times: readonly Seconds[],
  wanted: readonly Seconds[],
  plan: FramePlan,
  limits: RunLimits,
): Promise<boolean> {
  const { timeline, geometry } = track;
  const count = timeline.frameTimes?.length ?? (timeline.end - timeline.start) * timeline.frameRate;
  const furthest = (times.at(-1)! - timeline.start) / Math.max(timeline.end - timeline.start, 1e-9);
  if (count * Math.min(1, furthest) * geometry.width * geometry.height <= selectPixels) {
    if (track.counted) {
      const indices = times.map((time) => Math.max(0, lastNotAfter(timeline.frameTimes!, time + 1e-6)));
      return decodeIndices(file, track, layout, indices, wanted, plan, limits);
    }
    if (timeline.frameTimes !== null) {
      const tests = times.map((time) => {
        const { before, after } = margins(timeline, time);
        return `between(t,${time - before},${time + after})`;
      });
      return decodeSelected(file, track, layout, tests, wanted, plan, limits);
    }
  }
  for (const [i, time] of times.entries()) {
    const { before } = margins(timeline, time);
    const from = time - before;
    const seek = ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', seconds(from)];
    const select = `gte(t,${seconds(from)})*lt(t,${seconds(time + 1)})`;
    const frames = await command(file, track, layout, seek, select, 1, limits, ['-to', seconds(time + 2)]);
    if (frames === null) return false;
    plan.place(wanted[i]!, layout.picture(frames, 0, track.colour), track.geometry);
  }
  return true;
}

function decodeIndices(
  file: File,
  track: FfmpegTrack,
  layout: PixelLayout,
  indices: readonly number[],
  wanted: readonly Seconds[],
  plan: FramePlan,
  limits: RunLimits,
): Promise<boolean> {
  // Two moments may fall on the same frame; ffmpeg gives it once.
  const unique = [...new Set(indices)];
  const groups = unique.map((index) => wanted.filter((_, i) => indices[i] === index));
  const tests = unique.map((index) => `eq(n,${index})`);
  return decodeSelected(file, track, layout, tests, groups, plan, limits);
}

/** One pass over the clip, or a few where the frames are too large to be held together. */
async function decodeSelected(
  file: File,
  track: FfmpegTrack,
  layout: PixelLayout,
  tests: readonly string[],
  wanted: readonly (Seconds | readonly Seconds[])[],
  plan: FramePlan,
  limits: RunLimits,
): Promise<boolean> {
  const perCommand = Math.max(1, Math.floor(commandBytes / layout.frameBytes));
  for (let from = 0; from < tests.length; from += perCommand) {
    const part = tests.slice(from, from + perCommand);
    const frames = await command(file, track, layout, [], part.join('+'), part.length, limits);
    if (frames === null) return false;
    for (let i = 0; i < part.length; i++) {
      for (const time of [wanted[from + i]!].flat()) {
        plan.place(time, layout.picture(frames, i, track.colour), track.geometry);
      }
    }
  }
  return true;
}

/** Raw frames that pass `select`, or null where fewer than `count` came. */
async function command(
  file: File,
  track: FfmpegTrack,
  layout: PixelLayout,
  seek: readonly string[],
  select: string,
  count: number,
  limits: RunLimits,
  until: readonly string[] = [],
): Promise<Uint8Array<ArrayBuffer> | null> {
  const run = await runFfmpeg(
    'ffmpeg',
    file,
    [
      ...['-v', 'error', '-noautorotate', '-copyts', ...seek, ...until, '-i', inputPath(file), '-map', `0:${track.stream}`],
      ...['-vf', `select='${select}'${layout.filter}`, '-vsync', 'passthrough', '-frames:v', String(count)],
      ...['-f', 'rawvideo', outputPath],
    ],
    limits,
  );
  return run.output !== null && run.output.length === count * layout.frameBytes ? run.output : null;
}

/** Every frame that can be decoded, by decoding them all: only for files that turned out broken. */
async function decodableFrames(clip: ProbedClip, track: FfmpegTrack, limits: RunLimits): Promise<Timeline> {
  const { file } = clip;
  const run = await runFfmpeg(
    'ffmpeg',
    file,
    [
      ...['-v', 'error', '-noautorotate', '-copyts', '-i', inputPath(file), '-map', `0:${track.stream}`],
      ...['-vsync', 'passthrough', '-f', 'framecrc', outputPath],
    ],
    limits,
  );
  const text = run.output === null ? '' : new TextDecoder().decode(run.output);
  const [numerator = 1, denominator = 1] = (/^#tb 0: (\d+)\/(\d+)/m.exec(text)?.slice(1) ?? []).map(Number);
  const listed = [...text.matchAll(/^0,\s*-?\d+,\s*(-?\d+),/gm)].map((match) => (Number(match[1]) * numerator) / denominator);
  if (listed.length === 0) {
    const reason = run.log.find((line) => line !== 'Aborted()') ?? '';
    throw mediaError('nothing-decodable', file.name, { codec: track.info.codec, reason });
  }
  // Broken streams may repeat or reverse times; frames are then taken to follow one another closely.
  const times = Float64Array.from(listed);
  for (let i = 1; i < times.length; i++) times[i] = Math.max(times[i]!, times[i - 1]! + 1e-5);
  const { frameRate, origin } = clip.timeline;
  return { start: times[0]!, end: times.at(-1)! + 1 / frameRate, origin, frameRate, frameTimes: times };
}

/** How far around a frame's time no other frame lies. */
function margins({ frameTimes, frameRate }: Timeline, time: Seconds): { before: Seconds; after: Seconds } {
  if (frameTimes === null) return { before: 0.5 / frameRate, after: 0.5 / frameRate };
  const index = lastNotAfter(frameTimes, time + 1e-6);
  const previous = frameTimes[index - 1] ?? time - 1 / frameRate;
  const next = frameTimes[index + 1] ?? time + 1 / frameRate;
  return { before: Math.max(1e-5, (time - previous) / 2), after: Math.max(1e-5, (next - time) / 2) };
}

function seconds(value: number): string {
  return value.toFixed(6);
}
