import { expect, test } from 'vitest';
import { filled, line, outline } from './curve';

const span = { from: 0, to: 10 };

test('a value of one touches the top, of zero the bottom', () => {
  expect(outline({ times: [0, 5, 10], values: [0, 1, 0.5] }, span, 100, 40)).toEqual([
    [0, 40],
    [50, 0],
    [100, 20],
  ]);
});

test('what was not looked at yet leaves no dent', () => {
  expect(outline({ times: [0, 5, 10], values: [1, NaN, 1] }, span, 100, 40)).toEqual([
    [0, 0],
    [100, 0],
  ]);
});

test('two hours of windows become no more points than pixels, and no peak is lost', () => {
  const times = Array.from({ length: 14_400 }, (_, n) => n / 2);
  const values = times.map((time) => (time === 3333 ? 1 : 0.1));
  const points = outline({ times, values }, { from: 0, to: 7200 }, 800, 40);
  expect(points.length).toBeLessThanOrEqual(801);
  expect(Math.min(...points.map(([, y]) => y))).toBe(0);
});

test('zoomed in, the curve enters and leaves the screen on its way', () => {
  const points = outline({ times: [0, 4, 6, 10], values: [0, 0.5, 0.5, 0] }, { from: 3, to: 7 }, 100, 40);
  expect(points[0]![0]).toBeLessThan(0);
  expect(points.at(-1)![0]).toBeGreaterThan(100);
});

test('the area closes along the bottom; a single point is no curve', () => {
  expect(
    filled(
      [
        [0, 5],
        [10, 7],
      ],
      40,
    ),
  ).toBe('M0 40L0 5L10 7L10 40Z');
  expect([filled([[3, 3]], 40), line([[3, 3]])]).toEqual(['', '']);
});
