/**
 * Multi-head attention, softmax(q k^T / sqrt(D / heads)) v, over keys and values that come in pieces: image tokens and
 * prompt tokens are separate tensors, so that a kernel need not copy them together (Eq. 14).
 */
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../shared/errors/errors';
import { differentiable } from '../autodiff/differentiable';
import { currentKernels } from '../seam/kernels';
import { rawProduct } from './product';

/**
 * Which weights come back beside the output: none; those of query 0 (the class token) [B, heads, keys]; the mean over
 * heads [B, queries, keys]; or all [B, heads, queries, keys].
 */
export type WantedWeights = 'none' | 'classRow' | 'mean' | 'all';

export interface AttentionResult {
  /** [B, queries, D] */
  readonly output: tf.Tensor3D;
  /** In the shape `WantedWeights` says; null when none were asked for. */
  readonly weights: tf.Tensor | null;
}

export interface AttentionOptions {
  readonly weights?: WantedWeights;
  /** Added to the scores before the softmax; broadcasts to [B, heads, queries, keys]. Not differentiable. */
  readonly mask?: tf.Tensor;
}

/**
 * query [B, Nq, D]; each piece of keyValues [B, Ni, 2 D], keys first, then values.
 * Without weights it is differentiable in the query and every piece; with weights it is for looking only and
 * `gradient-unsupported` is thrown under a tape.
 */
export function attention(
  query: tf.Tensor3D,
  keyValues: readonly tf.Tensor3D[],
  heads: number,
  options: AttentionOptions = {},
): AttentionResult {
  const { weights: wanted = 'none', mask } = options;
  if (wanted !== 'none') {
    if ((tf.engine().state as { readonly gradientDepth: number }).gradientDepth > 0) {
      throw new AppError('gradient-unsupported', 'attention weights cannot be read while a gradient is taken');
    }
    return tf.tidy(() => withWeights(query, keyValues, heads, wanted, mask) as unknown as tf.TensorContainer) as unknown as AttentionResult;
  }
  const output = differentiable(
    [query, ...keyValues],
    (save) => {
      const fast = mask === undefined ? currentKernels().attention?.(query, keyValues, heads, 'none') : null;
      if (fast != null) {
        save([query, ...keyValues]);
        return fast.output;
      }
      const result = plainAttention(query, keyValues, heads, mask);
      save([query, ...keyValues]);
      return mergeHeads(result.output, heads);
    },
    (dy, saved) => {
      const [savedQuery, ...savedPieces] = saved as [tf.Tensor3D, ...tf.Tensor3D[]];
      const fast = mask === undefined ? currentKernels().attentionBackward?.(savedQuery, savedPieces, heads, dy) : null;
      return fast ?? attentionBackward(savedQuery, savedPieces, heads, mask, dy);
    },
  );
  return { output, weights: null };
}

function withWeights(
  query: tf.Tensor3D,
  keyValues: readonly tf.Tensor3D[],
  heads: number,
  wanted: Exclude<WantedWeights, 'none'>,
  mask: tf.Tensor | undefined,
): AttentionResult {
  const [batch, queries] = query.shape;
  if (wanted !== 'all' && mask === undefined) {
    const fast = currentKernels().attention?.(query, keyValues, heads, wanted);
    if (fast != null && fast.weights !== null) return fast;
  }
  const result = plainAttention(query, keyValues, heads, mask);
  const keys = result.weights.shape[2];
  const all = tf.reshape(result.weights, [batch, heads, queries, keys]);
  const output = mergeHeads(result.output, heads);
  switch (wanted) {
    case 'classRow':
      return {
        output,
        weights: tf.reshape(tf.slice(all, [0, 0, 0, 0], [batch, heads, 1, keys]), [batch, heads, keys]),
      };
    case 'mean':
      return { output, weights: tf.mean(all, 1) };
    default:
      return { output, weights: all };
  }
}

interface PlainResult {
  /** [B heads, Nq, d] */
  readonly output: tf.Tensor3D;
  /** [B heads, Nq, keys] */
  readonly weights: tf.Tensor3D;
}

function plainAttention(query: tf.Tensor3D, keyValues: readonly tf.Tensor3D[], heads: number, mask: tf.Tensor | undefined): PlainResult {
  const { keysTransposed, values } = splitKeyValues(keyValues, heads);
  const weights = attentionWeights(splitHeads(query, heads), keysTransposed, heads, mask);
  return { output: rawProduct(weights, values), weights };
}

