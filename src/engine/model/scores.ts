/** Scores of C labels for one clip seen in V views (1, or 4 x 3), averaged over the views (Eq. 5 to 7). */
import * as tf from '@tensorflow/tfjs-core';
import { frameWeights, uniformWeights, videoTextCosine, type WordEmbeddings } from './videoEmbedding';

/** Embeddings of a label set. At least one language must be there. */
export interface LabelTensors {
  /** eps_T [C, E] */
  readonly english: tf.Tensor2D | null;
  /** eps_C [C, E] */
  readonly chinese: tf.Tensor2D | null;
  /** English words; without them the video vector is the mean of the frames, and every frame weighs 1 / T. */
  readonly words: WordEmbeddings | null;
}

/** On the device: who wants numbers reads them together with what else is read of the clip, in one wait. */
export interface ClipScores {
  /** S_VT [C]; null without English. */
  readonly english: tf.Tensor1D | null;
  /** S_VC [C]; null without Chinese. The video vector is weighted by English words all the same [choice]. */
  readonly chinese: tf.Tensor1D | null;
  /** W [C, T], mean over views. */
  readonly frameWeights: tf.Tensor2D;
}

/** `ClipScores` of N clips: english, chinese [N, C], frameWeights [N, C, T]. */
export interface ManyScores {
  readonly english: tf.Tensor2D | null;
  readonly chinese: tf.Tensor2D | null;
  readonly frameWeights: tf.Tensor3D;
}

/**
 * features [V, T, E] of one clip's views -> scores; the caller frees them. Where Chinese has eyes of its own, theirs are
 * `chineseFeatures`, [V, T, E] of the same frames: the weights of Eq. 6 come from the English words all the same, since they
 * belong to frames and to no space.
 */
export function scoreClip(features: tf.Tensor3D, labels: LabelTensors, tau: number, chineseFeatures = features): ClipScores {
  const { english, chinese, weights } = tf.tidy(() => {
    const one = scoreClips(features, 1, labels, tau, chineseFeatures);
    return {
      english: one.english === null ? undefined : tf.squeeze<tf.Tensor1D>(one.english, [0]),
      chinese: one.chinese === null ? undefined : tf.squeeze<tf.Tensor1D>(one.chinese, [0]),
      weights: tf.squeeze<tf.Tensor2D>(one.frameWeights, [0]),
    };
  });
  return { english: english ?? null, chinese: chinese ?? null, frameWeights: weights };
}

/** `scoreClip` of N clips at once, features [N V, T, E], those of one clip next to each other. */
export function scoreClips(
  features: tf.Tensor3D,
  N: number,
  labels: LabelTensors,
  tau: number,
  chineseFeatures: tf.Tensor3D = features,
): ManyScores {
  const [NV, T] = features.shape;
  const C = (labels.english ?? labels.chinese)?.shape[0] ?? 0;
  const overViews = <Mean extends tf.Tensor>(x: tf.Tensor): Mean => tf.mean<Mean>(tf.reshape(x, [N, NV / N, ...x.shape.slice(1)]), 1);
  const { english, chinese, weights } = tf.tidy(() => {
    const W = labels.words === null ? uniformWeights(NV, C, T) : frameWeights(features, labels.words, tau);
    const score = (seen: tf.Tensor3D, texts: tf.Tensor2D | null): tf.Tensor2D | undefined =>
      texts === null ? undefined : overViews<tf.Tensor2D>(videoTextCosine(seen, W, texts));
    return {
      english: score(features, labels.english),
      chinese: score(chineseFeatures, labels.chinese),
      weights: overViews<tf.Tensor3D>(W),
    };
  });
  return { english: english ?? null, chinese: chinese ?? null, frameWeights: weights };
}
