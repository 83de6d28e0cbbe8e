/**
 * What before and after on the same held-out clips allow to be said. Each clip is judged twice, so the pairs count:
 * among the clips whose verdict changed, an exact two-sided sign test (McNemar's, exact).
 */
import type { Accuracy, ConfusionCounts } from '../../../shared/teaching/teaching';

export interface Judgement {
  readonly change: 'better' | 'same' | 'worse';
  /** Chance alone would bring as large a change in fewer than 5 % of cases. */
  readonly certain: boolean;
  /** The interval is too wide to lean on. */
  readonly few: boolean;
  /** Clips that are right now and were wrong, and the other way round. */
  readonly fixed: number;
  readonly broken: number;
  /** Classes with at least one held-out clip. */
  readonly testedClasses: number;
}

/** [choice] With 95 % intervals wider than this the page says that the clips are few: it takes about 40 clips to get under. */
const wideInterval = 0.3;

export function judge(after: Accuracy, { before: cellsBefore, after: cellsAfter }: Pick<ConfusionCounts, 'before' | 'after'>): Judgement {
  const rightBefore = rightClips(cellsBefore);
  const rightAfter = rightClips(cellsAfter);
  const fixed = [...rightAfter].filter((id) => !rightBefore.has(id)).length;
  const broken = [...rightBefore].filter((id) => !rightAfter.has(id)).length;
  return {
    change: fixed > broken ? 'better' : fixed < broken ? 'worse' : 'same',
    certain: signTest(fixed, broken) < 0.05,
    few: after.high - after.low > wideInterval,
    fixed,
    broken,
    testedClasses: cellsAfter.filter((row) => row.some((cell) => cell.length > 0)).length,
  };
}

/** Two-sided probability of a split at least as uneven, when both sides are equally likely. */
export function signTest(a: number, b: number): number {
  const n = a + b;
  let tail = 0;
  let term = 0.5 ** n; // C(n, 0) / 2^n
  for (let k = 0; k <= Math.min(a, b); k++) {
    tail += term;
    term *= (n - k) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}

function rightClips(cells: ConfusionCounts['after']): ReadonlySet<string> {
  return new Set(cells.flatMap((row, index) => row[index] ?? []));
}