function attentionWeights(q: tf.Tensor3D, keysTransposed: tf.Tensor3D, heads: number, mask: tf.Tensor | undefined): tf.Tensor3D {
  const [batchAndHeads, queries, depth] = q.shape;
  const scores: tf.Tensor3D = rawProduct(tf.mul(q, 1 / Math.sqrt(depth)), keysTransposed); // [B heads, Nq, keys]
  if (mask === undefined) return tf.softmax(scores);
  const apart = tf.reshape(scores, [batchAndHeads / heads, heads, queries, keysTransposed.shape[2]]);
  return tf.reshape(tf.softmax(tf.add(apart, mask)), scores.shape);
}

function attentionBackward(
  query: tf.Tensor3D,
  pieces: readonly tf.Tensor3D[],
  heads: number,
  mask: tf.Tensor | undefined,
  dy: tf.Tensor3D,
): tf.Tensor[] {
  const q = splitHeads(query, heads);
  const scale = 1 / Math.sqrt(q.shape[2]);
  const { keysTransposed, values } = splitKeyValues(pieces, heads);
  const weights = attentionWeights(q, keysTransposed, heads, mask);
  const dOutput = splitHeads(dy, heads); // [B heads, Nq, d]
  const dValues = rawProduct(weights, dOutput, true, false); // [B heads, keys, d]
  const dWeights = rawProduct(dOutput, values, false, true); // [B heads, Nq, keys]
  const dScores: tf.Tensor3D = tf.mul(weights, tf.sub(dWeights, tf.sum(tf.mul(dWeights, weights), -1, true)));
  const dQuery: tf.Tensor3D = tf.mul(rawProduct(dScores, keysTransposed, false, true), scale);
  const dKeys: tf.Tensor3D = tf.mul(rawProduct(dScores, q, true, false), scale);
  const dTogether = tf.concat([mergeHeads(dKeys, heads), mergeHeads(dValues, heads)], 2); // [B, keys, 2 D]
  return [mergeHeads(dQuery, heads), ...cut(dTogether, pieces)];
}

function cut(whole: tf.Tensor3D, pieces: readonly tf.Tensor3D[]): tf.Tensor3D[] {
  if (pieces.length === 1) return [whole];
  const [batch, , depth] = whole.shape;
  let at = 0;
  return pieces.map(({ shape: [, rows] }) => {
    const piece = tf.slice(whole, [0, at, 0], [batch, rows, depth]);
    at += rows;
    return piece;
  });
}

function splitKeyValues(keyValues: readonly tf.Tensor3D[], heads: number): { keysTransposed: tf.Tensor3D; values: tf.Tensor3D } {
  const together = keyValues.length === 1 ? keyValues[0]! : tf.concat([...keyValues], 1);
  const [batch, keys, twice] = together.shape;
  const depth = twice / 2 / heads;
  const apart = tf.reshape(together, [batch, keys, 2, twice / 2]);
  const part = (index: number): tf.Tensor4D =>
    tf.reshape(tf.slice(apart, [0, 0, index, 0], [batch, keys, 1, twice / 2]), [batch, keys, heads, depth]);
  return {
    keysTransposed: tf.reshape(tf.transpose(part(0), [0, 2, 3, 1]), [batch * heads, depth, keys]),
    values: tf.reshape(tf.transpose(part(1), [0, 2, 1, 3]), [batch * heads, keys, depth]),
  };
}

/** [B, N, D] -> [B heads, N, D / heads] */
function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor3D {
  const [batch, tokens, width] = x.shape;
  const apart = tf.reshape(x, [batch, tokens, heads, width / heads]);
  return tf.reshape(tf.transpose(apart, [0, 2, 1, 3]), [batch * heads, tokens, width / heads]);
}

/** [B heads, N, d] -> [B, N, heads d] */
function mergeHeads(x: tf.Tensor3D, heads: number): tf.Tensor3D {
  const [batchAndHeads, tokens, depth] = x.shape;
  const apart = tf.reshape(x, [batchAndHeads / heads, heads, tokens, depth]);
  return tf.reshape(tf.transpose(apart, [0, 2, 1, 3]), [batchAndHeads / heads, tokens, heads * depth]);
}
