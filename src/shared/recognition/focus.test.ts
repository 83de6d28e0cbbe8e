import { expect, test } from 'vitest';
import { focusOf } from './focus';

test('the heaviest frame with its equals, and their share', () => {
  const { from, to, share, place } = focusOf(Float32Array.of(0.1, 0.05, 0.2, 0.3, 0.25, 0.1), null);
  expect([from, to, place]).toEqual([2, 4, null]);
  expect(share).toBeCloseTo(0.75, 5);
});

test('the place is where the map of those frames is strongest', () => {
  const values = new Float32Array(2 * 36); // two frames of 6 x 6
  values[36 + 5 * 6] = 3; // lower left of the second
  values[36 + 5] = -9; // what speaks against a label is no reason for it
  values[5] = 9; // upper right of the first, which weighs little
  expect(focusOf(Float32Array.of(0.2, 0.8), { grid: 6, values })).toMatchObject({ from: 1, to: 1, place: 'lowerLeft' });
  expect(focusOf(Float32Array.of(0.2, 0.8), { grid: 6, values: new Float32Array(72) }).place).toBeNull();
});
