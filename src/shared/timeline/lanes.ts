/** Probabilities of labels over time: softmax of each window's fused scores (Eq. 18), smoothed over its neighbours. */
import { effectiveLambda } from '../recognition/spaces';
import type { Seconds } from '../base/units';
import type { TimelineScores } from './collect';

export interface Lanes {
  /** [W, L]; NaN where a window is not known. */
  readonly probabilities: Float32Array;
}

/**
 * @param smooth how far to either side neighbours count, falling off to nothing there; 0 leaves windows as they are. Neighbours
 * that are not known, or that show nothing, do not count.
 */
export function lanesOf(scores: TimelineScores, lambda: number, smooth: Seconds): Lanes {
  const { film, looks, known } = scores;
  const { windows: W, stride } = film.plan;
  const L = film.labels.length;
  const raw = windowProbabilities(scores, lambda);
  const reach = Math.max(0, Math.ceil(smooth / stride) - 1);
  const probabilities = new Float32Array(W * L).fill(NaN);
  for (let w = 0; w < W; w++) {
    if (known[w] === 0) continue;
    const row = probabilities.subarray(w * L, (w + 1) * L).fill(0);
    let total = 0;
    for (let other = Math.max(0, w - reach); other <= Math.min(W - 1, w + reach); other++) {
      if (other !== w && (known[other] === 0 || looks[other] !== null)) continue;
      const share = smooth === 0 ? 1 : 1 - (Math.abs(other - w) * stride) / smooth;
      total += share;
      for (let l = 0; l < L; l++) row[l]! += share * raw[other * L + l]!;
    }
    for (let l = 0; l < L; l++) row[l]! /= total;
  }
  return { probabilities };
}

/** Used again for each call: lanes of a film of hours are some megabytes, and are made anew every few seconds while it runs. */
let scratch = new Float32Array(0);

/** softmax(S / tau) of each window, [W, L], of those that are known; holds until the next call. */
function windowProbabilities({ film, known, en, zh }: TimelineScores, lambda: number): Float32Array {
  const L = film.labels.length;
  const weight = effectiveLambda(film.use, lambda);
  const size = film.plan.windows * L;
  if (scratch.length < size) scratch = new Float32Array(size);
  const out = scratch;
  for (let w = 0; w < film.plan.windows; w++) {
    if (known[w] === 0) continue;
    const from = w * L;
    let largest = -Infinity;
    for (let l = 0; l < L; l++) {
      const score = (weight === 0 ? 0 : weight * (en?.[from + l] ?? 0)) + (weight === 1 ? 0 : (1 - weight) * (zh?.[from + l] ?? 0));
      out[from + l] = score;
      largest = Math.max(largest, score);
    }
    let sum = 0;
    for (let l = 0; l < L; l++) sum += out[from + l] = Math.exp((out[from + l]! - largest) / film.tau);
    for (let l = 0; l < L; l++) out[from + l]! /= sum;
  }
  return out;
}

/** The labels that lead: those whose largest probabilities hold longest (mean of squares), best first. */
export function leadingLabels({ probabilities }: Lanes, labels: number, count: number): number[] {
  const sums = new Float64Array(labels);
  for (let at = 0; at < probabilities.length; at++) {
    const value = probabilities[at]!;
    if (!Number.isNaN(value)) sums[at % labels]! += value * value;
  }
  return Array.from(sums.keys())
    .toSorted((a, b) => sums[b]! - sums[a]!)
    .slice(0, count);
}
