import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../../shared/errors/errors';
import { type EvaluationRun, reportEvaluation } from '../../../shared/evaluation/report';
import type { EvaluationTask } from '../../../shared/evaluation/task';
import { fakeEngine } from '../../teach/teachingFakeEngine';
import { lookAtFolder } from '../foundData';
import { cancelGrid, changeChoices, forecastGrid, forgetGrid, pauseGrid, readBegunGrid, runGrid, startGrid } from './drawsRun';
import { firstChoices, isMeasured, useDraws } from './drawsStore';
import { planOfChoices } from './gridOfChoices';
import { timeLeft } from './timeLeft';

const engine = vi.hoisted(() => ({ current: null as null | ReturnType<typeof fakeEngine> }));
vi.mock('../../../client/engine', async () => {
  const { callsThrough } = await import('../../../lib/client/calls');
  return { engine: { call: callsThrough((name, input, work) => engine.current!.send(name, input as never, work as never)) } };
});

const film = (path: string) => ({ path, file: new File([path], path.split('/').at(-1)!) });
const folder = ['train', 'test'].flatMap((part) =>
  ['run', 'swim'].flatMap((label) => ['a', 'b', 'c'].map((name) => film(`mine/${part}/${label}/${name}.mp4`))),
);

function answered({ data, settings, clips }: EvaluationTask): EvaluationRun {
  return {
    data,
    settings,
    adapter: null,
    use: { en: 'same-space', zh: 'unread' },
    hashes: { model: 'm', adapter: null, lists: 'l' },
    backend: 'wasm',
    tau: 0.01,
    clips: clips.map(({ path, label }) => ({ clip: path, truth: label, en: Float32Array.of(0.9, 0.1), zh: null })),
    failed: [],
    seconds: 1,
  };
}

const cost = { parameters: 12, peakBytes: 1e9, availableBytes: 4e9, fits: true };
const trained = { adapterId: 'mine-1', ended: 'finished', parameters: 12, seconds: 3, storageProblem: null };

beforeEach(async () => {
  const own = fakeEngine();
  engine.current = own;
  own.answer('evaluate', answered);
  own.answer('reportScores', reportEvaluation);
  own.answer('forecastDraw', () => ({ total: 8, range: [6, 12], ...cost, measuring: { plain: 2, taught: 3 } }) as never);
  own.answer('controlDraw', () => undefined);
  own.answer('controlEvaluation', () => undefined);
  own.answer('trainDraw', () => trained as never);
  own.answer('deleteAdapter', () => undefined);
  own.answer('discardDraw', () => undefined);
  for (const name of ['listModels', 'listAdapters', 'listUnreadableAdapters'] as const) own.answer(name, () => []);
  own.answer('storage', () => null as never);
  await forgetGrid();
  useDraws.setState({
    choices: { ...firstChoices, rows: ['clip', 'beta'], shots: [1, 2], draws: 2, preset: 'quick' },
    run: null,
    grid: null,
  });
  await lookAtFolder(folder);
}, 60_000); // the first imports the readers

test('what it takes is said before it starts: steps of each kind once, by the clips of each draw', async () => {
  await forecastGrid();
  const { forecast } = useDraws.getState();
  expect(engine.current!.asked('forecastDraw').map(({ clips }) => clips.length)).toEqual([4]);
  expect(forecast!.map(({ training }) => training)).toEqual([0, 4, 4, 8, 8]);
  // A test clip takes a second more with an adapter, and there are six.
  const [plain, taught] = [forecast![0]!.measuring, forecast![1]!.measuring];
  expect(taught - plain).toBeCloseTo(6, 6);
  expect(forecast!.map((one) => one.cost)).toEqual([null, cost, cost, cost, cost]);
  expect(forecast![3]!.range!.map((seconds) => seconds - forecast![3]!.measuring)).toEqual(
    [6, 12].map((seconds) => expect.closeTo(seconds, 6)),
  );
  changeChoices({ seed: 2 });
  expect(useDraws.getState().forecast).toBeNull();
});

