import { expect, test } from 'vitest';
import { assert, array, double, property } from 'fast-check';
import { partOf } from './partOf';
import { planMoments } from './plan';
import type { ProbedClip, Timeline } from './types';

const clipOf = (timeline: Timeline) => ({ timeline }) as ProbedClip;

test('a part shows the same frames at its moments, and has few of the others', () => {
  assert(
    property(
      array(double({ min: -2, max: 130, noNaN: true }), { minLength: 1, maxLength: 20 }),
      array(double({ min: 0, max: 0.05, noNaN: true }), { minLength: 100, maxLength: 100 }),
      (given, shifts) => {
        const frameTimes = Float64Array.from(shifts, (shift, index) => 1.5 + index + shift);
        const timeline: Timeline = { start: 1.5, end: 101.5, origin: 1.5, frameRate: 1, frameTimes };
        const moments = given.toSorted((a, b) => a - b);
        const part = partOf(clipOf(timeline), moments).timeline;
        expect(planMoments(part, { frames: moments.length, moments })).toEqual(planMoments(timeline, { frames: moments.length, moments }));
        expect(part.frameTimes!.length).toBeLessThanOrEqual(Math.max(0, moments.at(-1)!) - Math.max(0, moments[0]!) + 3);
      },
    ),
  );
});

test('a clip without a table is its own part', () => {
  const clip = clipOf({ start: 0, end: 9, origin: 0, frameRate: 25, frameTimes: null });
  expect(partOf(clip, [1, 2])).toBe(clip);
});
