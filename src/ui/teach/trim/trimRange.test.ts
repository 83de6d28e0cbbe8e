import { expect, test } from 'vitest';
import { inPoint, outPoint, trimOf } from './trimRange';

test('in and out keep their order, a tenth of a second apart, within the clip', () => {
  expect([-1, 0.5, 3].map((wanted) => inPoint(wanted, 2))).toEqual([0, 0.5, 1.9]);
  expect([0, 1.5, 9].map((wanted) => outPoint(wanted, 1, 4))).toEqual([1.1, 1.5, 4]);
});

test('a clip shorter than that keeps its whole length', () => {
  expect(inPoint(0.04, 0.05)).toBe(0);
  expect(outPoint(0.01, 0, 0.05)).toBe(0.05);
});

test('the whole clip is no trim', () => {
  expect(trimOf(0, 4, 4)).toBeNull();
  expect(trimOf(0.5, 4, 4)).toEqual({ from: 0.5, to: 4 });
  expect(trimOf(0, 3, 4)).toEqual({ from: 0, to: 3 });
});
