import { expect, test } from 'vitest';
import { liveWindow } from './liveWindow';

function filledWindow(times: readonly number[], window: number) {
  const kept = liveWindow();
  for (const time of times) kept.add({ time, pictures: new Map(), features: new Map() }, window);
  return kept;
}

const timesOf = (kept: ReturnType<typeof liveWindow>, window: number, frames: number) =>
  kept.chosen(window, frames).map(({ time }) => Math.round(time * 100) / 100);

test('each segment of the window is stood for by the frame nearest to its middle', () => {
  const kept = filledWindow(
    Array.from({ length: 41 }, (_, n) => 10 + n * 0.1),
    2,
  );
  expect(timesOf(kept, 2, 4)).toEqual([12.3, 12.8, 13.3, 13.8]);
  expect(kept.filled(2, 4)).toBe(1);
});

test('it is full when its first segment has a frame, and not before', () => {
  const kept = filledWindow([1, 1.5, 2], 2);
  expect(kept.filled(2, 4)).toBeCloseTo(2 / 3);
  expect(filledWindow([1, 1.5, 2, 2.5], 2).filled(2, 4)).toBe(1);
  expect(liveWindow().filled(2, 4)).toBe(0);
});

test('a slow machine’s few frames stand for several segments', () => {
  expect(timesOf(filledWindow([1, 3], 2), 2, 4)).toEqual([1, 1, 3, 3]);
});

test('frames older than the window are let go, and a pause longer than it starts anew', () => {
  const kept = filledWindow([0, 1, 2, 3, 4, 5], 2);
  expect(timesOf(kept, 10, 4)).toEqual([3, 3, 3, 4]);
  kept.add({ time: 60, pictures: new Map(), features: new Map() }, 2);
  expect(timesOf(kept, 2, 4)).toEqual([60, 60, 60, 60]);
  expect(kept.filled(2, 4)).toBe(0);
});
