/** The best moments of a curve over time: its peaks, each far enough from all better ones (non-maximum suppression). */
import type { Seconds } from '../base/units';

export interface BestMoment {
  readonly index: number;
  readonly time: Seconds;
  readonly score: number;
}

export interface MomentSettings {
  /** At most so many. */
  readonly count: number;
  /** Between two of them. */
  readonly apart: Seconds;
}

/** @param scores NaN where nothing is known @returns the best first; of equal scores the earlier */
export function bestMoments(
  { times, scores }: { readonly times: ArrayLike<number>; readonly scores: ArrayLike<number> },
  { count, apart }: MomentSettings,
): BestMoment[] {
  const peaks: BestMoment[] = [];
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index]!;
    const rises = !(scores[index - 1]! > score);
    const falls = !(scores[index + 1]! > score);
    if (!Number.isNaN(score) && rises && falls) peaks.push({ index, time: times[index]!, score });
  }
  peaks.sort((a, b) => b.score - a.score || a.time - b.time);
  const best: BestMoment[] = [];
  for (const peak of peaks) {
    if (best.length >= count) break;
    if (best.every(({ time }) => Math.abs(time - peak.time) >= apart)) best.push(peak);
  }
  return best;
}
