/** A clip with no more of its table of frames than some moments need: that of hours is not sent for half a minute. */
import type { Seconds } from '../../../shared/base/units';
import { lastNotAfter } from './timeline';
import type { ProbedClip } from './types';

/** Frames are looked for a little after their moment (frameShownAt). */
const margin: Seconds = 0.01;

/** The same frames are shown at `moments` (ascending, in the player's seconds) by the clip and by this part of it. */
export function partOf(clip: ProbedClip, moments: readonly Seconds[]): ProbedClip {
  const { origin, frameTimes } = clip.timeline;
  if (frameTimes === null || moments.length === 0) return clip;
  const at = (time: Seconds) => Math.max(0, lastNotAfter(frameTimes, time + origin));
  return { ...clip, timeline: { ...clip.timeline, frameTimes: frameTimes.slice(at(moments[0]!), at(moments.at(-1)! + margin) + 1) } };
}
