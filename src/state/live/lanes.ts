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
