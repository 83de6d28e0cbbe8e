/**
 * The slow, sure path: ffmpeg decodes the wanted frames and hands over their planes as stored; colour, orientation
 * and size are ours (picture.ts), so that both decoders give the same picture.
 *
 * A clip is either decoded once from the start and the wanted frames picked out (`select`), or entered at the key
 * frames before them (`-ss`), whichever decodes fewer frames: the cost hangs on what is wanted, not on the length. ffmpeg ends with code 0 on
 * many broken files: what counts is how many frames came. Where some are missing, the frames that can be decoded are
 * listed once and the moments planned again on those.
 */
import type { Seconds } from '../../../shared/base/units';
import { mediaError } from '../clip/failures';
import { framesPath, inputPath, outputPath } from '../ffmpeg/ffmpegFiles';
import { releaseFfmpeg, runFfmpeg, type RunLimits } from '../ffmpeg/ffmpegRunner';
import type { FfmpegTrack, ProbedClip, Timeline } from '../clip/types';
import type { DecodedFrames, FramePlan } from '../frames/collectFrames';
import { pixelLayout, type PixelLayout } from '../pictures/pixelFormats';
import { lastNotAfter } from '../clip/timeline';

/** Starting a command and seeking costs about as much as decoding this many pixels. */
const commandPixels = 4e6;
/** Some eight seconds' work. */
const countedPixels = 4e8;
/** Frames this large leave ffmpeg's memory swollen: it is given back afterwards. */
const largeFrameBytes = 24 * 1024 * 1024;

/** Raw frames that one command may write. */
const batchBytes = 256 * 1024 * 1024;

/** What every command of one decode needs. */
interface Session {
  readonly clip: ProbedClip;
  readonly track: FfmpegTrack;
  readonly layout: PixelLayout;
  readonly plan: FramePlan;
  readonly limits: RunLimits;
}

/** A frame to find: its time on ffmpeg's clock, and the planned moments that it stands for. */
interface Target {
  readonly time: Seconds;
  readonly moments: readonly Seconds[];
}

/**
 * Decodes the frames that `plan` wants.
 * @throws `nothing-decodable`, `not-a-video`, `codec-unsupported`, `decode-timeout`, `cancelled`
 */
export async function decodeWithFfmpeg(clip: ProbedClip, track: FfmpegTrack, plan: FramePlan, limits: RunLimits): Promise<DecodedFrames> {
  const { geometry, timeline } = track;
  const layout = pixelLayout(track.pixelFormat, geometry.width, geometry.height);
  const session: Session = { clip, track, layout, plan, limits };
  try {
    const damaged = endsEarly(clip.timeline, timeline);
    const planned = damaged ? timeline : clip.timeline;
    const wanted = plan.wanted(planned);
    const targets = gather(wanted, onFfmpegClock(wanted, planned, timeline));
    if (await decodeTargets(session, targets)) return { geometry, damaged, timeline: planned };

    const decodable = await listDecodable(session);
    const left = plan.wanted(decodable);
    if (!(await select({ ...session, track: { ...track, counted: true, hidden: 0 } }, gather(left, left), decodable))) {
      throw mediaError('nothing-decodable', clip.file.name, { codec: track.info.codec });
    }
    return { geometry, damaged: true, timeline: decodable };
  } finally {
    if (layout.frameBytes > largeFrameBytes) await releaseFfmpeg();
  }
}

/** True where ffmpeg finds much less of the clip than its header promises: the file was cut off. */
function endsEarly(promised: Timeline, found: Timeline): boolean {
  return found.frameTimes !== null && found.end - found.start < 0.9 * (promised.end - promised.start);
}

/** Two moments may fall on the same frame; ffmpeg gives it once. */
function gather(moments: readonly Seconds[], times: readonly Seconds[]): Target[] {
  const unique = [...new Set(times)].sort((a, b) => a - b);
  return unique.map((time) => ({ time, moments: moments.filter((_, i) => times[i] === time) }));
}

