/**
 * The fast path: mediabunny finds the packets, the browser's own decoder (often the graphics card's) decodes them.
 * Planes are copied out as decoded and turned into RGB by our own function, because browsers guess the matrix of
 * untagged files differently from everyone else. Only where a frame's planes cannot be read does the browser make
 * RGB; a matrix it guessed is then set right.
 *
 * There are two ways. The quick one lets several decoders work at once, each from key frames of its own, and leaves out
 * H.264 pictures that nobody needs. Where it stumbles, mediabunny's VideoSampleSink goes through the clip with one
 * decoder; it knows more oddities of streams and browsers.
 */
import { VideoSampleSink, type InputVideoTrack, type VideoSample } from 'mediabunny';
import { throwIfCancelled } from '../../../shared/errors/errors';
import type { Seconds } from '../../../shared/base/units';
import { freeBytes } from '../../base/freeBytes';
import { frameLengthBytes } from './avc';
import { withContainer } from '../sources/heldContainer';
import { decodeAnimation } from './decodeAnimation';
import { mediaError } from '../clip/failures';
import type { DecodedFrames, FramePlan } from '../frames/collectFrames';
import { prepareResizing } from '../frames/resizeInWorker';
import { dealRuns, findRuns, seekMargin, type Run } from './runs';
import { runSamples } from './runSamples';
import { readSample } from '../pictures/samplePicture';
import type { ProbedClip, Timeline, TrackGeometry } from '../clip/types';

export interface WebCodecsLimits {
  readonly signal?: AbortSignal | undefined;
  /** On performance.now()'s clock. */
  readonly deadline: number;
  /** Of a broken file: find out which frames can be decoded, by decoding from the start, and plan on those. */
  readonly salvage?: boolean;
}

/** Decoders at work at once. More than the machine has cores only cost memory. */
const mostDecoders = 4;
/** Larger pictures (4K) keep one decoder's threads busy, and many of them would fill the memory. */
const largePixels = 2048 * 1152;

/**
 * Decodes the frames that `plan` wants.
 * @throws `nothing-decodable` when the decoder gives up or a frame is missing (ffmpeg may still manage),
 * `decode-timeout`, `cancelled`
 */
export async function decodeWithWebCodecs(
  clip: ProbedClip,
  plan: FramePlan,
  { signal, deadline, salvage = false }: WebCodecsLimits,
): Promise<DecodedFrames> {
  throwIfCancelled(signal);
  const late = new AbortController();
  prepareResizing();
  const timer = setTimeout(() => late.abort(), Math.max(0, deadline - performance.now()));
  const stop = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  try {
    if (clip.animation !== null) return await decodeAnimation(clip, plan, stop);
    const quick = salvage ? null : await decodeQuickly(clip, plan, stop);
    return quick ?? (await decodeWithSink(clip, plan, stop, salvage));
  } catch (error) {
    throwIfCancelled(signal);
    if (late.signal.aborted) throw mediaError('decode-timeout', clip.file.name);
    const reason = error instanceof Error ? error.message : String(error);
    throw mediaError('nothing-decodable', clip.file.name, { codec: clip.info.codec, reason }, error);
  } finally {
    clearTimeout(timer);
  }
}

