import { expect, test } from 'vitest';
import { accuraciesOf, accuracyPerClass, judge } from './accuracy';
import { calibrationOf, reliability } from './calibration';
import { commonestMistakes, confusionCells } from './confusion';
import { overDraws, wilson } from './interval';
import { lambdaCurve } from './lambdaCurve';
import { compareRuns, exactMcNemar } from './compare/mcnemar';
import { firstOf, rankOf, type ScoredClip } from './scored';

const clip = (name: string, truth: number, en: number[] | null, zh: number[] | null = null): ScoredClip => ({
  clip: name,
  truth,
  en: en && Float32Array.from(en),
  zh: zh && Float32Array.from(zh),
});

test("Wilson's interval: the textbook's values, and the borders", () => {
  // Newcombe 1998, Table I: 81 of 263 and 15 of 148, without continuity correction.
  expect(wilson(81, 263)).toMatchObject({ low: expect.closeTo(0.2553, 4), high: expect.closeTo(0.3662, 4) });
  expect(wilson(15, 148)).toMatchObject({ low: expect.closeTo(0.0624, 4), high: expect.closeTo(0.1605, 4) });
  expect(wilson(0, 20)).toMatchObject({ share: 0, low: 0, high: expect.closeTo(0.1611, 4) });
  expect(wilson(0, 0)).toMatchObject({ low: 0, high: 1 });
});

test('draws: mean and the deviation of the sample; one draw has none', () => {
  expect(overDraws([2, 4, 4, 4, 5, 5, 7, 9])).toMatchObject({ mean: 5, deviation: expect.closeTo(2.13809, 5) });
  expect(overDraws([0.5]).deviation).toBeNull();
});

test("McNemar's exact test: p by hand, symmetric, and thousands of clips", () => {
  expect(exactMcNemar(0, 0)).toBe(1);
  expect(exactMcNemar(1, 1)).toBe(1);
  expect(exactMcNemar(0, 5)).toBeCloseTo(2 / 32, 12);
  expect(exactMcNemar(2, 8)).toBeCloseTo((2 * (1 + 10 + 45)) / 1024, 12);
  expect(exactMcNemar(8, 2)).toBe(exactMcNemar(2, 8));
  const normal = 0.0285; // z = 100 / sqrt(2090) = 2.19 for 995 against 1095, two-sided
  expect(exactMcNemar(995, 1095)).toBeCloseTo(normal, 2);
  expect(exactMcNemar(0, 5000)).toBe(0);
});

test('ties go to the earlier class, in ranks and in the list alike', () => {
  const scores = Float32Array.from([0.1, 0.5, 0.5, 0.2]);
  expect(firstOf(scores, 3)).toEqual([1, 2, 3]);
  expect([0, 1, 2, 3].map((index) => rankOf(scores, index))).toEqual([3, 0, 1, 2]);
});

const seven = (best: number, second: number): number[] =>
  Array.from({ length: 7 }, (_, index) => (index === best ? 0.9 : index === second ? 0.8 : 0.1 - index / 100));

test('top-1, top-5, mean per class: a class with many clips weighs no more than one with few', () => {
  const clips = [
    clip('a/1', 0, seven(0, 1)),
    clip('a/2', 0, seven(0, 1)),
    clip('a/3', 0, seven(0, 2)),
    clip('b/1', 1, seven(0, 1)),
    clip('c/1', 6, seven(1, 2)), // last of seven
  ];
  const judged = judge(clips, 'fused', 0.5);
  const { top1, top5, meanClass } = accuraciesOf(judged);
  expect([top1.share, top5.share, meanClass]).toEqual([3 / 5, 4 / 5, 1 / 3]);
  expect(top1).toMatchObject({ correct: 3, n: 5 });
  expect(accuracyPerClass(judged, 7).map((one) => one.top1.n)).toEqual([3, 1, 0, 0, 0, 0, 1]);
});

test('confusion holds only cells with clips, and each clip once', () => {
  const cells = confusionCells([
    { clip: 'x', truth: 173, taken: 0, rank: 1 },
    { clip: 'y', truth: 0, taken: 0, rank: 0 },
    { clip: 'z', truth: 173, taken: 0, rank: 4 },
  ]);
  expect(cells).toEqual([
    { truth: 0, taken: 0, clips: ['y'] },
    { truth: 173, taken: 0, clips: ['x', 'z'] },
  ]);
  expect(commonestMistakes(cells, 5)).toEqual([cells[1]]);
});

test('lambda: 1 is English alone, 0 Chinese alone; without a second language there is no curve', () => {
  const clips = [clip('a', 0, [1, 0], [0, 0.5]), clip('b', 1, [0, 1], [0, 1])];
  const curve = lambdaCurve(clips);
  expect(curve).toHaveLength(21);
  expect(curve[0]).toEqual({ lambda: 0, top1: 0.5, top5: 1 });
  expect(curve.at(-1)).toEqual({ lambda: 1, top1: 1, top5: 1 });
  expect(curve.find(({ lambda }) => lambda === 0.35)!.top1).toBe(1); // right from 1/3 on
  expect(curve.find(({ lambda }) => lambda === 0.3)!.top1).toBe(0.5);
  expect(lambdaCurve([clip('a', 0, [1, 0])])).toEqual([]);
});

test('two runs: clips that changed are named, whatever their order; clips of one run alone are counted', () => {
  const run = (ranks: Record<string, number>) =>
    Object.entries(ranks).map(([name, rank]) => ({ clip: name, truth: 0, taken: rank === 0 ? 0 : 1, rank }));
  const found = compareRuns(run({ a: 0, b: 0, c: 1, d: 2, only: 0 }), run({ d: 0, c: 3, b: 1, a: 0 }));
  expect(found).toEqual({ n: 4, bothRight: 1, bothWrong: 1, mended: ['d'], broken: ['b'], p: 1, unmatched: 1 });
});

test('a bin holds its clips, and the error is the mean distance of confidence and accuracy', () => {
  const bins = reliability([
    { confidence: 0.95, right: true },
    { confidence: 0.95, right: false },
    { confidence: 1, right: true },
  ]);
  expect(bins.reduce((sum, { n }) => sum + n, 0)).toBe(3);
  expect(bins.at(-1)).toMatchObject({ n: 3, confidence: expect.closeTo(2.9 / 3, 6), accuracy: expect.closeTo(2 / 3, 6) });
});

test('the temperature is found that made the scores too sure', () => {
  // Two classes, margin m: the true share of class 0 is sigmoid(m); shown with tau 1/3 it is three times too sure.
  const clips: ScoredClip[] = [];
  for (const margin of [0.5, 1, 1.5, 2]) {
    const right = Math.round(1000 / (1 + Math.exp(-margin)));
    for (let index = 0; index < 1000; index++) clips.push(clip(`${margin} ${index}`, index < right ? 0 : 1, [margin, 0]));
  }
  const shuffled = clips.map((_, index) => clips[(index * 1001) % clips.length]!); // both halves alike
  const found = calibrationOf(shuffled, 'fused', 0.5, 1 / 3);
  expect(found.temperature).toBeCloseTo(3, 1);
  expect(found.error!).toBeGreaterThan(0.15);
  expect(found.mendedError!).toBeLessThan(0.04);
});

test('clips that are all right tell no temperature', () => {
  expect(calibrationOf([clip('a', 0, [1, 0]), clip('b', 0, [1, 0])], 'fused', 0.5, 0.01)).toMatchObject({
    temperature: null,
    mendedError: null,
  });
  expect(calibrationOf([], 'fused', 0.5, 0.01).error).toBeNull();
});
