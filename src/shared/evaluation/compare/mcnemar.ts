/**
 * Two runs on the same clips, clip by clip: McNemar's exact test (McNemar 1947). Only the clips where one is right and the
 * other wrong tell the two apart; were the two alike, each such clip would fall to either side as a coin does.
 */
import type { Judged } from '../accuracy';

export interface Comparison {
  /** Clips that both runs judged. */
  readonly n: number;
  readonly bothRight: number;
  readonly bothWrong: number;
  /** Paths of the clips that became right and that became wrong from the first run to the second. */
  readonly mended: readonly string[];
  readonly broken: readonly string[];
  /** Two-sided; 1 where nothing changed. */
  readonly p: number;
  /** Clips of one run that the other has not. */
  readonly unmatched: number;
}

export function compareRuns(first: readonly Judged[], second: readonly Judged[]): Comparison {
  const before = new Map(first.map((judged) => [judged.clip, judged]));
  const pairs = second.flatMap((after) => {
    const one = before.get(after.clip);
    return one === undefined || one.truth !== after.truth ? [] : [{ clip: after.clip, was: one.rank === 0, is: after.rank === 0 }];
  });
  const mended = pairs.filter(({ was, is }) => !was && is).map(({ clip }) => clip);
  const broken = pairs.filter(({ was, is }) => was && !is).map(({ clip }) => clip);
  return {
    n: pairs.length,
    bothRight: pairs.filter(({ was, is }) => was && is).length,
    bothWrong: pairs.filter(({ was, is }) => !was && !is).length,
    mended,
    broken,
    p: exactMcNemar(mended.length, broken.length),
    unmatched: first.length + second.length - 2 * pairs.length,
  };
}

/** P of a split at least as uneven as b against c under Binomial(b + c, 1/2), both sides; in logarithms, so that thousands do not underflow. */
export function exactMcNemar(b: number, c: number): number {
  const n = b + c;
  const fewer = Math.min(b, c);
  let logTerm = -n * Math.LN2; // of C(n, 0) / 2^n
  let logSum = logTerm;
  for (let k = 1; k <= fewer; k++) {
    logTerm += Math.log((n - k + 1) / k);
    logSum = logTerm + Math.log1p(Math.exp(logSum - logTerm)); // terms grow up to the middle
  }
  return Math.min(1, 2 * Math.exp(logSum));
}
