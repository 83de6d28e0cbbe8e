import { beforeEach, expect, test, vi } from 'vitest';
import type { EvaluationEvent, EvaluationTask } from '../../shared/evaluation/task';
import { type EvaluationRun, reportEvaluation } from '../../shared/evaluation/report';
import { fakeEngine } from '../teach/teachingFakeEngine';
import { changeSettings } from '../settings/settings';
import { cancelEvaluation, refreshEvaluation, startEvaluation } from './evaluation';
import { useEvaluation } from './evaluationStore';
import { chooseSet, clipFilm, lookAtFolder, useFoundData, skipComparing } from './foundData';

const engine = vi.hoisted(() => ({ current: null as null | ReturnType<typeof fakeEngine> }));
vi.mock('../../client/engine', async () => {
  const { callsThrough } = await import('../../lib/client/calls');
  return { engine: { call: callsThrough((name, input, work) => engine.current!.send(name, input as never, work as never)) } };
});

const film = (path: string) => ({ path, file: new File([path], path.split('/').at(-1)!) });
const folder = [film('mine/run/a.mp4'), film('mine/run/b.mp4'), film('mine/swim/c.mp4'), film('mine/swim/d.mp4')];

beforeEach(async () => {
  engine.current = fakeEngine();
  engine.current.answer('findAlike', () => []);
  useEvaluation.setState({
    run: null,
    stopped: null,
    report: null,
    classes: null,
    pooling: 'words',
    stale: false,
    error: null,
    notKept: null,
  });
  await lookAtFolder(folder);
  chooseSet('all');
}, 60_000); // the first imports the readers

function answered({ data, settings, clips }: EvaluationTask): EvaluationRun {
  return {
    data,
    settings,
    adapter: null,
    use: { en: 'same-space', zh: 'unread' },
    hashes: { model: 'm', adapter: null, lists: 'l' },
    backend: 'wasm',
    tau: 0.01,
    // The first class always wins.
    clips: clips.map(({ path, label }) => ({ clip: path, truth: label, en: Float32Array.of(0.9, 0.1), zh: null })),
    failed: [],
    seconds: 1,
  };
}

test('a folder is told before anything runs', () => {
  const { dataSet, folder: name } = useFoundData.getState();
  expect([name, dataSet?.classes.map(({ en }) => en)]).toEqual(['mine', ['run', 'swim']]);
  expect(engine.current!.asked('evaluate')).toEqual([]);
});

test('a folder without clips is said to be empty', async () => {
  await lookAtFolder([film('notes/read.me')]);
  expect(useFoundData.getState()).toMatchObject({ dataSet: null, empty: true });
});

test('of a drawn split clips that show the same come to one side; skipped, it says that they were not looked at', async () => {
  const names = Array.from({ length: 8 }, (_, index) => String(index));
  const many = ['run', 'swim'].flatMap((label) => names.map((name) => film(`mine/${label}/${name}.mp4`)));
  engine.current!.answer('findAlike', ({ clips }, { onProgress }) => {
    onProgress?.({ done: 1, total: clips.length });
    const all = clips.map((clip) => (clip as File).name);
    return [all.flatMap((name, index) => (['0.mp4', '1.mp4', '2.mp4'].includes(name) ? [index] : []))];
  });
  await lookAtFolder(many);
  const { dataSet, alike, comparing } = useFoundData.getState();
  expect([alike, comparing]).toEqual([6, null]);
  const tested = dataSet!.splits.test.map(({ path }) => path);
  expect(tested.length).toBeGreaterThan(0);
  expect(tested.filter((path) => /[012]\.mp4$/.test(path)).length % 6).toBe(0);

  engine.current!.answer('findAlike', () => new Promise<never>(() => undefined));
  const looking = lookAtFolder(many);
  await vi.waitFor(() => expect(useFoundData.getState().comparing).not.toBeNull());
  skipComparing();
  await looking;
  expect(useFoundData.getState()).toMatchObject({ alike: null, comparing: null });
  expect(useFoundData.getState().dataSet).not.toBeNull();
});

