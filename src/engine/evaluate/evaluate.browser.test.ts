/** A run over real clips on the embedded model: it agrees with recognition, encodes nothing twice, and names what failed. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import type { EvaluationEvent, EvaluationTask } from '../../shared/evaluation/task';
import { reportEvaluation } from '../../shared/evaluation/report';
import { scoresOf } from '../../shared/evaluation/scored';
import { fuseScores } from '../../shared/recognition/fusion';
import { defaultTemplate, type LabelText } from '../../shared/recognition/recognition';
import { demoModels, served } from '../../testing/demoModel';
import { deviceGuard } from '../backend/deviceGuard';
import { memoryFolder } from '../files/storage';
import { adapterKeeper } from '../recognise/loaded/loadedAdapter';
import { recognitionHandlers } from '../worker/recogniseHandlers';
import { evaluationHandlers } from '../worker/evaluateHandlers';

type ClipEvent = Extract<EvaluationEvent, { readonly kind: 'clip' }>;

const classes: LabelText[] = [
  { en: 'playing guitar', zh: '弹吉他' },
  { en: 'riding a bike', zh: '骑自行车' },
  { en: 'running', zh: '跑步' },
  { en: 'swimming', zh: '游泳' },
  { en: 'playing golf', zh: '打高尔夫球' },
  { en: 'doing a handstand', zh: '倒立' },
];
const names = ['guitar.mp4', 'cycling.avi', 'run.mov', 'swim.webm', 'golf.avi', 'handstand.mp4'];

const guard = deviceGuard();
const models = demoModels();
const adapters = adapterKeeper(() => Promise.reject(new AppError('adapter-missing', 'none')));
const { start, recognize } = recognitionHandlers({ guard, models, adapters });
const folder = memoryFolder();
const { evaluate, controlEvaluation, keptFeatures, forgetFeatures } = evaluationHandlers({ guard, models, adapters }, () =>
  Promise.resolve(folder),
);
const quiet = { signal: new AbortController().signal, onProgress: () => undefined };
const files = new Map<string, File>();

afterAll(() => tf.engine().reset());

async function taskOf(change: Partial<EvaluationTask['settings']> = {}, extra: EvaluationTask['clips'] = []): Promise<EvaluationTask> {
  for (const name of names) if (!files.has(name)) files.set(name, new File([await served(`samples/${name}`)], name));
  return {
    clips: [...names.map((name, label) => ({ file: files.get(name)!, path: `${name}`, label })), ...extra],
    data: { name: 'samples', id: '', split: null, set: 'all', classes },
    settings: { modelId: 'demo', views: 1, frames: 8, lambda: 0.5, pooling: 'words', template: defaultTemplate, ...change },
    adapterId: null,
    keep: { by: 'browser' },
  };
}

async function run(task: EvaluationTask, signal = quiet.signal) {
  const events: EvaluationEvent[] = [];
  const result = await evaluate(task, { signal, onProgress: (event) => events.push(event) });
  return { result, events, clips: events.filter((event): event is ClipEvent => event.kind === 'clip') };
}

test('each clip has the scores that recognition gives it, and the second run encodes nothing', async () => {
  await start({ backend: 'wasm' }, quiet);
  const task = await taskOf();
  const before = await run(task);
  const tensors = tf.memory().numTensors;
  expect(before.result.failed).toEqual([]);
  expect(before.clips.map(({ known }) => known)).toEqual(names.map(() => false));
  for (const [index, clip] of before.result.clips.entries()) {
    const { scores } = await recognize(
      { file: files.get(names[index]!)!, options: { ...task.settings, adapterId: null, labels: classes } },
      quiet,
    );
    const expected = fuseScores(scores, 0.5);
    scoresOf(clip, 'fused', 0.5)!.forEach((score, at) => expect(score).toBeCloseTo(expected[at]!, 5));
  }
  expect(reportEvaluation(before.result).voices[0]!.top1.correct).toBe(names.length);
  expect(before.clips.at(-1)!.pace).toMatchObject({ done: 6, of: 6 });

  const after = await run(task);
  expect(after.clips.every(({ known }) => known)).toBe(true);
  expect(after.result.clips).toEqual(before.result.clips);
  expect(after.result.hashes).toEqual(before.result.hashes);
  expect(tf.memory().numTensors).toBe(tensors);
});

test('a file of the same path, size and time is not read again; one that differs in its time is', async () => {
  const task = await taskOf();
  const other = (file: File, lastModified: number) => new File([new Uint8Array(file.size)], file.name, { lastModified });
  const [first, ...rest] = task.clips as readonly { readonly file: File; readonly path: string; readonly label: number }[];
  const unread = await run({ ...task, clips: [{ ...first!, file: other(first!.file, first!.file.lastModified) }, ...rest] });
  expect(unread.clips.map(({ known }) => known)).toEqual(names.map(() => true));
  const read = await run({ ...task, clips: [{ ...first!, file: other(first!.file, first!.file.lastModified + 1) }, ...rest] });
  expect(read.result.failed).toMatchObject([{ clip: first!.path }]);
});

test('other labels, template, lambda and pooling cost no encoding; another T does', async () => {
  const other = { ...(await taskOf({ pooling: 'mean', lambda: 0.2, template: 'a video about {label}' })) };
  const relabelled = { ...other, data: { ...other.data, classes: classes.map(({ en, zh }) => ({ en: `a person ${en}`, zh })) } };
  const found = await run(relabelled);
  expect(found.clips.every(({ known }) => known)).toBe(true);
  const words = await run({ ...relabelled, settings: { ...relabelled.settings, pooling: 'words' } });
  expect(found.result.clips[0]!.en).not.toEqual(words.result.clips[0]!.en);
  expect((await run(await taskOf({ frames: 4 }))).clips.some(({ known }) => known)).toBe(false);
});

test('a clip that cannot be decoded is named, and the others go on', async () => {
  const broken = { file: new File(['this is a text'], 'broken.mp4'), path: 'x/broken.mp4', label: 0 };
  const task = await taskOf({}, [broken]);
  const { result, clips } = await run({ ...task, clips: task.clips.toReversed() });
  expect(result.failed).toEqual([{ clip: 'x/broken.mp4', code: 'not-a-video', message: expect.any(String) }]);
  expect(clips[0]).toMatchObject({ outcome: null, problem: { code: 'not-a-video' } });
  expect(result.clips).toHaveLength(names.length);
});

test('a folder of frames is a clip like any other', async () => {
  const canvas = new OffscreenCanvas(96, 96);
  const frames: File[] = [];
  for (let index = 0; index < 12; index++) {
    canvas.getContext('2d')!.fillRect(index * 8, index * 4, 8, 40);
    frames.push(new File([await canvas.convertToBlob({ type: 'image/jpeg' })], `${index}.jpg`));
  }
  const task = await taskOf();
  const found = await run({ ...task, clips: [{ file: frames, path: 'v1/100218', label: 0 }] });
  expect(found.result).toMatchObject({ failed: [], clips: [{ clip: 'v1/100218', truth: 0 }] });
  expect((await run({ ...task, clips: [{ file: frames, path: 'v1/100218', label: 0 }] })).clips[0]!.known).toBe(true);
});

test('cancelled in the middle, the next run begins where it stopped', async () => {
  await forgetFeatures({}, quiet);
  expect(await keptFeatures({}, quiet)).toBe(0);
  const stop = new AbortController();
  const task = await taskOf();
  let done = 0;
  const cut = evaluate(task, {
    signal: stop.signal,
    onProgress: ({ kind }) => {
      if (kind === 'clip' && ++done === 3) stop.abort();
    },
  });
  await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
  expect(await keptFeatures({}, quiet)).toBeGreaterThan(0);
  expect((await run(task)).clips.map(({ known }) => known)).toEqual([true, true, true, false, false, false]);
});

test('a caller who keeps the features gets each record and hands them in again', async () => {
  const task = await taskOf({ views: 12, frames: 4 });
  const first = await run({ ...task, keep: { by: 'caller', known: [] } });
  const records = first.clips.map(({ record }) => record!);
  const second = await run({ ...task, keep: { by: 'caller', known: [new Blob(records.slice(0, 2)), new Blob(records.slice(2))] } });
  expect(second.clips.map(({ known, record }) => [known, record])).toEqual(names.map(() => [true, null]));
  expect(second.result.clips).toEqual(first.result.clips);
});

test('paused, it waits after the clip at hand until it may go on; a second run at once is refused', async () => {
  const task = await taskOf();
  const seen: string[] = [];
  const running = evaluate(task, {
    signal: quiet.signal,
    onProgress: (event) => {
      seen.push(event.kind === 'state' ? event.state : event.kind);
      if (event.kind === 'clip' && event.pace.done === 2) void controlEvaluation({ action: 'pause' }, quiet);
    },
  });
  while (!seen.includes('paused')) await new Promise((resolve) => setTimeout(resolve, 20));
  const { length } = seen;
  await expect(evaluate(task, quiet)).rejects.toMatchObject({ code: 'internal' });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(seen).toHaveLength(length);
  await controlEvaluation({ action: 'resume' }, quiet);
  expect((await running).clips).toHaveLength(names.length);
  expect(seen.filter((kind) => kind === 'clip')).toHaveLength(names.length);
});