/** Containers' readers may count from different zeros: frames are matched by number where both know them all. */
function onFfmpegClock(wanted: readonly Seconds[], from: Timeline, to: Timeline): Seconds[] {
  const { frameTimes: known } = from;
  const { frameTimes: own } = to;
  return wanted.map((time) => {
    if (known === null || own === null) return time - from.start + to.start;
    if (known.length === own.length) return own[frameNumber(known, time)]!;
    return own[frameNumber(own, time)]!;
  });
}

/** Number of the frame shown at `time`; the rounding of six decimals is forgiven. */
function frameNumber(frameTimes: Float64Array, time: Seconds): number {
  return Math.max(0, lastNotAfter(frameTimes, time + 2e-6));
}

function decodeTargets(session: Session, targets: readonly Target[]): Promise<boolean> {
  const { track } = session;
  const { frameTimes } = track.timeline;
  if (frameTimes !== null && mustCount(session, targets)) return select(session, targets, track.timeline);
  if (frameTimes === null)
    return seekGroups(
      session,
      targets.map((target) => [target]),
    );
  const groups = groupByKey(track.keyTimes ?? new Float64Array(0), targets);
  const number = (time: Seconds) => frameNumber(frameTimes, time);
  const overhead = commandPixels / (track.geometry.width * track.geometry.height);
  const seeking = groups.map(({ key, members }) => number(members.at(-1)!.time) - number(key) + 1 + overhead);
  const seekingFrames = seeking.reduce((sum, frames) => sum + frames, 0);
  if (number(targets.at(-1)!.time) + 1 + overhead <= seekingFrames) return select(session, targets, track.timeline);
  return seekGroups(
    session,
    groups.map(({ members }) => members),
  );
}

/**
 * True where the times that ffmpeg makes up for frames without any do not tell which is which: such frames are counted from
 * the start, if that is not too far; else the times are right to a frame or two.
 */
function mustCount({ track }: Session, targets: readonly Target[]): boolean {
  const { counted, reordered, hidden, geometry, timeline } = track;
  const frames = frameNumber(timeline.frameTimes!, targets.at(-1)!.time) + 1;
  return hidden > 0 || (counted && reordered && frames * geometry.width * geometry.height <= countedPixels);
}

/** Targets that are decoded from the same key frame. */
function groupByKey(keyTimes: Float64Array, targets: readonly Target[]): { key: Seconds; members: Target[] }[] {
  const groups: { key: Seconds; members: Target[] }[] = [];
  for (const target of targets) {
    const key = keyTimes[frameNumber(keyTimes, target.time)] ?? 0;
    const group = groups.at(-1);
    if (group?.key === key) group.members.push(target);
    else groups.push({ key, members: [target] });
  }
  return groups;
}

/** One pass from the start of the clip. */
async function select(session: Session, targets: readonly Target[], timeline: Timeline): Promise<boolean> {
  const frameTimes = timeline.frameTimes!;
  const { counted, hidden } = session.track;
  const test = ({ time }: Target) =>
    counted || hidden > 0 ? `eq(n,${hidden + frameNumber(frameTimes, time)})` : shownAround(timeline, time);
  for (const batch of batches(session, targets)) {
    if ((await command(session, [], batch.map(test).join('+'), batch)) < batch.length) return false;
  }
  return true;
}

/** A command for each group of frames, entering the file shortly before the first. */
async function seekGroups(session: Session, groups: readonly (readonly Target[])[]): Promise<boolean> {
  const { timeline } = session.track;
  for (const batch of groups.flatMap((group) => batches(session, group))) {
    const first = batch[0]!.time;
    const from = seconds(first - margins(timeline, first).before);
    const seek = ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', from];
    const tests = batch.length === 1 ? [`gte(t,${from})`] : batch.map(({ time }) => shownAround(timeline, time));
    if ((await command(session, seek, tests.join('+'), batch)) < batch.length) return false;
  }
  return true;
}

/** Frames of one command lie in memory together until they are read: no more of them than that. */
function batches<T>({ layout }: Session, targets: readonly T[]): T[][] {
  const most = Math.max(1, Math.floor(batchBytes / layout.frameBytes));
  return Array.from({ length: Math.ceil(targets.length / most) }, (_, index) => targets.slice(index * most, (index + 1) * most));
}

