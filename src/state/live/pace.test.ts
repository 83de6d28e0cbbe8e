import { expect, test } from 'vitest';
import { livePace, usualTime } from './pace';

const auto = { frames: 8, perLook: null, adapter: false, window: 0, rate: 0 };

test('a quick machine fills the window twice over, a slow one has a longer window that it can fill', () => {
  expect(livePace({ ...auto, perLook: 0.01 })).toEqual({ window: 2, rate: 8 });
  const slow = livePace({ ...auto, perLook: 0.3 });
  expect(slow).toEqual({ window: 4, rate: 2 });
  expect(slow.rate * 0.3).toBeLessThanOrEqual(0.6);
  const { window, rate } = livePace({ ...auto, perLook: 5 });
  expect([window, rate]).toEqual([16, 0.2]);
});

test('with an adapter frames join at the rate that fills the window, however long an answer takes', () => {
  expect(livePace({ ...auto, adapter: true, perLook: 4 })).toEqual({ window: 2, rate: 4 });
});

test('what the person chose counts, up to what is kept in memory', () => {
  expect(livePace({ ...auto, perLook: 0.5, window: 3, rate: 2 })).toEqual({ window: 3, rate: 2 });
  // No two frames would fit into it.
  expect(livePace({ ...auto, perLook: 5, window: 3, rate: 2 })).toEqual({ window: 16, rate: 2 });
  expect(livePace({ ...auto, window: 16, rate: 15 })).toEqual({ window: 16, rate: 2 });
});

test('a look that waited, or compiled, does not set the pace', () => {
  expect(usualTime([])).toBeNull();
  expect(usualTime([2, 0.1, 0.1])).toBe(0.1);
  expect(usualTime([2, 0.1, 0.2, 0.1, 0.1])).toBe(0.1);
});
