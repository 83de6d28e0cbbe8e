import { expect, test } from 'vitest';
import { judge, signTest } from './judgement';

const cells = (right: readonly string[], wrong: readonly string[]) => [
  [right, wrong],
  [[], []],
];
const accuracy = (top1: number, n: number, low: number, high: number) => ({ top1, n, low, high });

test('the sign test gives the values of the binomial distribution', () => {
  expect(signTest(0, 0)).toBe(1);
  expect(signTest(3, 0)).toBeCloseTo(0.25, 12);
  expect(signTest(5, 0)).toBeCloseTo(0.0625, 12);
  expect(signTest(6, 0)).toBeCloseTo(0.03125, 12);
  expect(signTest(1, 8)).toBeCloseTo((2 * (1 + 9)) / 512, 12);
  expect(signTest(4, 4)).toBe(1);
});

test('three clips of three are better and still maybe chance', () => {
  const before = cells([], ['a', 'b', 'c']);
  const after = cells(['a', 'b', 'c'], []);
  expect(judge(accuracy(1, 3, 0.44, 1), { before, after })).toEqual({
    change: 'better',
    certain: false,
    few: true,
    fixed: 3,
    broken: 0,
    testedClasses: 1,
  });
});

test('many clips make it certain, either way', () => {
  const ids = Array.from({ length: 40 }, (_, n) => String(n));
  const all = cells(ids, []);
  const few = cells(ids.slice(0, 20), ids.slice(20));
  expect(judge(accuracy(1, 40, 0.91, 1), { before: few, after: all })).toMatchObject({
    change: 'better',
    certain: true,
    few: false,
  });
  expect(judge(accuracy(0.5, 40, 0.35, 0.65), { before: all, after: few })).toMatchObject({
    change: 'worse',
    certain: true,
    broken: 20,
  });
});

test('as many lost as won is no change', () => {
  expect(judge(accuracy(0.5, 2, 0.1, 0.9), { before: cells(['a'], ['b']), after: cells(['b'], ['a']) })).toMatchObject({
    change: 'same',
    fixed: 1,
    broken: 1,
  });
});
