/** Windows' features and embedded labels: cosines of every window, and the frame weights of its first label (Eq. 5 to 7). */
import * as tf from '@tensorflow/tfjs-core';
import { defaultTau } from '../../shared/recognition/recognition';
import { effectiveLambda, type Eyes } from '../../shared/recognition/spaces';
import { readAndFree } from '../backend/readAndFree';
import { frameWeights, videoTextCosine } from '../model';
import type { LabelEmbeddings } from '../text';

/** Of each pair of eyes: F [B, T, E] end to end. */
export type WindowFeatures = Partial<Record<Eyes, Float32Array>>;

export interface ScoredWindows {
  /** [B, C]; null where the language takes no part. */
  readonly en: Float32Array | null;
  readonly zh: Float32Array | null;
  /** [B, T], of each window's first label. */
  readonly weights: Float32Array;
}

/** Numbers of the largest table of one run on the device (words by frames). */
const mostNumbers = 2e6;

export async function scoreWindows(
  features: WindowFeatures,
  B: number,
  T: number,
  labels: LabelEmbeddings,
  lambda: number,
): Promise<ScoredWindows> {
  const { words, labels: names } = labels;
  const C = names.length;
  const together = Math.max(1, Math.min(64, Math.floor(mostNumbers / (C * Math.max(1, words.count) * T))));
  const texts = openTexts(labels);
  const out = {
    en: labels.en === null ? null : new Float32Array(B * C),
    zh: labels.zh === null ? null : new Float32Array(B * C),
    weights: new Float32Array(B * T),
  };
  try {
    for (let from = 0; from < B; from += together) {
      const count = Math.min(together, B - from);
      const { english, chinese, weights } = await readAndFree(scored(features, from, count, T, labels, texts));
      out.en?.set(english!, from * C);
      out.zh?.set(chinese!, from * C);
      for (let b = 0; b < count; b++) {
        const best = firstLabel(
          english?.subarray(b * C, (b + 1) * C),
          chinese?.subarray(b * C, (b + 1) * C),
          C,
          effectiveLambda(labels.use, lambda),
        );
        out.weights.set(weights.subarray((b * C + best) * T, (b * C + best + 1) * T), (from + b) * T);
      }
    }
    return out;
  } finally {
    tf.dispose(Object.values(texts).filter((tensor) => tensor !== null));
  }
}

interface Texts {
  readonly english: tf.Tensor2D | null;
  readonly chinese: tf.Tensor2D | null;
  readonly words: tf.Tensor3D;
  readonly mask: tf.Tensor2D;
}

function openTexts({ en, zh, words, labels, width: E }: LabelEmbeddings): Texts {
  const C = labels.length;
  return {
    english: en === null ? null : tf.tensor2d(en, [C, E]),
    chinese: zh === null ? null : tf.tensor2d(zh, [C, E]),
    words: tf.tensor3d(words.data, [C, words.count, E]),
    mask: tf.tensor2d(words.mask, [C, words.count]),
  };
}

/** As scoreLabels has it for one clip: where Chinese looks with its own eyes, the weights still come from the model's. */
function scored(all: WindowFeatures, from: number, count: number, T: number, { width: E, use }: LabelEmbeddings, texts: Texts) {
  const { english, chinese, weights } = tf.tidy(() => {
    const seenBy = (values: Float32Array): tf.Tensor3D => tf.tensor3d(values.subarray(from * T * E, (from + count) * T * E), [count, T, E]);
    const own = all.own === undefined ? null : seenBy(all.own);
    const seen = all.model === undefined ? own! : seenBy(all.model);
    const W = frameWeights(seen, texts, defaultTau);
    return {
      english: texts.english === null ? undefined : videoTextCosine(seen, W, texts.english),
      chinese: texts.chinese === null ? undefined : videoTextCosine(use.zh === 'own-eyes' ? own! : seen, W, texts.chinese),
      weights: W,
    };
  });
  return { english: english ?? null, chinese: chinese ?? null, weights };
}

function firstLabel(en: Float32Array | undefined, zh: Float32Array | undefined, C: number, lambda: number): number {
  let [best, most] = [0, -Infinity];
  for (let c = 0; c < C; c++) {
    const score = (lambda === 0 ? 0 : lambda * (en?.[c] ?? 0)) + (lambda === 1 ? 0 : (1 - lambda) * (zh?.[c] ?? 0));
    if (score > most) [best, most] = [c, score];
  }
  return best;
}
