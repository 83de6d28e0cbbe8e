/** Accuracy over K (Fig. 8): one curve for each row and its settings, and the printed one beside it. */
import type { DrawRow } from './drawTable';

export interface ShotsCurve {
  /** Without its K. */
  readonly name: string;
  readonly row: DrawRow['row'];
  readonly settings: DrawRow['settings'];
  /** Accuracy, from 0 to 1, over K. */
  readonly points: readonly (readonly [K: number, share: number])[];
  readonly printed: boolean;
  /** Which of the colours: a printed curve has that of its measured one. */
  readonly colour: number;
}

/** None where there is only one K. */
export function shotsCurves(rows: readonly DrawRow[]): ShotsCurve[] {
  const groups = new Map<string, DrawRow[]>();
  for (const row of rows) {
    if (typeof row.shots !== 'number') continue;
    const key = `${row.row} ${JSON.stringify(row.settings)}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const curved = [...groups.values()].filter((group) => group.length > 1);
  return curved.flatMap((group, colour) => {
    const sorted = group.toSorted((a, b) => Number(a.shots) - Number(b.shots));
    const { row, settings } = sorted[0]!;
    const about = { name: sorted[0]!.name.replace(/, K = \d+/, ''), row, settings };
    const printed = sorted.flatMap(({ shots, paper }) => (paper === null ? [] : [[Number(shots), paper] as const]));
    const measured = { ...about, points: sorted.map(({ shots, top1 }) => [Number(shots), top1] as const), printed: false, colour };
    return printed.length < 2 ? [measured] : [measured, { ...about, points: printed, printed: true, colour }];
  });
}

/** Colours that stay apart for six rows. */
export function curveColour(index: number): string {
  return `hsl(${(index * 67 + 210) % 360} 60% 48%)`;
}
