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

/**
 * features [V, T, E] of one clip's views -> scores; the caller frees them. Where Chinese has eyes of its own, theirs are
 * `chineseFeatures`, [V, T, E] of the same frames: the weights of Eq. 6 come from the English words all the same, since they
 * belong to frames and to no space.
 */
export function scoreClip(features: tf.Tensor3D, labels: LabelTensors, tau: number, chineseFeatures = features): ClipScores {
  const [V, T] = features.shape;
  const C = (labels.english ?? labels.chinese)?.shape[0] ?? 0;
  const { english, chinese, weights } = tf.tidy(() => {
    const W = labels.words === null ? uniformWeights(V, C, T) : frameWeights(features, labels.words, tau);
    const score = (seen: tf.Tensor3D, texts: tf.Tensor2D | null): tf.Tensor1D | undefined =>
      texts === null ? undefined : tf.mean(videoTextCosine(seen, W, texts), 0);
    return {
      english: score(features, labels.english),
      chinese: score(chineseFeatures, labels.chinese),
      weights: tf.mean<tf.Tensor2D>(W, 0),
    };
  });
  return { english: english ?? null, chinese: chinese ?? null, frameWeights: weights };
}
