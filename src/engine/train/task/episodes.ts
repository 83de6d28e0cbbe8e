/** Which clips train, and in which order: K shots of each class, and batches that hold every class alike. */
import type { Random } from '../../../shared/base/random';

/** K positions of each class, drawn from the seed; classes with fewer give all they have. Sorted by position. */
export function chooseShots(labels: readonly number[], shots: number | 'all', random: Random): number[] {
  if (shots === 'all') return labels.map((_, index) => index);
  const chosen: number[] = [];
  for (const positions of byClass(labels).values()) chosen.push(...random.shuffle(positions).slice(0, shots));
  return chosen.toSorted((a, b) => a - b);
}

/**
 * One epoch's batches of positions: every clip once. Rounds of one clip a class, in random order but classes of alike
 * names side by side, cut into batches: Eq. 15 contrasts the classes within a batch, and two that are easily taken for
 * one another teach the most when they meet. A last batch of one clip has nothing to contrast and joins the one before.
 * @param alike pairs of classes (pairAlike); classes in none stand alone
 */
export function drawBatches(
  labels: readonly number[],
  batch: number,
  random: Random,
  alike: readonly (readonly [number, number])[] = [],
): number[][] {
  const queues = new Map([...byClass(labels)].map(([label, positions]) => [label, random.shuffle(positions)]));
  const paired = new Set(alike.flat());
  const groups: (readonly number[])[] = [...alike, ...[...queues.keys()].filter((label) => !paired.has(label)).map((label) => [label])];
  const order: number[] = [];
  while (order.length < labels.length) {
    for (const label of random.shuffle(groups).flat()) order.push(...(queues.get(label)?.splice(0, 1) ?? []));
  }
  const batches: number[][] = [];
  for (let start = 0; start < order.length; start += batch) batches.push(order.slice(start, start + batch));
  if (batches.length > 1 && batches.at(-1)!.length === 1) batches.at(-2)!.push(...batches.pop()!);
  return batches;
}

export function stepsPerEpoch(clips: number, batch: number): number {
  const steps = Math.ceil(clips / batch);
  return steps > 1 && clips % batch === 1 ? steps - 1 : steps;
}

/** Pairs up the classes whose texts [C, E] (unit length) are most alike, the closest first; an odd one is left over. */
export function pairAlike(texts: Float32Array, E: number): [number, number][] {
  const C = texts.length / E;
  const cosine = (a: number, b: number): number => {
    let sum = 0;
    for (let at = 0; at < E; at++) sum += texts[a * E + at]! * texts[b * E + at]!;
    return sum;
  };
  const candidates: [number, number, number][] = [];
  for (let a = 0; a < C; a++) for (let b = a + 1; b < C; b++) candidates.push([a, b, cosine(a, b)]);
  const taken = new Set<number>();
  const pairs: [number, number][] = [];
  for (const [a, b] of candidates.toSorted((x, y) => y[2] - x[2])) {
    if (taken.has(a) || taken.has(b)) continue;
    pairs.push([a, b]);
    taken.add(a).add(b);
  }
  return pairs;
}

function byClass(labels: readonly number[]): Map<number, number[]> {
  const classes = new Map<number, number[]>();
  labels.forEach((label, index) => classes.set(label, [...(classes.get(label) ?? []), index]));
  return new Map([...classes].toSorted(([a], [b]) => a - b));
}
