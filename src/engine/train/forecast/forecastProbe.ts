/** What one training step, one judged clip and their memory take on this machine, measured on noise, views of it drawn as for training. */
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../../../shared/base/random';
import type { Bytes, LongWork, Seconds } from '../../../shared/base/units';
import type { MeasuringPace, TrainingSettings } from '../../../shared/teaching/teaching';
import { floatToHalf, halfToFloat } from '../../files/tensors/half';
import { type ClipInput, createAdapter, disposeAdapter, encodeLower } from '../../model';
import { normalisedFrames } from '../../model/normalise';
import { batchStep, tapePlan } from '../step/batch';
import { destroyUnusedBuffers } from '../../backend/unusedBuffers';
import { disposeTexts, encodeInput, fusedScores, uploadTexts } from '../measure/measure';
import { liveBytes, watchMemory } from './memory';
import { timed } from './timing';
import { writeAdapter } from '../../model/adapterFile/adapterFile';
import { disposeAdamW, startAdamW, stepAdamW, writeAdamW } from '../step/optimizer';
import { momentsOf } from '../task/chooseClips';
import { type CachedFrames, framesAtHand, type TrainingTask } from '../task/task';
import { adapterFor } from '../step/learner';
import { centreView, drawView } from '../views/augment';
import { viewFrames } from '../views/view';
import { disposeInput } from '../views/views';

export interface Probe {
  readonly decodeClip: Seconds;
  /** One clip through the layers below the prompts. */
  readonly lower: Seconds;
  /** One clip's share of a training step. */
  readonly stepClip: Seconds;
  /** The shortest and the longest of the steps that were tried, as shares of the one that is taken. */
  readonly spread?: readonly [number, number];
  /** Share of the decoding that goes on beside the steps and costs nothing: 1 with cores to spare, 0 where they share one. */
  readonly beside?: number;
  /** The state read back once, as it is after every epoch. */
  readonly keepState?: Seconds;
  /** One clip judged, from what is kept of it. */
  readonly judgeClip: Seconds;
  /** Held before the step: the model, the labels, a fresh adapter. */
  readonly baseBytes: Bytes;
  /** The most that was held in it, the optimizer's state included (memory.ts). */
  readonly peakBytes: Bytes;
}

/** Clips decoded beside a step of the probe, at most. */
const mostBeside = 16;

/** A task without clips: what a probe needs. */
export function probeTask(task: Pick<TrainingTask, 'params' | 'texts' | 'settings'>): TrainingTask {
  return { ...task, baseline: null, train: [], heldOut: [], setApart: [], frames: framesAtHand(0), mayFlip: false };
}

/**
 * Runs a few real steps on noise. Leaves nothing behind.
 * @param decodeBeside decodes a clip, where decoding will go on beside the steps
 */
