/** Which clips train, and in which order: K shots of each class, and batches that hold every class alike. */
import type { Random } from '../../shared/random';

/** K positions of each class, drawn from the seed; classes with fewer give all they have. Sorted by position. */
export function chooseShots(labels: readonly number[], shots: number | 'all', random: Random): number[] {
  if (shots === 'all') return labels.map((_, index) => index);
  const chosen: number[] = [];
  for (const positions of byClass(labels)) chosen.push(...random.shuffle(positions).slice(0, shots));
  return chosen.toSorted((a, b) => a - b);
}

/**
 * One epoch's batches of positions: every clip once. Rounds of one clip a class, in random order, cut into batches,
 * so that a batch holds as many different classes as it can: Eq. 15 contrasts the classes within a batch, and two
 * that look alike teach the most when they meet. A last batch of one clip has nothing to contrast and joins the one before.
 */
export function drawBatches(labels: readonly number[], batch: number, random: Random): number[][] {
  const queues = byClass(labels).map((positions) => random.shuffle(positions));
  const order: number[] = [];
  while (order.length < labels.length) {
    const round = queues.flatMap((queue) => queue.splice(0, 1));
    order.push(...random.shuffle(round));
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

function byClass(labels: readonly number[]): number[][] {
  const classes = new Map<number, number[]>();
  labels.forEach((label, index) => classes.set(label, [...(classes.get(label) ?? []), index]));
  return [...classes].toSorted(([a], [b]) => a - b).map(([, positions]) => positions);
}
