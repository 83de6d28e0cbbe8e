/** What one training step, one judged clip and their memory take on this machine, measured on noise. */
import * as tf from '@tensorflow/tfjs-core';
import type { Bytes, LongWork, Seconds } from '../../../shared/base/units';
import { type ClipInput, createAdapter, disposeAdapter, encodeLower } from '../../model';
import { batchStep, tapePlan } from '../step/batch';
import { destroyUnusedBuffers } from '../../backend/unusedBuffers';
import { disposeTexts, encodeInput, fusedScores, uploadTexts } from '../measure/measure';
import { liveBytes, watchMemory } from './memory';
import { disposeAdamW, startAdamW, stepAdamW } from '../step/optimizer';
import { framesAtHand, type TrainingTask } from '../task/task';
import { adapterFor } from '../step/learner';
import { disposeInput } from '../views/views';

export interface Probe {
  readonly decodeClip: Seconds;
  /** One clip through the layers below the prompts. */
  readonly lower: Seconds;
  /** One clip's share of a training step. */
  readonly stepClip: Seconds;
  /** One clip judged, from what is kept of it. */
  readonly judgeClip: Seconds;
  /** Held before the step: the model, the labels, a fresh adapter. */
  readonly baseBytes: Bytes;
  /** The most that was held in it, the optimizer's state included (memory.ts). */
  readonly peakBytes: Bytes;
}

/** A task without clips: what a probe needs. */
export function probeTask(task: Pick<TrainingTask, 'params' | 'texts' | 'settings'>): TrainingTask {
  return { ...task, baseline: null, train: [], heldOut: [], setApart: [], frames: framesAtHand(0), mayFlip: false };
}

/** Runs one real step on noise. Leaves nothing behind. */
export async function probeStep(task: TrainingTask, clips: number, decodeClip: Seconds, { signal }: LongWork<never> = {}): Promise<Probe> {
  const { params, settings } = task;
  const { resolution: R, patchSize } = params.config;
  const shape = adapterFor(task, params.config);
  const keepsTokens = shape.fromLayer > 0 && settings.cachedViews > 0;
  const work = signal === undefined ? {} : { signal };
  const noise = (seed: number): tf.Tensor4D => tf.randomUniform([settings.frames, R, R, 3], -1, 1, 'float32', seed);
  const frames = noise(1);
  const texts = uploadTexts(task);
  let adapter = createAdapter(shape, settings.seed, { patchSize });
  // What others left in the pool is not this training's.
  destroyUnusedBuffers();
  const baseBytes = liveBytes();
  const memory = watchMemory();
  let optimizer = startAdamW(adapter.tensors);
  let kept: tf.Tensor3D | undefined;
  try {
    const lower = keepsTokens
      ? await timed(async () => {
          kept?.dispose();
          kept = (await encodeLower(params, frames, shape.fromLayer, work)).tokens;
          await kept.data();
        })
      : 0;
    const draw = (at: number): ClipInput => (kept === undefined ? noise(at) : { tokens: tf.clone(kept), upTo: shape.fromLayer });
    // A batch that runs in pieces takes its time from two of them.
    const size = Math.min(clips, 2 * tapePlan(task, clips).clips);
    const labels = Array.from({ length: size }, (_, index) => index % 2);
    const step = await timed(async () => {
      const { features, gradients } = await batchStep(task, adapter, texts, labels, { draw, ...work });
      const moved: ReturnType<typeof stepAdamW> = stepAdamW(optimizer, adapter.tensors, gradients, 0);
      adapter = { settings: shape, tensors: moved.parameters };
      optimizer = moved.state;
      tf.dispose([features, ...Object.values(gradients)]);
      await Object.values(adapter.tensors)[0]?.data();
    });
    const judge = await timed(async () => {
      const input = draw(0);
      const features = await encodeInput(task, adapter, input, signal).finally(() => disposeInput(input));
      await fusedScores(features, texts, settings.tau, settings.lambda).finally(() => features.dispose());
    });
    return { decodeClip, lower, stepClip: step / size, judgeClip: judge, baseBytes, peakBytes: memory.peak() };
  } finally {
    memory.stop();
    kept?.dispose();
    frames.dispose();
    disposeAdapter(adapter);
    disposeAdamW(optimizer);
    disposeTexts(texts);
    destroyUnusedBuffers();
  }
}

/** The second of two runs: the first also compiles. One that takes long is taken as it is. */
async function timed(run: () => Promise<void>): Promise<Seconds> {
  let seconds = 0;
  for (let attempt = 0; attempt < 2; attempt++) {
    const start = performance.now();
    await run();
    seconds = (performance.now() - start) / 1000;
    if (seconds > 15) break;
  }
  return seconds;
}