export async function probeStep(
  task: TrainingTask,
  clips: number,
  decodeClip: Seconds,
  { signal }: LongWork<never> = {},
  decodeBeside?: () => Promise<void>,
): Promise<Probe> {
  const { params, settings } = task;
  const { resolution: R, patchSize } = params.config;
  const shape = adapterFor(task, params.config);
  const keepsTokens = shape.fromLayer > 0 && settings.cachedViews > 0;
  const work = signal === undefined ? {} : { signal };
  const clip = noiseClip(settings, R);
  const random = createRandom(settings.seed);
  const view = (): tf.Tensor4D => viewFrames(clip, drawView(clip, R, settings.augmentation, true, random));
  const centre = (): tf.Tensor4D => normalisedFrames(centreView(clip, R), R);
  const texts = uploadTexts(task);
  let adapter = createAdapter(shape, settings.seed, { patchSize });
  // What others left in the pool is not this training's.
  destroyUnusedBuffers();
  const baseBytes = liveBytes();
  const memory = watchMemory();
  let optimizer = startAdamW(adapter.tensors);
  let kept: { readonly half: Uint16Array; readonly shape: [number, number, number] } | undefined;
  try {
    const lower = keepsTokens
      ? (
          await timed(async () => {
            const frames = view();
            const { tokens } = await encodeLower(params, frames, shape.fromLayer, work).finally(() => frames.dispose());
            const values = (await tokens.data().finally(() => tokens.dispose())) as Float32Array;
            kept = { half: floatToHalf(values), shape: tokens.shape };
          })
        ).middle
      : 0;
    const input = (frames: () => tf.Tensor4D): ClipInput =>
      kept === undefined ? frames() : { tokens: tf.tensor3d(halfToFloat(kept.half), kept.shape), upTo: shape.fromLayer };
    // A batch that runs in pieces takes its time from two of them.
    const size = Math.min(clips, 2 * tapePlan(task, clips).clips);
    const labels = Array.from({ length: size }, (_, index) => index % 2);
    const takeStep = async (): Promise<void> => {
      const { features, gradients } = await batchStep(task, adapter, texts, labels, { draw: () => input(view), ...work });
      const moved: ReturnType<typeof stepAdamW> = stepAdamW(optimizer, adapter.tensors, gradients, 0);
      adapter = { settings: shape, tensors: moved.parameters };
      optimizer = moved.state;
      tf.dispose([features, ...Object.values(gradients)]);
      await Object.values(adapter.tensors)[0]?.data();
    };
    const step = await timed(takeStep);
    const keepState = await timed(async () => {
      await writeAdapter(adapter);
      await writeAdamW(optimizer);
    });
    const peakBytes = memory.peak();
    const judge = await timed(async () => {
      const seen = input(centre);
      const features = await encodeInput(task, adapter, seen, signal).finally(() => disposeInput(seen));
      await fusedScores(features, texts, settings.tau, settings.lambda).finally(() => features.dispose());
    });
    const beside = decodeBeside === undefined ? 1 : await besideSteps(takeStep, step.middle, decodeBeside, decodeClip);
    return {
      decodeClip,
      lower,
      stepClip: step.middle / size,
      spread: [step.shortest / step.middle, step.longest / step.middle],
      beside,
      keepState: keepState.middle,
      judgeClip: judge.middle,
      baseBytes,
      peakBytes: Math.max(peakBytes, memory.peak()),
    };
  } finally {
    memory.stop();
    disposeAdapter(adapter);
    disposeAdamW(optimizer);
    disposeTexts(texts);
    destroyUnusedBuffers();
  }
}

/** As many clips as take about as long as a step, decoded while it goes on: what of the shorter of both that costs. */
async function besideSteps(
  takeStep: () => Promise<void>,
  step: Seconds,
  decode: () => Promise<void>,
  decodeClip: Seconds,
): Promise<number> {
  const clips = Math.min(mostBeside, Math.max(1, Math.round(step / decodeClip)));
  const start = performance.now();
  const decoding = (async (): Promise<void> => {
    for (let clip = 0; clip < clips; clip++) await decode();
  })();
  await Promise.all([takeStep(), decoding]);
  return shareBeside((performance.now() - start) / 1000, step, clips * decodeClip);
}

/** @param together both at once @returns from 0, one after the other, to 1, as long as the longer of the two */
export function shareBeside(together: Seconds, one: Seconds, other: Seconds): number {
  const [longer, shorter] = [Math.max(one, other), Math.min(one, other)];
  return shorter === 0 ? 1 : Math.min(1, Math.max(0, 1 - (together - longer) / shorter));
}

/** Frames of noise as a clip of 4:3 has them. */
function noiseClip(settings: TrainingSettings, resolution: number): CachedFrames {
  const random = createRandom(1);
  const height = Math.round((resolution * 256) / 224);
  const width = Math.floor((height * 4) / 3);
  const frame = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256));
  const perSegment = momentsOf(settings, 'train');
  return { frames: Array.from({ length: settings.frames * perSegment }, () => frame), width, height, perSegment };
}

/** One view of one clip through the whole encoder, without an adapter and with a fresh one of these settings, on noise. */
export async function probeMeasuring(
  task: Pick<TrainingTask, 'params' | 'settings'>,
  { signal }: LongWork<never> = {},
): Promise<MeasuringPace> {
  const { params, settings } = task;
  const { resolution: R, patchSize } = params.config;
  const frames = normalisedFrames(centreView(noiseClip(settings, R), R), R);
  const adapter = createAdapter(adapterFor(task, params.config), settings.seed, { patchSize });
  const encode = (through: typeof adapter | null) => async (): Promise<void> => {
    const features = await encodeInput(task, through, frames, signal);
    await features.data().finally(() => features.dispose());
  };
  try {
    return { plain: (await timed(encode(null))).middle, taught: (await timed(encode(adapter))).middle };
  } finally {
    frames.dispose();
    disposeAdapter(adapter);
    destroyUnusedBuffers();
  }
}