/** The quick way; null where it fails and the sure way may not. */
export async function decodeQuickly(clip: ProbedClip, plan: FramePlan, signal: AbortSignal): Promise<DecodedFrames | null> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  try {
    return await withTrack(clip, stop, async (track) => {
      const { width, height } = clip.geometry;
      const decoders = width * height > largePixels ? 1 : Math.min(mostDecoders, navigator.hardwareConcurrency);
      const lanes = dealRuns(await findRuns(track, plan.wanted(clip.timeline)), decoders);
      const config = await track.getDecoderConfig();
      if (config === null) return null;
      const lengthBytes = avcLengthBytes(config);
      let geometry = clip.geometry;
      const follow = async (runs: readonly Run[]) => {
        const times = runs.flatMap(({ frames }) => frames.map(({ wanted }) => wanted));
        geometry = await placeSamples(runSamples(track, config, lengthBytes, runs, stop), times, clip, plan);
      };
      // One decoder's failure stops the others; all have ended when this goes on.
      const ends = lanes.map((runs) => follow(runs).catch((error: unknown) => failed.abort(error)));
      await Promise.all(ends);
      failed.signal.throwIfAborted();
      return { geometry, damaged: false, timeline: clip.timeline };
    });
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

/** The sure way: one decoder, one frame after the other. */
export function decodeWithSink(clip: ProbedClip, plan: FramePlan, signal: AbortSignal, salvage = false): Promise<DecodedFrames> {
  return withTrack(clip, signal, async (track) => {
    const timeline = salvage ? await decodableFrames(new VideoSampleSink(track), clip.timeline) : clip.timeline;
    const wanted = plan.wanted(timeline);
    const geometry = await placeSamples(sinkSamples(track, wanted), wanted, clip, plan);
    return { geometry, damaged: salvage, timeline };
  });
}

function withTrack<T>(clip: ProbedClip, signal: AbortSignal, use: (track: InputVideoTrack) => Promise<T>): Promise<T> {
  return withContainer(clip, signal, async (input) => {
    const track = (await input.getVideoTracks())[clip.track];
    if (track === undefined) throw new Error('the video track is gone');
    return use(track);
  });
}

/** See `frameLengthBytes`; null where the track is not H.264 or has its parameter sets elsewhere. */
function avcLengthBytes({ codec, description }: VideoDecoderConfig): number | null {
  if (!codec.startsWith('avc') || description === undefined) return null;
  return frameLengthBytes(
    ArrayBuffer.isView(description)
      ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
      : new Uint8Array(description),
  );
}

function sinkSamples(track: InputVideoTrack, times: readonly Seconds[]): AsyncIterable<VideoSample | null> {
  return new VideoSampleSink(track).samplesAtTimestamps(times.map((time) => time + seekMargin));
}

/** Places a sample for each of `times`; answers the geometry as the last one has it. */
async function placeSamples(
  samples: AsyncIterable<VideoSample | null>,
  times: readonly Seconds[],
  clip: ProbedClip,
  plan: FramePlan,
): Promise<TrackGeometry> {
  // One buffer for all frames of a decoder: a frame is used up before the next one is copied.
  let memory = new ArrayBuffer(0);
  let { geometry } = clip;
  let index = 0;
  for await (const sample of samples) {
    if (sample === null) throw new Error(`no frame at ${times[index]} s`);
    geometry = withAspectOf(sample, clip.geometry);
    const picture = await readSample(sample, clip.colour, memory).finally(() => sample.close());
    memory = await plan.placeInWorker(times[index]!, picture, geometry);
    index++;
  }
  freeBytes({ buffer: memory });
  if (index < times.length) throw new Error(`${index} of ${times.length} frames came`);
  return geometry;
}

/** The frames from the start to where decoding breaks off. */
async function decodableFrames(sink: VideoSampleSink, timeline: Timeline): Promise<Timeline> {
  const times: Seconds[] = [];
  try {
    for await (const sample of sink.samples()) {
      times.push(sample.timestamp);
      sample.close();
    }
  } catch (error) {
    if (times.length === 0) throw error;
  }
  if (times.length === 0) throw new Error('no frame came');
  const frameTimes = Float64Array.from(times).sort();
  return { ...timeline, start: frameTimes[0]!, end: frameTimes.at(-1)! + 1 / timeline.frameRate, frameTimes };
}

/** Some files state their pixels' shape in the stream only; the decoder then knows better than the container. */
function withAspectOf(sample: VideoSample, geometry: TrackGeometry): TrackGeometry {
  const stated = geometry.squareWidth / geometry.squareHeight;
  const decoded = sample.squarePixelWidth / sample.squarePixelHeight;
  const square = geometry.squareWidth === geometry.width && geometry.squareHeight === geometry.height;
  if (!square || Math.abs(decoded / stated - 1) < 0.01) return geometry;
  return { ...geometry, squareWidth: sample.squarePixelWidth, squareHeight: sample.squarePixelHeight };
}
