/** What one comparison comes to: a row, and the rule by which it passes. */
import { distance, type Distance } from './golden';

export type RowKind = 'value' | 'gradient' | 'loss' | 'exact';

export interface ParityRow extends Distance {
  readonly file: string;
  readonly quantity: string;
  readonly kind: RowKind;
  readonly pass: boolean;
  /** What went wrong where nothing could be compared. */
  readonly error?: string;
}

/** What agrees in float32 (docs/method.md, "How exact"). */
export const tolerances = { value: 1e-4, cosine: 0.99999, gradient: 0.01, loss: 0.02 } as const;

export function compare(file: string, quantity: string, kind: RowKind, found: ArrayLike<number>, expected: ArrayLike<number>): ParityRow {
  const measured = distance(found, expected);
  return { file, quantity, kind, ...measured, pass: passes(kind, measured) };
}

function passes(kind: RowKind, { largestDifference, cosine, relativeNorm, scale }: Distance): boolean {
  switch (kind) {
    case 'value':
      return largestDifference <= tolerances.value * Math.max(1, scale) && cosine > tolerances.cosine;
    case 'gradient':
      return relativeNorm <= tolerances.gradient;
    case 'loss':
      return relativeNorm <= tolerances.loss;
    case 'exact':
      return largestDifference === 0;
  }
}
