/**
 * The memory's three numbers, and how well it does, from its own clips: each is answered by the others (leave-one-out, in
 * closed form: its own column is left out of the sums). Clips of one film or person, and those that look alike, are left
 * out together.
 */
import { dot } from './clipKey';
import { type InstantWeights, type Remembered, usualWeights } from './memory';

export interface TaughtClip extends Remembered {
  /** S / tau of the clip with each class's words, [C]; zeros where no language can speak. */
  readonly words: Float32Array;
  /** Clips of one group are no evidence for each other; left out: a group of its own. */
  readonly group?: string;
}

/** `alpha` in units of how far the words' logits of a clip lie apart (`spreadOf`), which differs tenfold between models. */
const weightGrid = {
  alpha: [0, 0.5, 1, 2, 5, 10, 20, 50, 100],
  beta: [1, 2, 5, 10, 20],
  order: [0, 0.25, 0.5, 0.75, 1],
} as const;

/** Cosines of all pairs, computed once for every weight that is tried. */
export interface Cosines {
  /** [N, N] */
  readonly mean: Float32Array;
  readonly order: Float32Array;
}

export function cosinesOf(clips: readonly Remembered[]): Cosines {
  const N = clips.length;
  const [mean, order] = [new Float32Array(N * N), new Float32Array(N * N)];
  for (let a = 0; a < N; a++) {
    for (let b = a + 1; b < N; b++) {
      const [one, other] = [clips[a]!.key, clips[b]!.key];
      mean[a * N + b] = mean[b * N + a] = dot(one.mean, other.mean);
      order[a * N + b] = order[b * N + a] = dot(one.order, other.order);
    }
  }
  return { mean, order };
}

/** Which clips may remember for which: `allows(a, b)`. */
export type Evidence = (asked: number, other: number) => boolean;

export function othersOf(clips: readonly TaughtClip[]): Evidence {
  return (a, b) => a !== b && (clips[a]!.group === undefined || clips[a]!.group !== clips[b]!.group);
}

/** exp(-beta (1 - affinity)) of every clip to the clips of each class that may speak for it: means, [N, C]. */
export function classMeans(
  clips: readonly TaughtClip[],
  { mean, order: orders }: Cosines,
  C: number,
  { beta, order }: Omit<InstantWeights, 'alpha'>,
  allows: Evidence,
): Float64Array {
  const N = clips.length;
  const means = new Float64Array(N * C);
  const counts = new Float64Array(C);
  for (let a = 0; a < N; a++) {
    counts.fill(0);
    for (let b = 0; b < N; b++) {
      if (!allows(a, b)) continue;
      const label = clips[b]!.label;
      means[a * C + label]! += Math.exp(-beta * (1 - (1 - order) * mean[a * N + b]! - order * orders[a * N + b]!));
      counts[label]! += 1;
    }
    for (let c = 0; c < C; c++) if (counts[c]! > 0) means[a * C + c]! /= counts[c]!;
  }
  return means;
}

/** Logits [C] of one clip. */
export function logitsAt(words: Float32Array, means: Float64Array, at: number, alpha: number): Float64Array {
  const C = words.length;
  return Float64Array.from(words, (word, c) => word + alpha * means[at * C + c]!);
}

/**
 * The weights under which the clips' own classes are likeliest, each clip left out in its turn; the usual ones where a class
 * has a single clip (or group), which nothing of its own could then speak for.
 */
export function tuneMemory(clips: readonly TaughtClip[], C: number, cosines = cosinesOf(clips)): InstantWeights {
  const allows = othersOf(clips);
  const spread = spreadOf(clips);
  let best: InstantWeights = { ...usualWeights, alpha: usualWeights.alpha * spread };
  if (!canLeaveOut(clips, allows)) return best;
  let most = -Infinity;
  for (const order of weightGrid.order) {
    for (const beta of weightGrid.beta) {
      const means = classMeans(clips, cosines, C, { beta, order }, allows);
      for (const times of weightGrid.alpha) {
        const alpha = times * spread;
        const likelihood = clips.reduce((sum, { words, label }, at) => sum + logShare(logitsAt(words, means, at, alpha), label), 0);
        if (likelihood > most + 1e-9) [most, best] = [likelihood, { alpha, beta, order }];
      }
    }
  }
  return best;
}

/** Mean standard deviation over the classes of a clip's logits by words; 1 where there are none. */
function spreadOf(clips: readonly TaughtClip[]): number {
  const deviations = clips.map(({ words }) => {
    const mean = words.reduce((sum, word) => sum + word, 0) / words.length;
    return Math.sqrt(words.reduce((sum, word) => sum + (word - mean) ** 2, 0) / words.length);
  });
  return deviations.reduce((sum, value) => sum + value, 0) / Math.max(1, clips.length) || 1;
}

/** Each clip has another of its class that may speak for it. */
export function canLeaveOut(clips: readonly TaughtClip[], allows = othersOf(clips)): boolean {
  return clips.length > 0 && clips.every(({ label }, a) => clips.some((other, b) => other.label === label && allows(a, b)));
}

/** log softmax(logits)[label] */
function logShare(logits: Float64Array, label: number): number {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  return logits[label]! - largest - Math.log(logits.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
