/**
 * Eq. 18: S = lambda S_VT + (1 - lambda) S_VC, and what is shown of it: softmax(S / tau).
 * Plain arithmetic on C numbers, so that the page's slider acts at once and the engine stays out of it.
 */
import type { LabelScores, LabelText } from './recognition';

export interface RankedLabel extends LabelText {
  readonly index: number;
  readonly probability: number;
  readonly score: number;
  readonly scoreEn: number | null;
  readonly scoreZh: number | null;
}

/** Fused scores [C]; a language that takes no part leaves the other alone. */
export function fuseScores(scores: LabelScores, lambda: number): Float32Array {
  const { scoresEn, scoresZh } = scores;
  if (scoresEn === null && scoresZh === null) return new Float32Array(scores.labels.length);
  if (scoresEn === null) return Float32Array.from(scoresZh!);
  if (scoresZh === null) return Float32Array.from(scoresEn);
  return scoresEn.map((score, index) => lambda * score + (1 - lambda) * scoresZh[index]!);
}

/** softmax(scores / tau), [C]. */
export function probabilities(scores: Float32Array, tau: number): Float32Array {
  const largest = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const exponentials = scores.map((score) => Math.exp((score - largest) / tau));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

/** All labels, the likeliest first. */
export function rankLabels(scores: LabelScores, lambda: number): RankedLabel[] {
  const fused = fuseScores(scores, lambda);
  const shares = probabilities(fused, scores.tau);
  return scores.labels
    .map((label, index) => ({
      ...label,
      index,
      probability: shares[index]!,
      score: fused[index]!,
      scoreEn: scores.scoresEn?.[index] ?? null,
      scoreZh: scores.scoresZh?.[index] ?? null,
    }))
    .toSorted((a, b) => b.score - a.score);
}

/**
 * The two languages disagree about this label where that could change the answer. [choice] Small shuffles are noise: the mark is for a label
 * that comes first when one language has three quarters of the say, and does not when the other has.
 */
export function languagesDisagree(scores: LabelScores, label: RankedLabel): boolean {
  if (scores.scoresEn === null || scores.scoresZh === null) return false;
  const leads = (lambda: number) => indexOfLargest(fuseScores(scores, lambda)) === label.index;
  return leads(0.75) !== leads(0.25);
}

function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}
