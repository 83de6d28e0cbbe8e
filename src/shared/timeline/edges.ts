/**
 * Where exactly one action gives way to the next. A window is long beside the change, and says too early or too late when; single frames are
 * less sure, but together they tell: the edge lies where the frames before it speak for the one and those after it for the other.
 */
import type { TimelineScores } from './collect';
import { type FrameVotes, votesOfFrame } from './film';
import type { Stretch } from './stretches';

/** What a frame gives to labels that it does not name. */
const least = 0.02;

export function refineEdges({ film: { plan }, votes }: Pick<TimelineScores, 'film' | 'votes'>, stretches: readonly Stretch[]): Stretch[] {
  const out = stretches.map((stretch) => ({ ...stretch }));
  for (let index = 1; index < out.length; index++) {
    const [before, after] = [out[index - 1]!, out[index]!];
    if (typeof before.said !== 'number' || typeof after.said !== 'number' || before.end !== after.start) continue;
    const near = Math.round(before.end / plan.step);
    const from = Math.max(near - plan.frames, Math.ceil(before.start / plan.step) + 1);
    const to = Math.min(near + plan.frames, Math.floor(after.end / plan.step) - 1, plan.moments);
    const edge = bestSplit(votes, before.said, after.said, from, to, near);
    if (edge === null || edge === near) continue;
    before.end = edge * plan.step;
    after.start = edge * plan.step;
  }
  return out;
}

/** @returns the moment that is the first of `after`; null where frames say nothing of both */
function bestSplit(votes: FrameVotes, before: number, after: number, from: number, to: number, near: number): number | null {
  if (to <= from) return null;
  let [sum, best, at, any] = [0, 0, from, false];
  const nearer = (moment: number): boolean => Math.abs(moment - near) < Math.abs(at - near);
  for (let moment = from; moment < to; moment++) {
    const [one, other] = [shareOf(votes, moment, before), shareOf(votes, moment, after)];
    any ||= one !== other;
    sum += Math.log(one / other);
    if (sum > best || (sum === best && nearer(moment + 1))) [best, at] = [sum, moment + 1];
  }
  return any ? at : null;
}

function shareOf({ labels, shares }: FrameVotes, moment: number, label: number): number {
  for (let at = moment * votesOfFrame; at < (moment + 1) * votesOfFrame; at++) {
    if (labels[at] === label && shares[at]! > least) return shares[at]!;
  }
  return least;
}
