import { expect, test } from 'vitest';
import { byteSize, clock, largeNumber, percent, span } from './format';

test('what is no number is never printed as one', () => {
  for (const wrong of [NaN, Infinity, -Infinity])
    expect([percent(wrong), byteSize(wrong), largeNumber(wrong), clock(wrong)]).toEqual(['–', '–', '–', '–']);
});

test('times, shares and sizes as people read them', () => {
  expect([0, 1.44, 59.96, 83.2].map(clock)).toEqual(['0:00.0', '0:01.4', '1:00.0', '1:23.2']);
  expect([0, 0.0004, 0.004, 0.0994, 0.0996, 0.86, 1].map(percent)).toEqual(['0 %', '< 0.1 %', '0.4 %', '9.9 %', '10 %', '86 %', '100 %']);
  expect([0, 12, 8840, 5.44e6, 599e6, 1.71e9].map(byteSize)).toEqual(['0 kB', '1 kB', '9 kB', '5.4 MB', '599 MB', '1.71 GB']);
  expect([12, 553_988, 2.44e6].map(largeNumber)).toEqual(['12', '554 k', '2.4 M']);
  expect([0.2, 89, 91, 5399, 7200].map(span)).toEqual([
    { key: 'units.seconds', value: '1' },
    { key: 'units.seconds', value: '89' },
    { key: 'units.minutes', value: '2' },
    { key: 'units.minutes', value: '90' },
    { key: 'units.hours', value: '2.0' },
  ]);
});
