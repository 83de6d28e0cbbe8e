import { expect, test } from 'vitest';
import { agreementOf, f1, lengthOf, meanOff, together, unmet } from './agreement';

const real = [
  { start: 0, end: 10, name: 'a' },
  { start: 10, end: 20, name: 'b' },
  { start: 30, end: 40, name: 'a' },
];

test('each true segment is found once, by name and by half an overlap', () => {
  const found = [
    { start: 0.5, end: 9, name: 'a' },
    { start: 9, end: 12, name: 'b' }, // overlaps by 2 of 11
    { start: 30, end: 36, name: 'a' },
    { start: 36, end: 40, name: 'a' }, // the rest of one that was found already
  ];
  const agreement = agreementOf(found, real);
  expect(agreement).toEqual({ found: 4, real: 3, right: 2, off: 0.5 + 1 + 0 + 4 });
  expect(f1(agreement)).toBeCloseTo(4 / 7);
  expect(meanOff(agreement)).toBeCloseTo(5.5 / 4);
  expect(agreementOf(real, real)).toEqual({ found: 3, real: 3, right: 3, off: 0 });
  expect(f1(together([agreement, agreementOf(real, real)]))).toBeCloseTo(10 / 13);
});

test('what was missed is named with what stands there instead; shared seconds are counted', () => {
  const found = [
    { start: 0, end: 10, name: 'a' },
    { start: 10, end: 18, name: 'c' },
    { start: 18, end: 40, name: 'b' },
  ];
  expect(unmet('missed', real, found, found)).toEqual(['missed b, 10.0 to 20.0 s: c 8.0 s, b 2.0 s', 'missed a, 30.0 to 40.0 s: b 10.0 s']);
  expect(lengthOf(real, found.slice(1))).toBe(20);
});
