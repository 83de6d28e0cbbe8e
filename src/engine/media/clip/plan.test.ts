import { expect, test } from 'vitest';
import { assert, constantFrom, integer, property } from 'fast-check';
import { frameShownAt, lastNotAfter } from './timeline';
import { planMoments } from './plan';
import type { Timeline } from './types';

/** N frames at a steady rate. */
function steady(count: number, frameRate: number, start = 0): Timeline {
  return {
    start,
    end: start + count / frameRate,
    origin: 0,
    frameRate,
    frameTimes: Float64Array.from({ length: count }, (_, index) => start + index / frameRate),
  };
}

function frameNumbers(timeline: Timeline, moments: readonly number[]): number[] {
  return moments.map((time) => lastNotAfter(timeline.frameTimes!, time + 1e-6));
}

test('takes the middle frame of each of T segments: floor((i + 1/2) N / T)', () => {
  assert(
    property(
      integer({ min: 1, max: 400 }),
      constantFrom(4, 8, 16, 32),
      constantFrom(12, 24, 24000 / 1001, 25, 29.97, 30, 60),
      constantFrom(0, 0.0667, 112.711),
      (count, frames, frameRate, start) => {
        const timeline = steady(count, frameRate, start);
        const [moments] = planMoments(timeline, { frames });
        const expected = moments!.map((_, i) => Math.floor(((2 * i + 1) * count) / (2 * frames)));
        // A moment within a twentieth of a frame before the next one belongs to that one.
        const near = moments!.map((_, i) => Math.floor(((2 * i + 1) * count) / (2 * frames) + 0.05));
        for (const [i, number] of frameNumbers(timeline, moments!).entries()) {
          expect([expected[i], Math.min(near[i]!, count - 1)]).toContain(number);
        }
      },
    ),
  );
});

test('a moment exactly on a border means the frame that starts there, in milliseconds too', () => {
  const exact = steady(32, 30);
  expect(frameNumbers(exact, planMoments(exact, { frames: 8 })[0]!)).toEqual([2, 6, 10, 14, 18, 22, 26, 30]);
  const rounded: Timeline = { ...exact, frameTimes: exact.frameTimes!.map((time) => Math.round(time * 1000) / 1000) };
  expect(frameNumbers(rounded, planMoments(rounded, { frames: 8 })[0]!)).toEqual([2, 6, 10, 14, 18, 22, 26, 30]);
});

test('without a table, the middle of the time in which the same frame is shown', () => {
  const table = steady(300, 30);
  const none: Timeline = { ...table, frameTimes: null };
  const known = planMoments(table, { frames: 16, temporalViews: 4 }).flat();
  const guessed = planMoments(none, { frames: 16, temporalViews: 4 }).flat();
  for (const [i, time] of guessed.entries()) expect(time).toBeCloseTo(known[i]! + 0.5 / 30, 6);
});

test('temporal view v of 4 takes the frame at (v + 1/2)/4 of each segment', () => {
  const timeline = steady(320, 25);
  const views = planMoments(timeline, { frames: 8, temporalViews: 4 });
  expect(views.map((view) => frameNumbers(timeline, view)[0])).toEqual([5, 15, 25, 35]);
  expect(frameNumbers(timeline, views[2]!)).toEqual([25, 65, 105, 145, 185, 225, 265, 305]);
});

test('random moments stay in their segments and follow the numbers handed in', () => {
  const timeline = steady(80, 20);
  const low = planMoments(timeline, { frames: 4, random: () => 0 })[0]!;
  const high = planMoments(timeline, { frames: 4, random: () => 0.97 })[0]!;
  expect(frameNumbers(timeline, low)).toEqual([0, 20, 40, 60]);
  expect(frameNumbers(timeline, high)).toEqual([19, 39, 59, 79]);
});

test('a varying rate is cut in time, not in frames', () => {
  const frameTimes = Float64Array.from([0, 0.1, 0.2, 0.3, 4]);
  const timeline: Timeline = { start: 0, end: 8, origin: 0, frameRate: 5 / 8, frameTimes };
  expect(planMoments(timeline, { frames: 4 })[0]).toEqual([0.3, 0.3, 4, 4]);
});

test('one frame, more moments than frames, and a trim', () => {
  expect(planMoments(steady(1, 25), { frames: 8 })[0]).toEqual(Array.from({ length: 8 }, () => 0));
  const timeline = steady(3, 30);
  expect(frameNumbers(timeline, planMoments(timeline, { frames: 6 })[0]!)).toEqual([0, 0, 1, 1, 2, 2]);
  const long = steady(100, 10);
  expect(frameNumbers(long, planMoments(long, { frames: 2, trim: { in: 2, out: 4 } })[0]!)).toEqual([25, 35]);
  expect(frameNumbers(long, planMoments(long, { frames: 2, trim: { in: 50, out: 60 } })[0]!)).toEqual([99, 99]);
});

test("a trim is in the player's seconds, whatever the container counts from", () => {
  const timeline: Timeline = { ...steady(100, 10, 112.7), origin: 112.7 };
  expect(frameNumbers(timeline, planMoments(timeline, { frames: 2, trim: { in: 2, out: 4 } })[0]!)).toEqual([25, 35]);
});

test('before the first frame, the first frame', () => {
  expect(frameShownAt(steady(10, 10, 5), 0)).toBe(5);
});
