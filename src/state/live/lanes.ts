/** Answers of the last minute: what the lanes keep of each, and which labels have a lane. */
import { abstentionOf } from '../../shared/recognition/abstention';
import { type RankedLabel, rankLabels } from '../../shared/recognition/fusion';
import type { LiveAnswer, LiveSession } from '../../shared/protocol/liveCalls';
import type { Seconds } from '../../shared/base/units';
import { type LanePoint, laneLength } from './liveStore';

/** Labels kept of an answer, and lanes that are drawn. */
const kept = 5;

export function rankAnswer({ labels }: LiveSession, answer: LiveAnswer, lambda: number): RankedLabel[] {
  const { scoresEn, scoresZh, frameWeights } = answer;
  return rankLabels({ ...labels, scoresEn, scoresZh, frameWeights }, lambda);
}

/** Why there is no answer; null where there is one. Nothing to see is told as that, whatever the model would say of it. */
export function noneOf(answer: LiveAnswer, first: RankedLabel | undefined, threshold: number): LanePoint['none'] {
  return answer.blank ?? abstentionOf({ gate: answer.gate }, first, threshold);
}

export function withPoint(lanes: readonly LanePoint[], point: LanePoint): readonly LanePoint[] {
  const from = lanes.findIndex(({ time }) => time > point.time - laneLength);
  return [...(from < 0 ? [] : lanes.slice(from)), point];
}

export function lanePoint(time: Seconds, ranked: readonly RankedLabel[], none: LanePoint['none']): LanePoint {
  return { time, top: ranked.slice(0, kept).map(({ index, probability }) => [index, probability] as const), none };
}

/** [choice] Half the time over which a lane is averaged: shorter than any action, longer than a frame that misleads. */
const reach: Seconds = 0.75;

/** Of each point the mean of those around it in time, in one pass over them. */
export function smoothed(lanes: readonly LanePoint[], height: (point: LanePoint) => number): readonly number[] {
  const heights = lanes.map(height);
  let [from, to, sum] = [0, 0, 0];
  return lanes.map(({ time }) => {
    while (to < lanes.length && lanes[to]!.time <= time + reach) sum += heights[to++]!;
    while (lanes[from]!.time < time - reach) sum -= heights[from++]!;
    return Math.min(1, Math.max(0, sum / (to - from)));
  });
}

/** Labels that led in the last minute, the one that led longest first. */
export function lanesShown(lanes: readonly LanePoint[]): number[] {
  const led = new Map<number, number>();
  for (const { top, none } of lanes) {
    const first = top[0]?.[0];
    if (first !== undefined && none === null) led.set(first, (led.get(first) ?? 0) + 1);
  }
  return [...led]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, kept)
    .map(([label]) => label);
}