/** `select`'s test for the one frame at `time`. */
function shownAround(timeline: Timeline, time: Seconds): string {
  const { before, after } = margins(timeline, time);
  return `between(t,${seconds(time - before)},${seconds(time + after)})`;
}

/** Places the frames that pass the `select` expression; answers how many came. */
async function command(
  { clip, track, layout, plan, limits }: Session,
  seek: readonly string[],
  select: string,
  targets: readonly Target[],
): Promise<number> {
  let came = 0;
  const onFrame = (frame: Uint8Array<ArrayBuffer>) => {
    const target = targets[came++];
    if (target === undefined) return;
    const picture = layout.picture(frame, track.colour);
    for (const moment of target.moments) plan.place(moment, picture, track.geometry);
  };
  const args = [
    ['-v', 'error', '-noautorotate', '-copyts', ...seek, '-i', inputPath(clip.file), '-map', `0:${track.stream}`],
    ['-vf', `select='${select}'${layout.filter}`, '-vsync', 'passthrough', '-frames:v', String(targets.length)],
    ['-c:v', 'rawvideo', '-f', 'image2', framesPath],
  ].flat();
  await runFfmpeg('ffmpeg', clip.file, args, limits, {
    frameBytes: layout.frameBytes,
    frames: targets.length,
    onStart: () => (came = 0),
    onFrame,
  });
  return came;
}

/** Every frame that can be decoded, by decoding them all: only for files that turned out broken. */
async function listDecodable({ clip, track, limits }: Session): Promise<Timeline> {
  const { file, timeline } = clip;
  const args = [
    ['-v', 'error', '-noautorotate', '-copyts', '-i', inputPath(file), '-map', `0:${track.stream}`],
    ['-vsync', 'passthrough', '-f', 'framecrc', outputPath],
  ].flat();
  const { output, log } = await runFfmpeg('ffmpeg', file, args, limits);
  const text = output === null ? '' : new TextDecoder().decode(output);
  const [numerator = 1, denominator = 1] = (/^#tb 0: (\d+)\/(\d+)/m.exec(text)?.slice(1) ?? []).map(Number);
  const pts = [...text.matchAll(/^0,\s*-?\d+,\s*(-?\d+),/gm)].map((match) => Number(match[1]));
  if (pts.length === 0) {
    const codec = track.info.codec;
    const reason = log.find((line) => line !== 'Aborted()') ?? '';
    // The core has no AV1 decoder of its own; it says so in these words.
    const unknown = /hardware accelerated|Decoder .* not found|no decoder/i.test(log.join('\n'));
    throw mediaError(unknown ? 'codec-unsupported' : 'nothing-decodable', file.name, { codec, reason });
  }
  const frameTimes = Float64Array.from(pts, (value) => (value * numerator) / denominator);
  // Broken streams repeat or reverse times; such frames are taken to follow one another closely.
  for (let i = 1; i < frameTimes.length; i++) frameTimes[i] = Math.max(frameTimes[i]!, frameTimes[i - 1]! + 1e-5);
  const { frameRate, origin } = timeline;
  return { start: frameTimes[0]!, end: frameTimes.at(-1)! + 1 / frameRate, origin, frameRate, frameTimes };
}

/** How far around a frame's time no other frame lies. */
function margins({ frameTimes, frameRate }: Timeline, time: Seconds): { before: Seconds; after: Seconds } {
  // Without a table, `time` is the middle of the time in which a frame is shown.
  if (frameTimes === null) return { before: 1 / frameRate, after: 0 };
  const index = frameNumber(frameTimes, time);
  const previous = frameTimes[index - 1] ?? time - 1 / frameRate;
  const next = frameTimes[index + 1] ?? time + 1 / frameRate;
  return { before: Math.max(1e-5, (time - previous) / 2), after: Math.max(1e-5, (next - time) / 2) };
}

function seconds(value: number): string {
  return value.toFixed(6);
}