test('each draw trains on its own clips, is measured on the test clips, and its adapter is thrown away', async () => {
  await forecastGrid();
  await startGrid();
  const { grid, run } = useDraws.getState();
  expect(run).toBeNull();
  expect(grid!.kept.every(isMeasured)).toBe(true);
  const tasks = engine.current!.asked('trainDraw');
  expect(tasks.map(({ clips, settings }) => [clips.length, settings.seed])).toEqual([
    [2, 1],
    [2, 2],
    [4, 1],
    [4, 2],
  ]);
  expect(tasks.flatMap(({ clips }) => clips.map(({ path }) => path)).every((path) => path.startsWith('train/'))).toBe(true);
  const measured = engine.current!.asked('evaluate').slice(1); // the first was for the pace
  expect(measured.map(({ adapterId, clips }) => [adapterId, clips.length])).toEqual([
    [null, 6],
    ...Array.from({ length: 4 }, () => ['mine-1', 6]),
  ]);
  expect(engine.current!.asked('deleteAdapter')).toHaveLength(4);
});

test('cancelled in the middle it goes on where it was, also after a reload; what is done is not done again', async () => {
  changeChoices({ seed: 10 });
  await forecastGrid();
  let count = 0;
  engine.current!.answer('trainDraw', () => {
    count += 1;
    if (count === 2) cancelGrid();
    return trained as never;
  });
  await startGrid();
  expect(useDraws.getState().grid!.kept.map(isMeasured)).toEqual([true, true, false, false, false]);
  useDraws.setState({ grid: null });
  await readBegunGrid();
  await runGrid();
  expect(useDraws.getState().grid!.kept.every(isMeasured)).toBe(true);
  expect(engine.current!.asked('trainDraw')).toHaveLength(5);
  changeChoices({ draws: 1 });
  await forecastGrid();
  expect(useDraws.getState().forecast!.every(({ known, training, measuring }) => known && training + measuring === 0)).toBe(true);
  expect(engine.current!.asked('forecastDraw')).toHaveLength(1);
  await startGrid();
  expect(engine.current!.asked('trainDraw')).toHaveLength(5);
});

test('a training that runs away is named and the others go on; anything else stops the grid with its reason', async () => {
  changeChoices({ seed: 20 });
  await forecastGrid();
  engine.current!.answer(
    'trainDraw',
    ({ settings }) => ({ ...trained, ...(settings.seed === 20 ? { ended: 'not-finite' } : {}) }) as never,
  );
  await startGrid();
  const { kept } = useDraws.getState().grid!;
  expect(kept.map((one) => one !== null && 'problem' in one)).toEqual([false, true, false, true, false]);
  engine.current!.answer('trainDraw', () => {
    throw new AppError('busy-elsewhere', 'another tab trains');
  });
  await runGrid();
  expect(useDraws.getState().error?.code).toBe('busy-elsewhere');
  expect(useDraws.getState().grid!.kept[1]).toBeNull();
});

test('a grid of another data set waits for its folder', async () => {
  changeChoices({ seed: 30 });
  await forecastGrid();
  engine.current!.answer('trainDraw', () => {
    cancelGrid();
    return trained as never;
  });
  await startGrid();
  await lookAtFolder(folder.slice(0, -1));
  await runGrid();
  expect(engine.current!.asked('trainDraw')).toHaveLength(1);
});

test('a crash within a training stops the grid with its reason; gone on with, the same training is asked for again', async () => {
  changeChoices({ seed: 40, rows: ['beta'], shots: [1] });
  await forecastGrid();
  let crashed = false;
  engine.current!.answer('trainDraw', ({ settings }) => {
    if (settings.seed === 41 && !crashed) {
      crashed = true;
      throw new AppError('engine-stopped', 'the engine stopped');
    }
    return trained as never;
  });
  await startGrid();
  expect(useDraws.getState()).toMatchObject({ run: null, error: { code: 'engine-stopped' } });
  await runGrid();
  expect(useDraws.getState().grid!.kept.every(isMeasured)).toBe(true);
  const keys = engine.current!.asked('trainDraw').map(({ key }) => key);
  // By its key the engine finds what it kept of the training.
  expect([keys.length, new Set(keys).size, keys[1] === keys[2]]).toEqual([3, 2, true]);
});

