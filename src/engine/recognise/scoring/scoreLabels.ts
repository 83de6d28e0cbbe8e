/** Features of a clip and embeddings of a label set, as the text side gives them: scores (docs/method.md, "Scores"). */
import * as tf from '@tensorflow/tfjs-core';
import type { Pooling } from '../../../shared/evaluation/ladder';
import { defaultTau, type LabelScores } from '../../../shared/recognition/recognition';
import { type Eyes, isSound, languagesUsed, plainUse } from '../../../shared/recognition/spaces';
import { type ClipScores, type LabelTensors, type ManyScores, scoreClip, scoreClips } from '../../model';
import type { LabelEmbeddings } from '../../text';

/** F [V, T, E] of each pair of eyes that looked. */
export type SeenFeatures = Partial<Record<Eyes, tf.Tensor3D>>;

/** features [V, T, E], of Chinese's own eyes too where it has them -> scores on the device; the caller frees them. */
export function scoreLabels(features: tf.Tensor3D, labels: LabelEmbeddings, chineseFeatures = features): ClipScores {
  return withTensors(labels, 'words', (tensors) => scoreClip(features, tensors, defaultTau, chineseFeatures));
}

/** A label set on the device for as long as `work` takes. */
function withTensors<R>({ words, labels, width: E, en, zh }: LabelEmbeddings, pooling: Pooling, work: (tensors: LabelTensors) => R): R {
  const C = labels.length;
  const english = en === null ? null : tf.tensor2d(en, [C, E]);
  const chinese = zh === null ? null : tf.tensor2d(zh, [C, E]);
  const wordRows = tf.tensor3d(words.data, [C, words.count, E]);
  const mask = tf.tensor2d(words.mask, [C, words.count]);
  try {
    return work({ english, chinese, words: pooling === 'mean' ? null : { words: wordRows, mask } });
  } finally {
    for (const tensor of [english, chinese, wordRows, mask]) tensor?.dispose();
  }
}

/** F [1, T, E] of one view without the adapter, and which view it is. */
export interface PlainFeatures {
  readonly features: tf.Tensor3D;
  readonly view: number;
}

/** As `scoreSeen`, and the same labels without the adapter by the languages that are sound without it; null where none is. */
export function scoreBoth(
  { model, own }: SeenFeatures,
  plain: PlainFeatures | null,
  labels: LabelEmbeddings,
): { readonly scores: ClipScores; readonly plain: ClipScores | null } {
  return withTensors(labels, 'words', (tensors) => {
    const features = (model ?? own)!;
    const chineseFeatures = (labels.use.zh === 'own-eyes' ? own : model) ?? features;
    const scores = scoreClip(features, tensors, defaultTau, chineseFeatures);
    const use = plainUse(labels.use);
    if (plain === null || languagesUsed(use).length === 0) return { scores, plain: null };
    const heard = { ...tensors, english: isSound(use.en) ? tensors.english : null, chinese: isSound(use.zh) ? tensors.chinese : null };
    const [, T, E] = plain.features.shape;
    const ownView = use.zh === 'own-eyes' && own !== undefined ? tf.slice(own, [plain.view, 0, 0], [1, T, E]) : plain.features;
    try {
      return { scores, plain: scoreClip(plain.features, heard, defaultTau, ownView) };
    } finally {
      if (ownView !== plain.features) ownView.dispose();
    }
  });
}

/**
 * Scores by what each pair of eyes saw, frames weighed by the labels' words or alike; where Chinese looks alone with its own,
 * its features are the clip's.
 */
export function scoreSeen({ model, own }: SeenFeatures, labels: LabelEmbeddings): ClipScores {
  return scoreLabels((model ?? own)!, labels, labels.use.zh === 'own-eyes' ? own : model);
}

/** The same of N clips at once: F [N V, T, E]. */
export function scoreManySeen({ model, own }: SeenFeatures, N: number, labels: LabelEmbeddings, pooling: Pooling): ManyScores {
  const features = (model ?? own)!;
  const chineseFeatures = (labels.use.zh === 'own-eyes' ? own : model) ?? features;
  return withTensors(labels, pooling, (tensors) => scoreClips(features, N, tensors, defaultTau, chineseFeatures));
}

/** Scores as they were read back, with what they are scores of. */
export function labelScores({ labels, template, use, cut }: LabelEmbeddings, labelSet: string, read: ReadScores): LabelScores {
  const { english, chinese, frameWeights, plainEnglish, plainChinese, plainWeights } = read;
  const plain =
    plainWeights == null
      ? null
      : { use: plainUse(use), scoresEn: plainEnglish ?? null, scoresZh: plainChinese ?? null, frameWeights: plainWeights };
  return { labels, labelSet, use, cut, scoresEn: english, scoresZh: chinese, frameWeights, template, tau: defaultTau, plain };
}

/** What `scoreBoth` gave, read back. */
interface ReadScores {
  readonly english: Float32Array | null;
  readonly chinese: Float32Array | null;
  readonly frameWeights: Float32Array;
  readonly plainEnglish?: Float32Array | null;
  readonly plainChinese?: Float32Array | null;
  readonly plainWeights?: Float32Array | null;
}

/** Under the names that they are read back by. */
export function plainByName(plain: ClipScores | null) {
  return {
    plainEnglish: plain?.english ?? null,
    plainChinese: plain?.chinese ?? null,
    plainWeights: plain?.frameWeights ?? null,
  };
}
