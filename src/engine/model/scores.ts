/** Scores of C labels for one clip seen in V views (1, or 4 x 3): plain numbers, averaged over the views (Eq. 5 to 7). */
import * as tf from '@tensorflow/tfjs-core';
import { frameWeights, uniformWeights, videoTextCosine, type WordEmbeddings } from './videoEmbedding';

/** Embeddings of a label set. At least one language must be there. */
export interface LabelEmbeddings {
  /** eps_T [C, E] */
  readonly english: tf.Tensor2D | null;
  /** eps_C [C, E] */
  readonly chinese: tf.Tensor2D | null;
  /** English words; without them the video vector is the mean of the frames, and every frame weighs 1 / T. */
  readonly words: WordEmbeddings | null;
}

export interface ClipScores {
  /** S_VT [C]; null without English. */
  readonly english: Float32Array | null;
  /** S_VC [C]; null without Chinese. The video vector is weighted by English words all the same [choice]. */
  readonly chinese: Float32Array | null;
  /** W [C, T], mean over views. */
  readonly frameWeights: Float32Array;
}

/** features [V, T, E] of one clip's views -> scores. Leaves no tensor behind. */
export async function scoreClip(features: tf.Tensor3D, labels: LabelEmbeddings, tau: number): Promise<ClipScores> {
  const [V, T] = features.shape;
  const C = (labels.english ?? labels.chinese)?.shape[0] ?? 0;
  const results = tf.tidy(() => {
    const W = labels.words === null ? uniformWeights(V, C, T) : frameWeights(features, labels.words, tau);
    const score = (texts: tf.Tensor2D | null): tf.Tensor =>
      texts === null ? tf.tensor1d([]) : tf.mean(videoTextCosine(features, W, texts), 0);
    return [score(labels.english), score(labels.chinese), tf.mean(W, 0)];
  });
  try {
    const [english, chinese, weights] = await Promise.all(results.map((tensor) => tensor.data<'float32'>()));
    return {
      english: labels.english === null ? null : english!,
      chinese: labels.chinese === null ? null : chinese!,
      frameWeights: weights!,
    };
  } finally {
    tf.dispose(results);
  }
}
