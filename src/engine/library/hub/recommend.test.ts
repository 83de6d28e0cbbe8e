import { expect, test } from 'vitest';
import { recommend, type Candidate } from './recommend';

const model = (id: string, percent: number, multiplyAdds: number, downloadBytes: number, seconds: number | null): Candidate => ({
  id,
  figure: { task: 'imagenet', percent, source: 'a table' },
  multiplyAdds,
  downloadBytes,
  clipTime: seconds === null ? null : { seconds, measured: false },
});
const row = (seconds: (multiplyAdds: number) => number | null) => [
  model('large', 76, 81e9, 1.7e9, seconds(81e9)),
  model('middle', 73, 6e9, 6e8, seconds(6e9)),
  model('small', 41, 2e9, 9e7, seconds(2e9)),
  { ...model('chinese', 99, 1e9, 1e6, 0.1), figure: { task: 'muge' as const, percent: 99, source: '' } },
];

test('the best that answers in time and is not too much to fetch', () => {
  expect(recommend(row((work) => work / 4e9))).toBe('middle');
  expect(recommend(row((work) => work / 1e12))).toBe('middle'); // the large one is much to fetch
});

test('a slow machine gets the quickest, whatever its time', () => {
  expect(recommend(row((work) => work / 1e9))).toBe('small');
  expect(recommend(row((work) => work / 1e7))).toBe('small');
});

test('nothing measured yet: the quickest; little room: what fits', () => {
  expect(recommend(row(() => null))).toBe('small');
  expect(
    recommend(
      row((work) => work / 4e9),
      5e8,
    ),
  ).toBe('small');
});

test('nothing that can be compared', () => {
  expect(recommend([{ ...model('x', 50, 1e9, 1, 1), figure: null }])).toBeNull();
  expect(recommend([])).toBeNull();
});
