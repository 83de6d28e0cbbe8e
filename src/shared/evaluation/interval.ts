/** How sure a share of clips is: Wilson's score interval (Wilson 1927), and mean and deviation over draws. */

/** Of the normal distribution, for 95 %. */
const z = 1.959964;

/** A share with its 95 % interval, all from 0 to 1. */
export interface Share {
  readonly share: number;
  readonly correct: number;
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

/** @param correct clips of n; of none nothing is known: 0, between 0 and 1 */
export function wilson(correct: number, n: number): Share {
  if (n === 0) return { share: 0, correct: 0, n: 0, low: 0, high: 1 };
  const share = correct / n;
  const middle = share + (z * z) / (2 * n);
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { share, correct, n, low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}

export interface Draws {
  readonly mean: number;
  /** Of the sample (n - 1); null of a single draw. */
  readonly deviation: number | null;
  readonly draws: readonly number[];
}

/** @throws RangeError of no draw at all */
export function overDraws(draws: readonly number[]): Draws {
  if (draws.length === 0) throw new RangeError('there is no draw');
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  const squares = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: draws.length < 2 ? null : Math.sqrt(squares / (draws.length - 1)), draws };
}
