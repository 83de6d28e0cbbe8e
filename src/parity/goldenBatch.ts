/** The golden batch as a training sees it: targets, and the same clips under one tape or many. */
import * as tf from '@tensorflow/tfjs-core';
import { branchLosses, type LossTargets } from '../engine/train/step/loss';
import type { Inputs } from './goldenFiles';

export function total(losses: readonly number[]): number {
  return losses.reduce((sum, loss) => sum + loss, 0);
}

export function targetsOf({ labels, english, chinese, words }: Inputs): LossTargets {
  return tf.tidy(() => {
    const rows = <T extends tf.Tensor>(table: T): T => tf.keep(tf.gather(table, tf.tensor1d([...labels], 'int32'))) as T;
    const own = { words: rows(words.words), mask: rows(words.mask) };
    return { labels, english: rows(english), chinese: rows(chinese), words: own } as unknown as tf.TensorContainer;
  }) as unknown as LossTargets;
}

export function disposeTargets({ english, chinese, words }: LossTargets): void {
  tf.dispose([english!, chinese!, words.words, words.mask]);
}

export function batchOf({ frames, T, B, tau }: Inputs, targets: LossTargets) {
  const [, R, , channels] = frames.shape;
  return {
    T,
    size: B,
    layersPerTape: 1,
    clip: (index: number) => tf.slice(frames, [index * T, 0, 0, 0], [T, R, R, channels]),
    losses: (features: tf.Tensor3D) => branchLosses(features, targets, { tau }),
  };
}

/** The same batch under one tape: the golden gradients are met clip by clip and layer by layer, the golden losses at once. */
export function wholeBatch(inputs: Inputs, targets: LossTargets, layers: number) {
  return { ...batchOf(inputs, targets), size: 1, layersPerTape: layers, clip: () => tf.clone(inputs.frames) };
}
