/**
 * Which moments of a clip are looked at (METHOD.md, Input): the clip is cut into T equal segments and one frame of
 * each is taken, the middle one or, for training, a random one. Segments are equal in time; "the frame at t" is the
 * one shown at t, the last whose time is not after t. Of a clip with a steady rate and N frames that is frame
 * floor((i + 1/2) N / T), and it stays right where the rate varies. Planning happens once, before a decoder is chosen,
 * so every decoder gets the same frames.
 */
import { AppError } from '../../shared/errors';
import type { Seconds } from '../../shared/units';
import type { MomentOptions, Timeline } from './types';

/**
 * Times, one row per temporal view [views][T], on the container's clock: exact times of frames where the clip's table
 * is known, else the middle of the time a frame is shown.
 */
export function planMoments(timeline: Timeline, options: MomentOptions): Seconds[][] {
  const { frames, temporalViews = 1, random } = options;
  if (!Number.isInteger(frames) || frames < 1) {
    throw new AppError('internal', `frames must be a positive whole number, not ${frames}`);
  }
  const { from, to } = span(timeline, options.trim);
  return Array.from({ length: temporalViews }, (_, view) =>
    Array.from({ length: frames }, (_, segment) => {
      const within = random === undefined ? (view + 0.5) / temporalViews : random();
      return frameShownAt(timeline, from + ((segment + within) / frames) * (to - from));
    }),
  );
}

/** The part of the timeline in use, in container time; a trim outside the clip is brought inside. */
function span(timeline: Timeline, trim: MomentOptions['trim']): { from: Seconds; to: Seconds } {
  const { start, end, origin } = timeline;
  if (trim === undefined) return { from: start, to: end };
  const clamp = (time: Seconds) => Math.min(Math.max(time + origin, start), end);
  const [from, to] = [clamp(trim.in), clamp(trim.out)];
  return from < to ? { from, to } : { from, to: from };
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
