import { expect, test } from 'vitest';
import type { LiveAnswer } from '../../shared/protocol/liveCalls';
import { lanePoint, lanesShown, noneOf, smoothed, withPoint } from './lanes';
import { type LanePoint, laneLength } from './liveStore';

const point = (time: number, label: number, none: LanePoint['none'] = null): LanePoint => ({ time, top: [[label, 0.9]], none });

test('the lanes reach a minute back and no further, however long it runs', () => {
  let lanes: readonly LanePoint[] = [];
  for (let time = 0; time < 3 * laneLength; time += 0.5) lanes = withPoint(lanes, point(time, 1));
  expect(lanes).toHaveLength(2 * laneLength);
  expect(lanes[0]!.time).toBe(2 * laneLength);
});

test('labels that led have a lane, the longest first; moments without an answer are led by none', () => {
  expect(lanesShown([point(0, 3), point(1, 7), point(2, 7), point(3, 5, 'still'), point(4, 5, 'not-drawn')])).toEqual([7, 3]);
});

test('a lane is averaged over the answers around, and not over a gap', () => {
  const lanes = [0, 0.5, 1, 1.5, 9].map((time) => point(time, 1, time === 1 ? 'still' : null));
  const values = smoothed(lanes, ({ none }) => (none === null ? 1 : 0));
  expect(values.map((value) => Number(value.toFixed(2)))).toEqual([1, 0.67, 0.67, 0.5, 1]);
});

test('a picture with nothing to see has no answer, whatever the model says of it', () => {
  const answer: LiveAnswer = {
    scoresEn: null,
    scoresZh: null,
    frameWeights: new Float32Array(0),
    gate: null,
    blank: 'black',
    times: [],
    heat: null,
  };
  const first = { en: 'wave', zh: '', index: 0, probability: 0.6, score: 0.2, scoreEn: 0.2, scoreZh: null };
  expect(noneOf(answer, first, 0)).toBe('black');
  expect(noneOf({ ...answer, blank: null }, first, 0.7)).toBe('below-threshold');
  expect(noneOf({ ...answer, blank: null, gate: { inside: false, score: -1, binding: true } }, first, 0)).toBe('not-drawn');
  expect(noneOf({ ...answer, blank: null }, first, 0.5)).toBeNull();
  expect(lanePoint(4, [first], null)).toEqual({ time: 4, top: [[0, 0.6]], none: null });
});
