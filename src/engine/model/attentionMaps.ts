/**
 * Where the class token of each frame looks: attention of one layer, and attention rollout over all of them
 * (Abnar & Zuidema 2020). Prompts are dropped and the rest is scaled to sum to 1 again, so that maps with and without
 * an adapter compare.
 */
import * as tf from '@tensorflow/tfjs-core';
import { product } from '../nn';

/** On the device: who wants numbers reads them together with what else is read of the clip, in one wait. */
export interface ClassAttention {
  /** Last layer, mean of heads: [F, N], each frame sums to 1. */
  readonly last: tf.Tensor2D;
  /** Rollout over all layers given: [F, N], each frame sums to 1. */
  readonly rollout: tf.Tensor2D;
}

/**
 * @param means every layer's attention, mean over heads, [F, N + 1, K] (`encodeFrames` with attention 'mean')
 * @param patches N; keys beyond the N + 1 tokens of the frame are prompts
 * @returns the caller's to free
 */
export function attentionMaps(means: readonly tf.Tensor[], patches: number): ClassAttention {
  return { last: classToPatches(means.at(-1)!, patches), rollout: tf.tidy(() => rollout(means, patches)) };
}

/** Class token to patches, [F, N], of attention [F, H, K] (class rows) or [F, N + 1, K] (mean over heads). */
export function classToPatches(attention: tf.Tensor, patches: number, kind: 'classRow' | 'mean' = 'mean'): tf.Tensor2D {
  return tf.tidy(() => {
    const [F] = attention.shape as [number];
    const row = kind === 'classRow' ? tf.mean(attention, 1) : tf.squeeze(tf.slice(attention, [0, 0, 0], [F, 1, -1]), [1]); // [F, K]
    return share(tf.slice(row, [0, 1], [F, patches])) as tf.Tensor2D;
  });
}

/**
 * Product over layers of (A + I) / 2, A without prompts; the class token's row, patches only. From the top down a single
 * row is carried, [F, 1, N + 1], instead of a product of matrices; and A is scaled by scaling that row, so that no copy
 * of A is made: twelve of them at ViT-B/16 would be 30 MB.
 */
function rollout(means: readonly tf.Tensor[], patches: number): tf.Tensor2D {
  const [F] = means[0]!.shape as [number];
  const tokens = patches + 1;
  let row: tf.Tensor3D = tf.concat([tf.ones([F, 1, 1]), tf.zeros([F, 1, patches])], 2);
  for (const mean of means.toReversed()) {
    const keys = mean.shape[2]!;
    let next: tf.Tensor3D; // row A, [F, 1, N + 1]
    if (keys === tokens) next = product(row, mean as tf.Tensor3D);
    else {
      const own = tf.concat([tf.ones([tokens, 1]), tf.zeros([keys - tokens, 1])]) as tf.Tensor2D;
      const kept = product(tf.reshape(mean, [F * tokens, keys]) as tf.Tensor2D, own); // what a token gives to tokens
      next = tf.slice(
        product(tf.div(row, tf.reshape(kept, [F, 1, tokens])) as tf.Tensor3D, mean as tf.Tensor3D),
        [0, 0, 0],
        [F, 1, tokens],
      );
    }
    row = tf.mul(tf.add(next, row), 0.5);
  }
  return share(tf.slice(tf.reshape(row, [F, tokens]), [0, 1], [F, patches])) as tf.Tensor2D;
}

function share(x: tf.Tensor): tf.Tensor {
  return tf.div(x, tf.sum(x, -1, true));
}
