/**
 * Which moments of a clip are looked at (docs/method.md, "Input"): the clip is cut into T equal segments and one frame of
 * each is taken, the middle one or, for training, a random one. Segments are equal in time; "the frame at t" is the
 * one shown at t, the last whose time is not after t. Of a clip with a steady rate and N frames that is frame
 * floor((i + 1/2) N / T), and it stays right where the rate varies. Planning happens once, before a decoder is chosen,
 * so every decoder gets the same frames.
 */
import { AppError } from '../../../shared/errors/errors';
import type { Seconds } from '../../../shared/base/units';
import type { MomentOptions, Timeline } from './types';
import { frameShownAt } from './timeline';

/**
 * Times, one row per temporal view [views][T], on the container's clock: exact times of frames where the clip's table
 * is known, else the middle of the time a frame is shown.
 */
export function planMoments(timeline: Timeline, options: MomentOptions): Seconds[][] {
  const { frames, temporalViews = 1, random, draws, moments } = options;
  if (!Number.isInteger(frames) || frames < 1) {
    throw new AppError('internal', `frames must be a positive whole number, not ${frames}`);
  }
  if (moments !== undefined) return [moments.map((time) => frameShownAt(timeline, time + timeline.origin))];
  const { from, to } = span(timeline, options.trim);
  return Array.from({ length: temporalViews }, (_, view) =>
    Array.from({ length: frames }, (_, segment) => {
      const within = draws?.[view * frames + segment] ?? random?.() ?? (view + 0.5) / temporalViews;
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
