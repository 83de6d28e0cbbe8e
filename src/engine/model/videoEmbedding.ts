/**
 * Frames to one video vector a class (Eq. 6, 7), and its cosine with text (Eq. 5). Pure and differentiable in the
 * features; texts are frozen. The vector itself is formed only where it is asked for: its cosine needs just the
 * frames' cosines with the text and with each other, [B, C, T] and [B, T, T] instead of [B, C, E].
 */
import * as tf from '@tensorflow/tfjs-core';
import { product } from '../nn';

/** x / |x| along the last axis; a zero vector stays zero. */
export function unit<T extends tf.Tensor>(x: T): T {
  return tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), -1, true), 1e-24)));
}

/** Words of C labels: [C, n, E], and 1 where a word stands, 0 where a label has fewer, [C, n]. */
export interface WordEmbeddings {
  readonly words: tf.Tensor3D;
  readonly mask: tf.Tensor2D;
}

/**
 * W [B, C, T], Eq. 6: the mean over a label's words of softmax over the frames of cos(F_t, w_n) / tau.
 * features [B, T, E].
 */
export function frameWeights(features: tf.Tensor3D, { words, mask }: WordEmbeddings, tau: number): tf.Tensor3D {
  const [B, T, E] = features.shape;
  const [C, n] = mask.shape;
  const wordRows: tf.Tensor2D = tf.reshape(unit(words), [C * n, E]);
  const frameColumns = tf.transpose(tf.reshape(unit(features), [B * T, E])) as tf.Tensor2D;
  const cosines = tf.reshape(product(wordRows, frameColumns), [C, n, B, T]);
  const overFrames = tf.softmax(tf.mul(cosines, 1 / tau));
  const share = tf.div(mask, tf.sum(mask, 1, true)); // [C, n], sums to 1 over a label's words
  const mean = tf.sum(tf.mul(overFrames, tf.reshape(share, [C, n, 1, 1])), 1); // [C, B, T]
  return tf.transpose(mean, [1, 0, 2]) as tf.Tensor3D;
}

/** "CLIP" of Fig. 5a: the mean of the frames' unit features, [B, E]; as a vector of length below 1. It depends on no class. */
export function meanPool(features: tf.Tensor3D): tf.Tensor2D {
  return tf.mean(unit(features), 1) as tf.Tensor2D;
}

/** The weights that make `videoEmbedding` the direction of `meanPool`: 1 / T, [B, C, T]. */
export function uniformWeights(B: number, C: number, T: number): tf.Tensor3D {
  return tf.mul(tf.ones([B, C, T]), 1 / T);
}

/** eps_V [B, C, E], Eq. 7: unit(sum over t of W_t F_t). features [B, T, E], weights [B, C, T]. */
export function videoEmbedding(features: tf.Tensor3D, weights: tf.Tensor3D): tf.Tensor3D {
  return unit(product(weights, unit(features)));
}

/** cos(eps_T(c), eps_V(b | c)) [B, C], Eq. 5. texts [C, E]. */
export function videoTextCosine(features: tf.Tensor3D, weights: tf.Tensor3D, texts: tf.Tensor2D): tf.Tensor2D {
  const [B, T, E] = features.shape;
  const C = texts.shape[0];
  const frames = unit(features);
  const frameTexts = product(unit(texts), tf.transpose(tf.reshape(frames, [B * T, E])) as tf.Tensor2D); // [C, B T]
  const perFrame = tf.transpose(tf.reshape(frameTexts, [C, B, T]), [1, 0, 2]); // [B, C, T]
  const along = tf.sum(tf.mul(weights, perFrame), -1);
  const gram = product(frames, tf.transpose(frames, [0, 2, 1]) as tf.Tensor3D); // [B, T, T]
  const lengthSquared = tf.sum(tf.mul(product(weights, gram), weights), -1);
  return tf.mul(along, tf.rsqrt(tf.add(lengthSquared, 1e-24))) as tf.Tensor2D;
}
