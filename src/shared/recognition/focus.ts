/** Where an answer looks, for a sentence: which frames, which part of the picture, and how much of the weight that is. */
type Place = 'upperLeft' | 'upper' | 'upperRight' | 'left' | 'middle' | 'right' | 'lowerLeft' | 'lower' | 'lowerRight';

export interface Focus {
  /** First and last frame, from 0. */
  readonly from: number;
  readonly to: number;
  /** Share of all weight that these frames have, 0 to 1. */
  readonly share: number;
  /** Where in these frames the map is strongest; null without a map. */
  readonly place: Place | null;
}

const places: readonly Place[] = ['upperLeft', 'upper', 'upperRight', 'left', 'middle', 'right', 'lowerLeft', 'lower', 'lowerRight'];

/** Frames beside the heaviest belong to it as long as they weigh at least half as much. */
const near = 0.5;
/** Places that count, as a share of the strongest. */
const strong = 0.6;

/**
 * @param weights [T], summing to 1
 * @param maps values [T, grid, grid], what is below zero does not count; null where none is known
 */
export function focusOf(weights: Float32Array, maps: { readonly grid: number; readonly values: Float32Array } | null): Focus {
  const most = Math.max(...weights);
  let from = weights.indexOf(most);
  let to = from;
  while (from > 0 && weights[from - 1]! >= near * most) from--;
  while (to < weights.length - 1 && weights[to + 1]! >= near * most) to++;
  const share = weights.subarray(from, to + 1).reduce((sum, weight) => sum + weight, 0);
  return { from, to, share, place: maps === null ? null : placeOf(maps.values, maps.grid, from, to) };
}

/** The middle of the strongest places, on three by three fields. */
function placeOf(values: Float32Array, grid: number, from: number, to: number): Place | null {
  const cells = grid * grid;
  const sums = Array.from({ length: cells }, (_, cell) => {
    let sum = 0;
    for (let frame = from; frame <= to; frame++) sum += Math.max(0, values[frame * cells + cell] ?? 0);
    return sum;
  });
  const most = Math.max(...sums);
  if (!(most > 0)) return null;
  let [x, y, all] = [0, 0, 0];
  sums.forEach((sum, cell) => {
    if (sum < strong * most) return;
    x += sum * ((cell % grid) + 0.5);
    y += sum * (Math.floor(cell / grid) + 0.5);
    all += sum;
  });
  const third = (at: number) => Math.min(2, Math.floor((3 * at) / all / grid));
  return places[third(y) * 3 + third(x)]!;
}
