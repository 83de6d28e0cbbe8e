/** The answer without the adapter beside the one with it: what it is, and what moved. */
import { rankLabels, type RankedLabel } from './fusion';
import type { LabelScores, Recognition } from './recognition';

/** The answer as it would be without the adapter; null where none is in use, or nothing is sound without it. */
export function plainAnswer(recognition: Recognition): Recognition | null {
  const scores = plainScores(recognition.scores);
  return scores === null ? null : { ...recognition, adapter: null, scores };
}

function plainScores({ plain, ...scores }: LabelScores): LabelScores | null {
  return plain == null ? null : { ...scores, ...plain };
}

export interface MovedLabel extends RankedLabel {
  /** Places that the adapter moved it: 2 is two places up, -1 one down. */
  readonly moved: number;
}

/** The plain answer's labels, the likeliest first, each with what the adapter did to its place. */
export function movedLabels(withAdapter: readonly RankedLabel[], plain: LabelScores, lambda: number): readonly MovedLabel[] {
  const place = new Map(withAdapter.map(({ index }, rank) => [index, rank]));
  return rankLabels(plain, lambda).map((label, rank) => ({ ...label, moved: rank - (place.get(label.index) ?? rank) }));
}
