/** Features of a clip and embeddings of a label set, as the text side gives them: scores (METHOD, "Scores"). */
import * as tf from '@tensorflow/tfjs-core';
import { defaultTau, type LabelScores } from '../../shared/recognition';
import { type ClipScores, scoreClip } from '../model';
import type { LabelEmbeddings } from '../text';

/** features [V, T, E] -> scores on the device; the caller frees them. */
export function scoreLabels(features: tf.Tensor3D, { words, labels, width: E, en, zh }: LabelEmbeddings): ClipScores {
  const C = labels.length;
  const english = en === null ? null : tf.tensor2d(en, [C, E]);
  const chinese = zh === null ? null : tf.tensor2d(zh, [C, E]);
  const wordRows = tf.tensor3d(words.data, [C, words.count, E]);
  const mask = tf.tensor2d(words.mask, [C, words.count]);
  try {
    return scoreClip(features, { english, chinese, words: { words: wordRows, mask } }, defaultTau);
  } finally {
    for (const tensor of [english, chinese, wordRows, mask]) tensor?.dispose();
  }
}

/** Scores as they were read back, with what they are scores of. */
export function labelScores(
  { labels, template }: LabelEmbeddings,
  read: { readonly [Name in keyof ClipScores]: Float32Array | (ClipScores[Name] & null) },
): LabelScores {
  const { english, chinese, frameWeights } = read;
  return { labels, scoresEn: english, scoresZh: chinese, frameWeights, template, tau: defaultTau };
}
