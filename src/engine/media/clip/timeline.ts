/** Which frame of a clip is shown when, read from the table of its frames' times. */
import type { Seconds } from '../../../shared/base/units';
import type { Timeline } from './types';

/**
 * Of all frames' times, sorted or not, those that a player shows, ascending. What lies before zero was cut away: by an
 * edit list, or by a program that left the frames in because the next ones are predicted from them.
 */
export function shownFrom(times: Float64Array): Float64Array {
  const table = times.slice().sort();
  const first = table.findIndex((_, index) => (table[index + 1] ?? Infinity) > 0);
  return first > 0 ? table.subarray(first) : table;
}

/** Time of the frame shown at `time`. */
export function frameShownAt(timeline: Timeline, time: Seconds): Seconds {
  const { start, end, frameRate, frameTimes } = timeline;
  const interval = 1 / frameRate;
  // Times are rounded to milliseconds in some containers: a moment this close before a frame means that frame.
  const tolerance = Math.min(0.05 * interval, 0.002);
  if (frameTimes !== null && frameTimes.length > 0) {
    return frameTimes[Math.max(0, lastNotAfter(frameTimes, time + tolerance))]!;
  }
  const count = Math.max(1, Math.round((end - start) * frameRate));
  const index = Math.min(count - 1, Math.max(0, Math.floor((time + tolerance - start) * frameRate)));
  return start + (index + 0.5) * interval;
}

/** Index of the last entry of a sorted table that is not after `time`; -1 where all are. */
export function lastNotAfter(table: Float64Array, time: Seconds): number {
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (table[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
