/**
 * Where a training view comes from: drawn afresh from the cached frames and run through the whole encoder, or (Quick)
 * one of a few views whose tokens below the first prompted layer were computed once and kept in half precision.
 */
import * as tf from '@tensorflow/tfjs-core';
import { throwIfCancelled } from '../../shared/errors';
import type { Random } from '../../shared/random';
import type { Bytes, LongWork } from '../../shared/units';
import { floatToHalf, halfToFloat } from '../io/half';
import { type ClipInput, encodeLower } from '../model';
import { normalisedFrames } from '../pipeline/normalise';
import { centreView, drawView } from './augment';
import { viewFrames } from './view';
import { firstPromptLayer, type TaskClip, type TrainingTask } from './task';

export interface ViewSource {
  /** A view of training clip `index`, chosen or drawn by `random`. */
  draw(index: number, random: Random): ClipInput;
  /** The measuring view of held-out clip `index`. */
  heldOut(index: number): ClipInput;
  /** Bytes of kept tokens, outside the backend. */
  readonly bytes: Bytes;
}

/** Kept tokens of one view. */
interface KeptTokens {
  readonly half: Uint16Array;
  readonly shape: readonly [number, number, number];
}

export function disposeInput(input: ClipInput): void {
  tf.dispose(input instanceof tf.Tensor ? input : input.tokens);
}

/**
 * Prepares the views. With `cachedViews` and layers below the prompts, their tokens are computed here; the same
 * `random` gives the same views.
 */
export async function prepareViews(task: TrainingTask, random: Random, work: LongWork<{ done: number; total: number }>): Promise<ViewSource> {
  const { params, settings, train, heldOut, mayFlip } = task;
  const { resolution: size, layers } = params.config;
  const upTo = firstPromptLayer(settings.fromLayer, layers);
  const drawn = ({ frames }: TaskClip, chance: Random): tf.Tensor4D => viewFrames(frames, drawView(frames, size, settings.augmentation, mayFlip, chance));
  const centre = ({ frames }: TaskClip): tf.Tensor4D => normalisedFrames(centreView(frames, size), size);
  if (upTo === 0 || settings.cachedViews === 0) {
    return {
      draw: (index, chance) => drawn(train[index]!, chance),
      heldOut: (index) => centre(heldOut[index]!),
      bytes: 0,
    };
  }
  const total = train.length * settings.cachedViews + heldOut.length;
  let done = 0;
  const keep = async (view: () => tf.Tensor4D): Promise<KeptTokens> => {
    throwIfCancelled(work.signal);
    const frames = view();
    try {
      const { tokens } = await encodeLower(params, frames, upTo, work.signal === undefined ? {} : { signal: work.signal });
      const half = floatToHalf((await tokens.data()) as Float32Array);
      const shape = tokens.shape;
      tokens.dispose();
      work.onProgress?.({ done: ++done, total });
      return { half, shape };
    } finally {
      frames.dispose();
    }
  };
  const trainTokens: KeptTokens[][] = [];
  for (const clip of train) {
    const views: KeptTokens[] = [];
    for (let view = 0; view < settings.cachedViews; view++) views.push(await keep(() => drawn(clip, random)));
    trainTokens.push(views);
  }
  const heldOutTokens: KeptTokens[] = [];
  for (const clip of heldOut) heldOutTokens.push(await keep(() => centre(clip)));
  const restore = ({ half, shape }: KeptTokens): ClipInput => ({ tokens: tf.tensor3d(halfToFloat(half), [...shape]), upTo });
  return {
    draw: (index, chance) => restore(trainTokens[index]![chance.integer(settings.cachedViews)]!),
    heldOut: (index) => restore(heldOutTokens[index]!),
    bytes: [...trainTokens.flat(), ...heldOutTokens].reduce((sum, { half }) => sum + half.byteLength, 0),
  };
}
