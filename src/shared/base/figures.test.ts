import { expect, test } from 'vitest';
import { byteSize, clock, dateTime, fixed, grouped, largeNumber, noNumber, percent, percentOf, significant, span } from './figures';

test('numbers as they are read, and a dash for what is none', () => {
  expect([fixed(0.12345, 3), percentOf(0.5, 1), percentOf(1, 0)]).toEqual(['0.123', '50.0 %', '100 %']);
  for (const wrong of [NaN, Infinity, -Infinity, null, undefined])
    expect([fixed(wrong, 2), percentOf(wrong, 1)]).toEqual([noNumber, noNumber]);
});

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
    { unit: 'seconds', value: '1' },
    { unit: 'seconds', value: '89' },
    { unit: 'minutes', value: '2' },
    { unit: 'minutes', value: '90' },
    { unit: 'hours', value: '2.0' },
  ]);
});

test('as many figures as a measurement bears; groups and dates by language', () => {
  expect([0.01234, 1.234, 12.34, 123.4, 1234].map((value) => significant(value, 3))).toEqual(['0.0123', '1.23', '12.3', '123', '1234']);
  expect([grouped(9537, 'en'), grouped(9537, 'zh'), grouped(NaN, 'en')]).toEqual(['9,537', '9,537', '–']);
  const noon = new Date(2026, 10, 28, 12, 5);
  expect(dateTime(noon, 'en')).toMatch(/^28 Nov 2026, 12:05/);
  expect(dateTime(noon, 'zh')).toMatch(/^2026年11月28日 12:05/);
});
