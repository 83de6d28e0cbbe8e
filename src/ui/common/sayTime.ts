/** A length of time in the words of the page's language. */
import { span } from '../../shared/base/figures';
import type { Seconds } from '../../shared/base/units';

/** @param t of the whole app's texts @returns "40 s", "3 min", "1.5 h" */
export function sayTime(
  seconds: Seconds,
  t: (key: `units.${ReturnType<typeof span>['unit']}`, values: { readonly value: string }) => string,
): string {
  const { unit, value } = span(seconds);
  return t(`units.${unit}`, { value });
}
