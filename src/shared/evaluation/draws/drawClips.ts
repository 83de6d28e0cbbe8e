/** K clips of each class out of the training list, by a seed that the report names. */
import { createRandom } from '../../base/random';

/** @returns positions in the list, ascending; a class with fewer gives all it has */
export function drawClips(labels: readonly number[], shots: number | 'all', seed: number): number[] {
  const positions = labels.map((_, index) => index);
  if (shots === 'all') return positions;
  const random = createRandom(seed).fork('draw');
  const classes = [...new Set(labels)].toSorted((a, b) => a - b);
  return classes
    .flatMap((label) => random.shuffle(positions.filter((index) => labels[index] === label)).slice(0, shots))
    .toSorted((a, b) => a - b);
}
