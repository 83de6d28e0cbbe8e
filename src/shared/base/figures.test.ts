import { expect, test } from 'vitest';
import { fixed, noNumber, percentOf } from './figures';

test('numbers as they are read, and a dash for what is none', () => {
  expect([fixed(0.12345, 3), percentOf(0.5, 1), percentOf(1, 0)]).toEqual(['0.123', '50.0 %', '100 %']);
  for (const wrong of [NaN, Infinity, -Infinity, null, undefined])
    expect([fixed(wrong, 2), percentOf(wrong, 1)]).toEqual([noNumber, noNumber]);
});
