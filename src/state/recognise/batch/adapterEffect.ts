/**
 * What the answers of many clips add up to: how many are right, where the folder of a clip names one of the labels, and what the
 * adapter changes. Without it each clip is seen by the one view that is shown.
 */
import type { LabelText } from '../../../shared/recognition/recognition';
import type { ClipRow } from './rows';

export interface AdapterEffect {
  /** Clips with an answer. */
  readonly answered: number;
  /** Of those, clips whose folder names a label, and how many have it first. */
  readonly named: number;
  readonly right: number;
  /** The same of clips that have an answer without the adapter too; null where none has. */
  readonly compared: {
    readonly clips: number;
    readonly moved: number;
    readonly named: number;
    readonly right: number;
    readonly plainRight: number;
  } | null;
}

const isSame = (a: LabelText, b: LabelText): boolean => a.en === b.en && a.zh === b.zh;

export function adapterEffect(rows: readonly ClipRow[]): AdapterEffect {
  const answered = rows.filter(({ first }) => first !== null);
  const both = answered.filter(({ plain }) => plain !== null);
  const rightIn = (list: readonly ClipRow[], of: 'first' | 'plain') =>
    list.filter((row) => row.truth !== null && isSame(row[of]!, row.truth)).length;
  const named = (list: readonly ClipRow[]) => list.filter(({ truth }) => truth !== null).length;
  return {
    answered: answered.length,
    named: named(answered),
    right: rightIn(answered, 'first'),
    compared:
      both.length === 0
        ? null
        : {
            clips: both.length,
            moved: both.filter(({ first, plain }) => !isSame(first!, plain!)).length,
            named: named(both),
            right: rightIn(both, 'first'),
            plainRight: rightIn(both, 'plain'),
          },
  };
}
