import { expect, test } from 'vitest';
import { reportEvaluation } from '../report';
import { evaluatedRun } from '../report.testCases';
import { expandGrid } from './grid';
import { paperGrid, paperGridIds, printedElsewhere } from './paperGrids';
import { type Draw, nameOfDraw, planDraws, settingsOfMeasurement } from './plan';
import { type DrawPlaces, type DrawTraining, failedInAny, identityOf, type KeptDraw, runDraw } from './runDraw';

const options = { preset: 'quick', modelId: 'demo', views: 1 } as const;
const clips = (part: string) => [0, 1, 0, 1, 0, 1].map((label, index) => ({ path: `${part}/${index}.avi`, label }));
const data = { train: clips('train'), test: clips('test') };
const cost = { parameters: 12, seconds: 3, peakBytes: 4 };

/** Keeps in memory and notes what it was asked. */
function places(kept: Map<string, KeptDraw>, draw: Draw) {
  const trained: DrawTraining[] = [];
  const measured: unknown[] = [];
  const all: DrawPlaces<string> = {
    hash: (value) => JSON.stringify(value),
    before: () => Promise.resolve(kept.get(nameOfDraw(draw))),
    train: (training) => {
      trained.push(training);
      return Promise.resolve({ adapter: 'adapter', cost });
    },
    measure: (adapter, settings) => {
      measured.push([adapter, settings.pooling, settings.lambda]);
      return Promise.resolve(reportEvaluation(evaluatedRun()));
    },
    keep: (one) => Promise.resolve(void kept.set(nameOfDraw(draw), one)),
  };
  return { all, trained, measured };
}

test('a grid is planned as draws: seeds one after another, untrained rows once, T over the preset', () => {
  const grid = expandGrid({ rows: ['clip', 'beta'], shots: [1, 2], draws: 2, seed: 5 });
  const draws = planDraws(grid, { ...options, frames: 4 });
  expect(draws.map(nameOfDraw)).toEqual([
    'CLIP mean pooling',
    '+ beta, K = 1, seed 5',
    '+ beta, K = 1, seed 6',
    '+ beta, K = 2, seed 5',
    '+ beta, K = 2, seed 6',
  ]);
  expect(draws[1]!.settings).toMatchObject({ frames: 4, seed: 5, shots: 1, chineseBranch: false });
});

test('T for all leaves an axis of T alone', () => {
  const [four, sixteen] = planDraws(expandGrid({ rows: ['beta'], axes: { frames: [4, 16] } }), { ...options, frames: 8 });
  expect([four!.settings!.frames, sixteen!.settings!.frames]).toEqual([4, 16]);
  expect(settingsOfMeasurement(sixteen!, { ...options, frames: 8 }).frames).toBe(16);
});

test('rows that train nothing are told apart by pooling and T; a trained draw is known as before', async () => {
  const hash = (value: unknown) => JSON.stringify(value);
  const [clip, baseline, beta] = planDraws(expandGrid({ rows: ['clip', 'baseline', 'beta'] }), options);
  const of = (draw: Draw, frames?: number) => identityOf(draw, data, { ...options, frames }, hash);
  const all = [await of(clip!), await of(clip!, 16), await of(baseline!), await of(beta!)];
  expect(new Set(all).size).toBe(4);
  const ten = data.test.map(({ path, label }) => [path, label]);
  const {
    memoryBudget: _memory,
    diskBudget: _disk,
    moments: _moments,
    keepEpoch: _keep,
    measureEvery: _every,
    ...method
  } = beta!.settings!;
  expect(all[3]).toBe(hash([method, data.train.map(({ path }) => path), ten, 1, undefined, undefined, 'demo']));
});

test('each is measured as it was trained; untrained rows in English alone', () => {
  const [clip, beta, chinese] = planDraws(expandGrid({ rows: ['clip', 'beta', 'chinese'], axes: { frames: [16] } }), options);
  expect(settingsOfMeasurement(clip!, options)).toMatchObject({ pooling: 'mean', lambda: 1, frames: 8 });
  expect(settingsOfMeasurement(beta!, options)).toMatchObject({ pooling: 'words', lambda: 1, frames: 16 });
  expect(settingsOfMeasurement(chinese!, options)).toMatchObject({ lambda: 0.5 });
  expect(settingsOfMeasurement(chinese!, { ...options, lambda: 0.3 })).toMatchObject({ lambda: 0.3 });
});

test('a draw trains on its own clips, is measured once, and is not done again', async () => {
  const kept = new Map<string, KeptDraw>();
  const [draw] = planDraws(expandGrid({ rows: ['prompts'], shots: [2] }), options);
  const first = places(kept, draw!);
  const result = await runDraw(draw!, data, options, first.all);
  expect(first.trained[0]!.clips).toHaveLength(4);
  expect(first.trained[0]!.chosen.map((index) => data.train[index]!.path)).toEqual(first.trained[0]!.clips);
  expect(first.measured).toEqual([['adapter', 'words', 1]]);
  expect(result.result).toMatchObject({ seed: 1, cost });
  const again = places(kept, draw!);
  expect(await runDraw(draw!, data, options, again.all)).toBe(result);
  expect([again.trained, again.measured]).toEqual([[], []]);
  const others = places(kept, draw!);
  await runDraw(draw!, { ...data, test: data.test.slice(1) }, options, others.all);
  expect(others.measured).toHaveLength(1);
});

test('what trains nothing is measured without an adapter; a clip that fails everywhere is named once', async () => {
  const kept = new Map<string, KeptDraw>();
  const [draw] = planDraws(expandGrid({ rows: ['baseline'] }), options);
  const { all, trained, measured } = places(kept, draw!);
  const { result } = await runDraw(draw!, data, options, all);
  expect([trained, measured, result.cost]).toEqual([[], [[null, 'words', 1]], null]);
  const failed = [{ clip: 'a', code: 'truncated', message: '' }];
  expect(failedInAny([{ failed }, { failed }])).toEqual(failed);
});

test('each of the paper’s grids can be planned; other systems of its tables are named', () => {
  const counts = paperGridIds.map((id) => [id, expandGrid(paperGrid(id)).cells.length]);
  expect(counts).toEqual([
    ['table-3', 6],
    ['table-4', 6],
    ['table-5', 3],
    ['table-6', 2],
    ['table-7', 17],
    ['fig-5a', 6],
    ['fig-5b', 4],
    ['fig-5c', 4],
  ]);
  for (const id of paperGridIds) expect(planDraws(expandGrid(paperGrid(id)), options).length, id).toBeGreaterThan(1);
  expect(printedElsewhere('table-6').map(({ name }) => name)).toEqual(['bike T=8', 'x-clip T=8', 'vita T=8']);
  expect(printedElsewhere('table-3')).toEqual([]);
});
