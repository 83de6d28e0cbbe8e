import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import type { PendingTraining, TrainingEvent, TrainingResult } from '../../shared/teaching/teaching';
import { classOf, type FakeEngine } from './teachingFakeEngine';
import { pointOf, resetTraining, resultOf } from './teachingTraining.testSetup';
import {
  cancelTraining,
  controlTraining,
  openTeachingTraining,
  renameTaught,
  resumeTraining,
  teachingAdapterFile,
  train,
  trainingSettings,
  useTeachingTraining,
  usualName,
} from './teachingTraining';

const engine = vi.hoisted(() => ({ current: null as null | FakeEngine }));
vi.mock('../../client/engine', async () => {
  const { callsThrough } = await import('../../lib/client/calls');
  return { engine: { call: callsThrough((name, input, work) => engine.current!.send(name, input as never, work as never)) } };
});

const state = () => useTeachingTraining.getState();

beforeEach(() => void (engine.current = resetTraining()));

test('a training goes from event to event to its result, and the store stays plain', async () => {
  const said: TrainingEvent[] = [
    { kind: 'stage', stage: 'decoding', done: 1, total: 4 },
    { kind: 'epoch', epochs: 30, point: pointOf(0, { lossEn: null }), secondsLeft: 60, bytes: 1e6 },
    { kind: 'step', epoch: 1, epochs: 30, step: 1, steps: 1, lossEn: 2, lossZh: 3, secondsLeft: 50, bytes: 2e6 },
    { kind: 'epoch', epochs: 30, point: pointOf(1), secondsLeft: 40, bytes: 1e6 },
  ];
  engine.current!.answer('train', (_, work) => {
    for (const event of said) work.onProgress?.(event);
    expect(state().run).toMatchObject({
      name: 'wave, clap',
      stage: { stage: 'training' },
      epoch: 1,
      epochs: 30,
      lossEn: 2,
      secondsLeft: 40,
      curve: [{ epoch: 0 }, { epoch: 1 }],
    });
    return resultOf();
  });
  await train();
  expect(engine.current!.asked('train')).toEqual([{ name: 'wave, clap', settings: trainingSettings() }]);
  expect(state()).toMatchObject({ run: null, result: { adapterId: 'adapter-1', hasFile: true }, error: null });
  expect(await teachingAdapterFile()!.text()).toBe('weights');
  expect(JSON.parse(JSON.stringify(state()))).toEqual(state());
});

test('only one training runs at a time', async () => {
  let finish: (result: TrainingResult) => void = () => undefined;
  engine.current!.answer('train', () => new Promise((resolve) => (finish = resolve)));
  const first = train();
  await train();
  expect(engine.current!.asked('train')).toHaveLength(1);
  finish(resultOf());
  await first;
});

test('cancelling is no error and offers to go on', async () => {
  const pending: PendingTraining = {
    name: 'taught',
    settings: trainingSettings(),
    epoch: 1,
    curve: [pointOf(0), pointOf(1)],
    collectionChanged: false,
  };
  engine.current!.answer('train', () => new Promise(() => undefined));
  engine.current!.answer('pendingTraining', () => pending);
  const training = train();
  cancelTraining();
  await training;
  expect(state()).toMatchObject({ run: null, result: null, error: null, pending: { epoch: 1 } });
});

test('going on shows the curve so far at once, and each epoch once', async () => {
  const curve = [pointOf(0), pointOf(1), pointOf(2)];
  useTeachingTraining.setState({
    pending: {
      name: 'taught',
      settings: { ...trainingSettings(), epochs: 10 },
      epoch: 2,
      curve,
      collectionChanged: false,
    },
  });
  engine.current!.answer('resumeTraining', (_, work) => {
    expect(state().run).toMatchObject({ name: 'taught', epoch: 2, epochs: 10, curve });
    for (const point of [...curve, pointOf(3)]) work.onProgress?.({ kind: 'epoch', epochs: 10, point, secondsLeft: 1, bytes: 1 });
    expect(state().run!.curve.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
    return resultOf();
  });
  await resumeTraining();
  expect(state().result).not.toBeNull();
});

test('a lost device says so and leaves the training to be gone on with', async () => {
  engine.current!.answer('train', () => {
    throw new AppError('device-lost', 'gone');
  });
  engine.current!.answer('pendingTraining', () => ({
    name: 'x',
    settings: trainingSettings(),
    epoch: 3,
    curve: [],
    collectionChanged: false,
  }));
  await train();
  expect(state()).toMatchObject({ run: null, error: { code: 'device-lost' }, pending: { epoch: 3 } });
});

test('pausing is asked for until the engine says it happened', async () => {
  let done: (result: TrainingResult) => void = () => undefined;
  let say: (event: TrainingEvent) => void = () => undefined;
  engine.current!.answer('train', (_, work) => {
    say = work.onProgress!;
    return new Promise((resolve) => (done = resolve));
  });
  const training = train();
  await controlTraining('pause');
  expect(state().run).toMatchObject({ state: 'running', asked: 'pause' });
  say({ kind: 'state', state: 'paused' });
  expect(state().run).toMatchObject({ state: 'paused', asked: null });
  done(resultOf());
  await training;
});

test('steps are thinned out, epochs never', async () => {
  const step = (n: number): TrainingEvent => ({
    kind: 'step',
    epoch: 1,
    epochs: 2,
    step: n,
    steps: 50,
    lossEn: n,
    lossZh: null,
    secondsLeft: 1,
    bytes: 1,
  });
  engine.current!.answer('train', (_, work) => {
    let changes = 0;
    const stop = useTeachingTraining.subscribe(() => void changes++);
    for (let n = 1; n <= 50; n++) work.onProgress?.(step(n));
    expect(changes).toBeLessThan(5);
    work.onProgress?.({ kind: 'epoch', epochs: 2, point: pointOf(1), secondsLeft: 0, bytes: 1 });
    expect(state().run!.curve).toHaveLength(1);
    stop();
    return resultOf();
  });
  await train();
});

test('after a reload the last result and a training cut short are there', async () => {
  engine.current!.answer('lastTraining', () => resultOf());
  engine.current!.answer('pendingTraining', () => ({
    name: 'x',
    settings: trainingSettings(),
    epoch: 1,
    curve: [],
    collectionChanged: true,
  }));
  await openTeachingTraining();
  expect(state()).toMatchObject({ result: { name: 'taught' }, pending: { collectionChanged: true } });
});

test('renaming reaches the stored adapter; an empty name does not', async () => {
  engine.current!.answer('train', () => resultOf());
  engine.current!.answer('renameAdapter', ({ id, name }) => ({
    id,
    name,
    modelId: 'demo',
    classes: [],
    frames: 8,
    body: 'mlp',
    parameters: 1,
    metrics: null,
    embedded: false,
    template: null,
    lambda: null,
    languages: [],
  }));
  await train();
  await renameTaught('  ');
  await renameTaught('greetings');
  expect(engine.current!.asked('renameAdapter')).toEqual([{ id: 'adapter-1', name: 'greetings' }]);
  expect(state().result!.name).toBe('greetings');
});

test('an adapter without a name is named after its classes', () => {
  expect(usualName([classOf('1', 'wave'), classOf('2', '', '拍手')])).toBe('wave, 拍手');
  expect(usualName([classOf('1', 'wave', '挥手'), classOf('2', 'clap')], true)).toBe('挥手, clap');
  expect(usualName(['a', 'b', 'c', 'd', 'e'].map((name) => classOf(name, name)))).toBe('a, b, c +2');
});
