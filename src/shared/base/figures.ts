/** Figures as people and terminals read them: whatever comes in, never "NaN %", "Infinity" or "null". */

/** Stands where there is no number. */
export const noNumber = '–';

/** 0.123 */
export function fixed(value: number | null | undefined, digits: number): string {
  return typeof value === 'number' && Number.isFinite(value) ? value.toFixed(digits) : noNumber;
}

/** 12.3 % */
export function percentOf(share: number | null | undefined, digits: number): string {
  return typeof share === 'number' && Number.isFinite(share) ? `${(share * 100).toFixed(digits)} %` : noNumber;
}