test('a crash after a training and before its measuring trains nothing again', async () => {
  changeChoices({ seed: 50, rows: ['beta'], shots: [1], draws: 1 });
  await forecastGrid();
  engine.current!.answer('listAdapters', () => [{ id: 'mine-1' }] as never);
  engine.current!.answer('evaluate', () => {
    throw new AppError('engine-stopped', 'the engine stopped');
  });
  await startGrid();
  expect(useDraws.getState().error?.code).toBe('engine-stopped');
  engine.current!.answer('evaluate', answered);
  await runGrid();
  expect(useDraws.getState().grid!.kept.every(isMeasured)).toBe(true);
  expect(engine.current!.asked('trainDraw')).toHaveLength(1);
});

test('paused, the training and the measuring hear of it, whichever begins then; going on lets both go', async () => {
  changeChoices({ seed: 60, rows: ['beta'], shots: [1], draws: 1 });
  await forecastGrid();
  const told: string[] = [];
  for (const name of ['controlDraw', 'controlEvaluation'] as const) {
    engine.current!.answer(name, ({ action }: { action: string }) => void told.push(`${name} ${action}`));
  }
  engine.current!.answer('trainDraw', (_task, { onProgress }) => {
    void pauseGrid(true);
    told.length = 0;
    onProgress!({ kind: 'stage', stage: 'caching', done: 0, total: 1 } as never); // it begins, and may not have heard
    return trained as never;
  });
  engine.current!.answer('evaluate', (task) => {
    expect(useDraws.getState().paused).toBe(true);
    void pauseGrid(false);
    return answered(task);
  });
  await startGrid();
  expect(told).toEqual(['controlDraw pause', 'controlEvaluation pause', 'controlDraw resume', 'controlEvaluation resume']);
  expect(useDraws.getState()).toMatchObject({ paused: false, run: null });
});

test('adapters that are to be kept stay among the others', async () => {
  changeChoices({ seed: 70, rows: ['beta'], shots: [1], draws: 2, keepAdapters: true });
  await forecastGrid();
  await startGrid();
  expect(useDraws.getState().grid!.kept.every(isMeasured)).toBe(true);
  expect(engine.current!.asked('deleteAdapter')).toEqual([]);
  await forgetGrid();
  expect(engine.current!.asked('deleteAdapter')).toEqual([]);
});

test('time left: as forecast, corrected by what finished draws took, and the phase at hand', () => {
  const forecast = [10, 10, 10].map((training) => ({ training, measuring: 10, cost: null, known: false }));
  const done = { result: { seconds: 40 } } as never;
  expect(timeLeft({ forecast, kept: [null, null, null] }, null)).toBe(60);
  expect(timeLeft({ forecast, kept: [done, null, null] }, null)).toBe(80);
  const run = { index: 1, phase: 'training', stage: null, epoch: 0, epochs: 1, done: 0, of: 1, secondsLeft: 5 } as const;
  expect(timeLeft({ forecast, kept: [done, null, null] }, run)).toBe(40 + 5 + 20);
});

test('T is chosen for all that has no axis of it', () => {
  const of = (grid: 'table-4' | 'table-6') => planOfChoices({ ...firstChoices, grid, draws: 1, frames: 32 }, 'demo').draws;
  expect(new Set(of('table-4').map(({ settings }) => settings!.frames))).toEqual(new Set([32]));
  expect(of('table-6').map(({ settings }) => settings!.frames)).toEqual([8, 16]);
});

test('choices are read as the command reads them', () => {
  const choices = { ...firstChoices, grid: 'table-4', preset: null } as const;
  const { draws, options } = planOfChoices({ ...choices, draws: 1 }, 'demo');
  expect([draws.length, options.preset, options.views]).toEqual([6, 'paper-full', 12]);
  expect(() => planOfChoices({ ...choices, grid: 'own', own: '{"shots": [0]}' }, 'demo')).toThrow(/shots\.0/);
});
