/**
 * A training-free classifier beside the words: Tip-Adapter's cache (Zhang et al., ECCV 2022), whose keys here also know
 * order. A class's logit is S / tau + alpha * mean over its clips of exp(-beta (1 - affinity)); the affinity of two clips
 * is (1 - order) cos(means) + order cos(orders). The mean, where Tip-Adapter has the sum, keeps a class of many clips
 * from winning by their number.
 */
import { type ClipKey, dot } from './clipKey';

export interface InstantWeights {
  readonly alpha: number;
  readonly beta: number;
  /** Share of the part that knows order, 0 to 1. */
  readonly order: number;
}

export interface Remembered {
  readonly key: ClipKey;
  /** Class, by its position. */
  readonly label: number;
}

export interface InstantMemory {
  readonly clips: readonly Remembered[];
  /** C */
  readonly classes: number;
  readonly weights: InstantWeights;
}

/**
 * Where leave-one-out can say nothing (one clip a class): what it finds on the drawn world as soon as there are two
 * (bench/order). `alpha` is in units of the words' spread, as in the grid.
 */
export const usualWeights: InstantWeights = { alpha: 20, beta: 2, order: 0.25 };

/** Added to the logits of each class, [C]; 0 for a class without clips. */
export function memoryLogits({ clips, classes, weights: { alpha, beta, order } }: InstantMemory, key: ClipKey): Float64Array {
  const sums = new Float64Array(classes);
  const counts = new Float64Array(classes);
  for (const { key: other, label } of clips) {
    const affinity = (1 - order) * dot(key.mean, other.mean) + order * dot(key.order, other.order);
    sums[label]! += Math.exp(-beta * (1 - affinity));
    counts[label]! += 1;
  }
  return sums.map((sum, c) => (counts[c] === 0 ? 0 : (alpha * sum) / counts[c]!));
}
