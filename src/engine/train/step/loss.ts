/**
 * Dual semantic supervision (Eq. 15 to 17): the video of every clip in the batch against the text of every clip, both
 * ways, in English and in Chinese. Differentiable in the features.
 */
import * as tf from '@tensorflow/tfjs-core';
import { frameWeights, videoTextCosine, type WordEmbeddings } from '../../model';

export interface LossTargets {
  /** y, B class numbers. */
  readonly labels: readonly number[];
  /** eps_T(y_a), [B, E]; null leaves the English branch out. */
  readonly english: tf.Tensor2D | null;
  /** eps_C(y_a), [B, E]; null leaves the Chinese branch out. */
  readonly chinese: tf.Tensor2D | null;
  /** English words of y_a, [B, n, E] and mask [B, n]. */
  readonly words: WordEmbeddings;
}

export interface LossOptions {
  readonly tau: number;
  /** Share of the target spread over the whole batch; 0 is the paper's loss, Something-Something V1 trains with 0.1. */
  readonly labelSmoothing?: number;
}

/**
 * L_VT and L_VC (Eq. 15, 16) of features [B, T, E], those that there are; their sum is the loss (Eq. 17). With
 * sim[a, b] = cos(eps(y_a), eps_V(b | words of y_a)) and K(a) the clips that share a's label, each branch is
 * 1/2 (mean over a of -(1/|K(a)|) sum over K(a) of log softmax_b(sim[a, :] / tau), and the same down the columns).
 */
export function branchLosses(features: tf.Tensor3D, targets: LossTargets, { tau, labelSmoothing = 0 }: LossOptions): tf.Scalar[] {
  const goal = targetShares(targets.labels, labelSmoothing);
  const weights = frameWeights(features, targets.words, tau); // [B clips, B labels, T]
  const branch = (texts: tf.Tensor2D): tf.Scalar => {
    const logits = tf.mul(tf.transpose(videoTextCosine(features, weights, texts)), 1 / tau); // [label a, clip b]
    // `same` is symmetric, so the shares of a column are those of the row with its number.
    return tf.mul(tf.add(crossEntropy(logits, goal), crossEntropy(tf.transpose(logits), goal)), 0.5);
  };
  return [targets.english, targets.chinese].filter((texts) => texts !== null).map(branch);
}

/** L = L_VT + L_VC (Eq. 17). */
export function trainingLoss(features: tf.Tensor3D, targets: LossTargets, options: LossOptions): tf.Scalar {
  return branchLosses(features, targets, options).reduce((sum, loss) => tf.add(sum, loss));
}

/** same[a, b] / |K(a)|, smoothed; rows sum to 1. [B, B] */
function targetShares(labels: readonly number[], smoothing: number): tf.Tensor2D {
  const rows = labels.map((label) => {
    const count = labels.filter((other) => other === label).length;
    return labels.map((other) => (other === label ? (1 - smoothing) / count : 0) + smoothing / labels.length);
  });
  return tf.tensor2d(rows);
}

/** Mean over rows of -sum of goal times log softmax of the row. */
function crossEntropy(logits: tf.Tensor, goal: tf.Tensor2D): tf.Tensor {
  return tf.mul(tf.sum(tf.mul(tf.logSoftmax(logits), goal)), -1 / goal.shape[0]);
}
