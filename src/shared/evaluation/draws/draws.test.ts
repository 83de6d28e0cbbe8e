import { correctionOf, wholeRange, wholeTime } from './forecast';
import { expect, test } from 'vitest';
import { drawClips } from './drawClips';
import { drawSettings } from './drawSettings';
import { type DrawResult, tableOfDraws } from './drawTable';
import { expandGrid, nameOfCell, readGridFile } from './grid';

const labels = [0, 1, 0, 1, 0, 1, 0, 2];

test('K of each class, the same for the same seed, others for another; a class with fewer gives what it has', () => {
  const draw = drawClips(labels, 2, 5);
  expect(draw).toEqual(drawClips(labels, 2, 5));
  expect([0, 1, 2].map((label) => draw.filter((index) => labels[index] === label).length)).toEqual([2, 2, 1]);
  expect(draw).toEqual(draw.toSorted((a, b) => a - b));
  const seen = new Set(Array.from({ length: 20 }, (_, seed) => drawClips(labels, 2, seed).join()));
  expect(seen.size).toBeGreaterThan(5);
  expect(drawClips(labels, 'all', 1)).toHaveLength(labels.length);
});

test('a grid is every combination; rows that train nothing stand once', () => {
  const { cells, draws } = expandGrid({
    rows: ['baseline', 'beta', 'chinese'],
    shots: [2, 4],
    draws: 3,
    axes: { body: ['c3d', 'mlp'], residual: [true] },
  });
  expect(draws).toBe(3);
  expect(cells.map(nameOfCell)).toEqual([
    'baseline untrained',
    ...['+ beta', '+ Chinese'].flatMap((row) =>
      [2, 4].flatMap((K) => ['c3d', 'mlp'].map((body) => `${row}, K = ${K}, body ${body}, residual true`)),
    ),
  ]);
  expect(expandGrid({ shots: [8] }).cells).toHaveLength(6);
});

test('a grid file that says something else is refused by the place that is wrong', () => {
  expect(readGridFile('{"shots": [2, "all"], "axes": {"frames": [4, 8]}}', 'g.json').axes).toEqual({ frames: [4, 8] });
  expect(() => readGridFile('{', 'g.json')).toThrow(/g\.json/);
  expect(() => readGridFile('{"rows": ["nobody"]}', 'g.json')).toThrow(/rows\.0/);
  expect(() => readGridFile('{"shot": [2]}', 'g.json')).toThrow(/shot/);
});

test('settings: Table 2 to the letter, the row, then the cell', () => {
  const options = { preset: 'paper-few-shot', modelId: 'demo', seed: 7 } as const;
  expect(drawSettings({ row: 'chinese', shots: 4, values: {} }, options)).toMatchObject({
    learningRate: 4e-6,
    epochs: 30,
    warmupEpochs: 5,
    batch: 64,
    weightDecay: 0.01,
    tau: 0.01,
    seed: 7,
    shots: 4,
    chineseBranch: true,
    augmentation: { smallestCrop: 0.08, grey: 0.2, flip: true },
  });
  expect(drawSettings({ row: 'beta', shots: 4, values: { body: 'c3d', epochs: 3 } }, options)).toMatchObject({
    body: 'c3d',
    epochs: 3,
    chineseBranch: false,
    lambda: 1,
  });
  expect(drawSettings({ row: 'baseline-trained', shots: 2, values: {} }, { ...options, preset: 'quick' })).toMatchObject({
    embeddingAlone: true,
    fromLayer: 0,
    cachedViews: 0,
  });
  expect(() => drawSettings({ row: 'beta', shots: 2, values: { colour: 'red' } }, options)).toThrow(/colour/);
});

test('the table: mean, deviation, every draw; of one draw the interval is that of its clips', () => {
  const result = (seed: number, top1: number): DrawResult => ({
    cell: { row: 'beta', shots: 2, values: {} },
    seed,
    top1,
    top5: 0.9,
    meanClass: top1,
    n: 100,
    paper: 0.593,
    paperTop5: null,
    seconds: 1,
  });
  const [row] = tableOfDraws([result(1, 0.5), result(2, 0.6), result(3, 0.7)]);
  expect(row).toMatchObject({
    name: '+ beta, K = 2',
    shots: 2,
    paper: 0.593,
    n: 100,
    draws: [{ seed: 1, top1: 0.5 }, { seed: 2 }, { seed: 3 }],
  });
  expect(row!.top1).toBeCloseTo(0.6, 9);
  expect(row!.sd).toBeCloseTo(0.1, 9);
  expect(row!.interval[1]).toBeCloseTo(0.6 + (4.303 * 0.1) / Math.sqrt(3), 6);
  const [single] = tableOfDraws([result(1, 0.5)]);
  expect(single).toMatchObject({ sd: null, interval: [expect.closeTo(0.4038, 3), expect.closeTo(0.5962, 3)] });
});

test('draws that are done correct what the others were forecast to take; those that took nothing tell nothing', () => {
  const forecast = [
    { training: 10, measuring: 10, range: [15, 30] },
    { training: 0, measuring: 0, range: [0, 0] },
    { training: 20, measuring: 20 },
  ] as const;
  expect(wholeTime(forecast)).toBe(60);
  expect(wholeRange(forecast)).toEqual([55, 70]);
  expect(correctionOf(forecast, [null, null, null])).toBe(1);
  expect(correctionOf(forecast, [30, 5, null])).toBe(1.5);
});
