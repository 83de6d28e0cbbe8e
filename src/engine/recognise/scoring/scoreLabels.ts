/** Features of a clip and embeddings of a label set, as the text side gives them: scores (docs/method.md, "Scores"). */
import * as tf from '@tensorflow/tfjs-core';
import type { Pooling } from '../../../shared/evaluation/ladder';
import { defaultTau, type LabelScores } from '../../../shared/recognition/recognition';
import type { Eyes } from '../../../shared/recognition/spaces';
import { type ClipScores, scoreClip } from '../../model';
import type { LabelEmbeddings } from '../../text';

/** F [V, T, E] of each pair of eyes that looked. */
export type SeenFeatures = Partial<Record<Eyes, tf.Tensor3D>>;

/** features [V, T, E], of Chinese's own eyes too where it has them -> scores on the device; the caller frees them. */
export function scoreLabels(
  features: tf.Tensor3D,
  { words, labels, width: E, en, zh }: LabelEmbeddings,
  chineseFeatures = features,
  pooling: Pooling = 'words',
): ClipScores {
  const C = labels.length;
  const english = en === null ? null : tf.tensor2d(en, [C, E]);
  const chinese = zh === null ? null : tf.tensor2d(zh, [C, E]);
  const wordRows = tf.tensor3d(words.data, [C, words.count, E]);
  const mask = tf.tensor2d(words.mask, [C, words.count]);
  try {
    return scoreClip(
      features,
      { english, chinese, words: pooling === 'mean' ? null : { words: wordRows, mask } },
      defaultTau,
      chineseFeatures,
    );
  } finally {
    for (const tensor of [english, chinese, wordRows, mask]) tensor?.dispose();
  }
}

/**
 * Scores by what each pair of eyes saw, frames weighed by the labels' words or alike; where Chinese looks alone with its own,
 * its features are the clip's.
 */
export function scoreSeen({ model, own }: SeenFeatures, labels: LabelEmbeddings, pooling: Pooling = 'words'): ClipScores {
  return scoreLabels((model ?? own)!, labels, labels.use.zh === 'own-eyes' ? own : model, pooling);
}

/** Scores as they were read back, with what they are scores of. */
export function labelScores(
  { labels, template, use, cut }: LabelEmbeddings,
  labelSet: string,
  read: { readonly [Name in keyof ClipScores]: Float32Array | (ClipScores[Name] & null) },
): LabelScores {
  const { english, chinese, frameWeights } = read;
  return { labels, labelSet, use, cut, scoresEn: english, scoresZh: chinese, frameWeights, template, tau: defaultTau };
}
