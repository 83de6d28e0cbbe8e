import { expect, test } from 'vitest';
import { createRandom } from '../../../shared/base/random';
import { accuracyOf, confusionOf, perClass } from '../measure/accuracy';
import { chooseShots, drawBatches, pairAlike, stepsPerEpoch } from './episodes';

const labels = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2];

test('K shots of each class, the same for the same seed', () => {
  const chosen = chooseShots(labels, 2, createRandom(5));
  expect(chosen.map((index) => labels[index])).toEqual([0, 0, 1, 1, 2, 2]);
  expect(chooseShots(labels, 2, createRandom(5))).toEqual(chosen);
  expect(chooseShots(labels, 4, createRandom(5))).toHaveLength(11);
  expect(chooseShots(labels, 'all', createRandom(5))).toHaveLength(12);
});

test('an epoch shows every clip once, and batches mix the classes', () => {
  const batches = drawBatches(labels, 3, createRandom(1));
  expect(batches.flat().toSorted((a, b) => a - b)).toEqual(labels.map((_, index) => index));
  for (const batch of batches.slice(0, 3)) expect(new Set(batch.map((index) => labels[index])).size).toBe(3);
  expect(batches).toHaveLength(stepsPerEpoch(labels.length, 3));
});

test('classes of alike names meet in a batch', () => {
  const texts = Float32Array.of(1, 0, 0, 1, 0.96, 0.28, 0.6, 0.8);
  const alike = pairAlike(texts, 2);
  expect(alike).toEqual([
    [0, 2],
    [1, 3],
  ]);
  const four = [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3];
  for (let seed = 0; seed < 20; seed++) {
    for (const batch of drawBatches(four, 2, createRandom(seed), alike)) {
      expect([
        [0, 2],
        [1, 3],
      ]).toContainEqual(batch.map((index) => four[index]!).toSorted());
    }
  }
});

test('a lone last clip joins the batch before it', () => {
  const batches = drawBatches([0, 1, 0, 1, 0], 4, createRandom(1));
  expect(batches.map((batch) => batch.length)).toEqual([5]);
  expect(stepsPerEpoch(5, 4)).toBe(1);
  expect(stepsPerEpoch(1, 4)).toBe(1);
  expect(stepsPerEpoch(9, 4)).toBe(2);
  expect(stepsPerEpoch(10, 4)).toBe(3);
});

test("Wilson's interval: known values, and honest about few clips", () => {
  const nine = accuracyOf(9, 10);
  expect(nine.low).toBeCloseTo(0.5958, 3);
  expect(nine.high).toBeCloseTo(0.9821, 3);
  expect(accuracyOf(4, 4).low).toBeCloseTo(0.5101, 3);
  expect(accuracyOf(0, 0)).toEqual({ top1: 0, n: 0, low: 0, high: 1 });
});

test('confusion keeps the clips in its cells', () => {
  const classes = [
    { id: 'a', en: 'a', zh: '' },
    { id: 'b', en: 'b', zh: '' },
  ];
  const before = [
    { clipId: 'x', truth: 0, taken: 1 },
    { clipId: 'y', truth: 1, taken: 1 },
  ];
  const after = [
    { clipId: 'x', truth: 0, taken: 0 },
    { clipId: 'y', truth: 1, taken: 1 },
  ];
  expect(confusionOf(classes, before, after)).toMatchObject({
    before: [
      [[], ['x']],
      [[], ['y']],
    ],
    after: [
      [['x'], []],
      [[], ['y']],
    ],
  });
  expect(perClass(classes, before, after).map((row) => [row.before.top1, row.after.top1])).toEqual([
    [0, 1],
    [1, 1],
  ]);
});
