/** Which class is taken for which. Kept as the cells that hold clips: 174 classes have 30,276 cells, nearly all empty. */
import type { Judged } from './accuracy';

export interface ConfusionCell {
  readonly truth: number;
  readonly taken: number;
  /** Paths of the clips, in the order they came. */
  readonly clips: readonly string[];
}

/** Row by row. */
export function confusionCells(judged: readonly Judged[]): ConfusionCell[] {
  const cells = new Map<string, { readonly truth: number; readonly taken: number; readonly clips: string[] }>();
  for (const { clip, truth, taken } of judged) {
    const key = `${truth} ${taken}`;
    const cell = cells.get(key) ?? { truth, taken, clips: [] };
    cell.clips.push(clip);
    cells.set(key, cell);
  }
  return [...cells.values()].toSorted((a, b) => a.truth - b.truth || a.taken - b.taken);
}

/** The mistakes made most often, the commonest first. */
export function commonestMistakes(cells: readonly ConfusionCell[], count: number): ConfusionCell[] {
  return cells
    .filter(({ truth, taken }) => truth !== taken)
    .toSorted((a, b) => b.clips.length - a.clips.length)
    .slice(0, count);
}