test('clips are named as the command names them, and the report is made of what the engine scored', async () => {
  engine.current!.answer('evaluate', answered);
  engine.current!.answer('reportScores', reportEvaluation);
  await startEvaluation();
  const [task] = engine.current!.asked('evaluate');
  expect(task!.clips.map(({ path }) => path).toSorted()).toEqual(['run/a.mp4', 'run/b.mp4', 'swim/c.mp4', 'swim/d.mp4']);
  expect(task).toMatchObject({ keep: { by: 'browser' }, data: { name: 'mine', set: 'all' } });
  expect(useEvaluation.getState().report?.voices[0]!.top1).toMatchObject({ correct: 2, n: 4 });
  expect((await clipFilm('mine', 'run/a.mp4'))?.name).toBe('a.mp4');
  expect(await clipFilm('another', 'run/a.mp4')).toBeNull();
});

test('progress counts what was known and names what failed; cancelling says how far it came', async () => {
  const pace = { done: 2, of: 4, clipsPerSecond: 1, secondsLeft: 2 };
  const failed: EvaluationEvent = {
    kind: 'clip',
    clip: 'run/a.mp4',
    outcome: null,
    problem: { code: 'not-a-video', message: 'no film', remedy: '', details: {} },
    known: true,
    record: null,
    pace,
  };
  engine.current!.answer('evaluate', (_, { onProgress }) => {
    onProgress?.(failed);
    return new Promise<never>(() => undefined);
  });
  const over = startEvaluation();
  await vi.waitFor(() => expect(useEvaluation.getState().run?.known).toBe(1));
  expect(useEvaluation.getState().run?.failed).toEqual([{ clip: 'run/a.mp4', code: 'not-a-video', message: 'no film' }]);
  cancelEvaluation();
  await over;
  expect(useEvaluation.getState()).toMatchObject({ run: null, stopped: pace, error: null });
});

test('other names, template and pooling are measured again at once; where a clip would have to be encoded the person decides', async () => {
  engine.current!.answer('evaluate', answered);
  engine.current!.answer('reportScores', reportEvaluation);
  await startEvaluation();
  await refreshEvaluation();
  expect(engine.current!.asked('evaluate')).toHaveLength(1);
  useEvaluation.setState({ pooling: 'mean' });
  await refreshEvaluation();
  const named = [
    { en: 'racing', zh: '赛跑' },
    { en: 'diving', zh: '' },
  ];
  useEvaluation.setState({ classes: named });
  await refreshEvaluation();
  expect(engine.current!.asked('evaluate').map(({ settings, data }) => [settings.pooling, data.classes[0]!.en])).toEqual([
    ['words', 'run'],
    ['mean', 'run'],
    ['mean', 'racing'],
  ]);
  expect(useEvaluation.getState().report).toMatchObject({ data: { classes: named }, settings: { pooling: 'mean' } });

  changeSettings({ frames: 4 });
  await refreshEvaluation();
  expect([engine.current!.asked('evaluate').length, useEvaluation.getState().stale]).toEqual([3, true]);
  changeSettings({ frames: 8 });
});

test('a refresh that meets a clip whose features are gone stops, and the report before it stands', async () => {
  engine.current!.answer('evaluate', answered);
  engine.current!.answer('reportScores', reportEvaluation);
  await startEvaluation();
  const before = useEvaluation.getState().report;
  engine.current!.answer('evaluate', (_, { onProgress }) => {
    const pace = { done: 1, of: 4, clipsPerSecond: null, secondsLeft: null };
    onProgress?.({ kind: 'clip', clip: 'run/a.mp4', outcome: null, problem: null, known: false, record: null, pace });
    return new Promise<never>(() => undefined);
  });
  useEvaluation.setState({ pooling: 'mean' });
  await refreshEvaluation();
  expect(useEvaluation.getState()).toMatchObject({ run: null, stale: true, stopped: null, error: null });
  expect(useEvaluation.getState().report).toBe(before);
});

test('lambda is weighed over the scores that are there: nothing is evaluated again', async () => {
  engine.current!.answer('evaluate', answered);
  engine.current!.answer('reportScores', reportEvaluation);
  await startEvaluation();
  changeSettings({ lambda: 0.25 });
  await vi.waitFor(() => expect(useEvaluation.getState().report?.settings.lambda).toBe(0.25));
  expect(engine.current!.asked('evaluate')).toHaveLength(1);
});
