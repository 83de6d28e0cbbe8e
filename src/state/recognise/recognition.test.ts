import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import type { InputOf } from '../../shared/protocol/protocol';
import { answer, asked, calls, scoresOf, until } from './recognition.testCases';

vi.mock('../../client/engine', async () => ({ engine: (await import('./recognition.testCases')).engine }));

// The reader of label lists comes when it is first wanted: here before the first test, so that none of them waits for it.
await import('../../shared/labels/readLabels');
const { addClips, addUnreadable, cancelClip, removeClip, removeClips, selectClip } = await import('./recognition');
const { applyLabels, runAgain } = await import('./run');
const { clipList, shownClip, useRecognition } = await import('./clips');
const { changeSettings, readPageSettings, useSettings } = await import('../settings/settings');
const { fileOf } = await import('./clipFiles');

/** A busy machine may take its time. */
vi.setConfig({ testTimeout: 60_000 });

const own = 'wave | 挥手\nclap | 拍手';

function clips() {
  return clipList();
}

/** Answers the n-th recognition. */
async function finish(count: number) {
  const answered = await answer(count);
  await until(() => expect(clips().some(({ name, status }) => name === answered && status === 'done')).toBe(true));
}

beforeEach(() => {
  removeClips(clips().map(({ id }) => id));
  calls.length = 0;
  useRecognition.setState({ selectedId: null, lastGoodId: null, labelsError: null });
  useSettings.setState({ ...readPageSettings(null), labelSet: 'own', ownLabels: own });
});

test('several clips run one after another, the one looked at first', async () => {
  addClips([new File(['a'], 'a.mp4'), new File(['b'], 'b.mp4'), new File(['c'], 'c.mp4')]);
  await asked('recognize', 1);
  selectClip(clips()[2]!.id);
  expect(clips().map(({ status }) => status)).toEqual(['running', 'waiting', 'waiting']);
  await finish(1);
  expect(((await asked('recognize', 2)).input as InputOf<'recognize'>).file.name).toBe('c.mp4');
  await finish(2);
  await finish(3);
  expect(clips().map(({ status }) => status)).toEqual(['done', 'done', 'done']);
});

test('the choices in force go along, and progress comes back', async () => {
  changeSettings({ frames: 16, views: 12, ownEyes: true, speed: 'fast', template: 'A video of {label}' });
  addClips([new File(['a'], 'a.mp4')]);
  const { input, work } = await asked('recognize');
  expect((input as InputOf<'recognize'>).options).toEqual({
    frames: 16,
    views: 12,
    modelId: 'demo',
    adapterId: null,
    labels: [
      { en: 'wave', zh: '挥手' },
      { en: 'clap', zh: '拍手' },
    ],
    labelSet: 'own',
    ownEyes: true,
    speed: 'fast',
    template: 'A video of {label}',
  });
  work.onProgress?.({ stage: 'decoding', done: 5, total: 8 });
  expect(clips()[0]!.progress).toEqual({ stage: 'decoding', done: 5, total: 8 });
  await finish(1);
  expect(clips()[0]!.progress).toBeNull();
});

test('a clip that fails keeps its error, the last good result stays, the next clip runs', async () => {
  addClips([new File(['a'], 'good.mp4')]);
  await finish(1);
  addClips([new File(['b'], 'bad.txt'), new File(['c'], 'next.mp4')]);
  (await asked('recognize', 2)).reject(new AppError('not-a-video', 'bad.txt is no video', { details: { file: 'bad.txt' } }));
  await until(() => expect(clips()[1]!.status).toBe('failed'));
  expect(clips()[1]!.error).toMatchObject({ code: 'not-a-video', details: { file: 'bad.txt' } });
  expect(shownClip(useRecognition.getState())?.name).toBe('good.mp4');
  await finish(3);
});

test('a file that could not be read stands in the list under its name, and is not tried', async () => {
  addClips([new File(['a'], 'good.mp4')]);
  addUnreadable(['clips/gone.mp4']);
  expect(clips()[1]).toMatchObject({
    name: 'gone.mp4',
    path: 'clips/gone.mp4',
    status: 'failed',
    error: { code: 'file-unreadable', details: { file: 'clips/gone.mp4' } },
  });
  await finish(1);
  runAgain(clips()[1]!.id);
  expect(clips()[1]!.status).toBe('failed');
});

test('an engine that was started anew remembers no clip: it is run again', async () => {
  addClips([new File(['a'], 'a.mp4')]);
  await finish(1);
  changeSettings({ ownLabels: 'nod' });
  (await asked('rescore')).reject(new AppError('not-encoded', 'gone'));
  await finish(2);
});

test('cancelling stops the running clip and a waiting one', async () => {
  addClips([new File(['a'], 'a.mp4'), new File(['b'], 'b.mp4')]);
  const { work } = await asked('recognize');
  cancelClip(clips()[1]!.id);
  cancelClip(clips()[0]!.id);
  expect(work.signal?.aborted).toBe(true);
  await until(() => expect(clips().map(({ status }) => status)).toEqual(['cancelled', 'cancelled']));
  expect(calls.filter(({ name }) => name === 'recognize')).toHaveLength(1);
});

test('lambda and threshold ask the engine for nothing', async () => {
  addClips([new File(['a'], 'a.mp4')]);
  await finish(1);
  changeSettings({ lambda: 0.1, threshold: 0.5, opacity: 0.2 });
  await applyLabels();
  expect(calls.map(({ name }) => name)).toEqual(['recognize']);
});

test('other labels are ranked without encoding again; only the last wish counts', async () => {
  addClips([new File(['a'], 'a.mp4')]);
  await finish(1);
  changeSettings({ ownLabels: 'run | 跑步' });
  const first = await asked('rescore', 1);
  changeSettings({ ownLabels: 'jump | 跳' });
  const second = await asked('rescore', 2);
  expect(first.work.signal?.aborted).toBe(true);
  expect(second.input).toMatchObject({ id: 'encoded-a.mp4', labels: [{ en: 'jump', zh: '跳' }] });
  second.resolve(scoresOf([{ en: 'jump', zh: '跳' }]));
  await until(() => expect(clips()[0]!.result?.scores.labels).toEqual([{ en: 'jump', zh: '跳' }]));
  expect(useRecognition.getState().reranking).toBe(false);
  expect(calls.filter(({ name }) => name === 'recognize')).toHaveLength(1);
});

test('labels that cannot be read are told, and the ranking stays', async () => {
  addClips([new File(['a'], 'a.mp4')]);
  await finish(1);
  changeSettings({ ownLabels: '[{' });
  await until(() => expect(useRecognition.getState().labelsError?.code).toBe('labels-invalid'));
  expect(clips()[0]!.result?.scores.labels).toHaveLength(2);
});

test('labels that other eyes must look for run the clip again', async () => {
  addClips([new File(['a'], 'a.mp4')]);
  await finish(1);
  changeSettings({ ownLabels: '挥手' });
  (await asked('rescore')).reject(new AppError('not-encoded', 'These labels are read by eyes that have not seen the clip.'));
  const { input } = await asked('recognize', 2);
  expect((input as InputOf<'recognize'>).options.labels).toEqual([{ en: '', zh: '挥手' }]);
  expect(useRecognition.getState().labelsError).toBeNull();
  await finish(2);
});

test('other frames run the clip again, its result standing meanwhile', async () => {
  addClips([new File(['a'], 'a.mp4')]);
  await finish(1);
  changeSettings({ frames: 4 });
  const { input } = await asked('recognize', 2);
  expect((input as InputOf<'recognize'>).options.frames).toBe(4);
  expect(clips()[0]!.result).not.toBeNull();
  await finish(2);
});

test('running again at once replaces the run under way', async () => {
  addClips([new File(['a'], 'a.mp4')]);
  const { work } = await asked('recognize');
  runAgain(clips()[0]!.id);
  expect(work.signal?.aborted).toBe(true);
  await finish(2);
});

test('removing a clip lets go of its file and looks at its neighbour', async () => {
  addClips([new File(['a'], 'a.mp4'), new File(['b'], 'b.mp4')]);
  await finish(1);
  await finish(2);
  const [a, b] = clips();
  removeClip(a!.id);
  expect(fileOf(a!.id)).toBeUndefined();
  expect(useRecognition.getState().selectedId).toBe(b!.id);
});

test('an answer of an adapter that is gone does not stand for another of its id', async () => {
  const { useModels } = await import('../models/models');
  const adapter = { id: 'mine', modelId: 'demo', classes: [] } as never;
  useModels.setState({ loaded: true, adapters: [adapter] });
  changeSettings({ adapterId: 'mine' });
  addClips([new File(['a'], 'a.mp4')]);
  await finish(1);
  const { encodedWith } = clips()[0]!;
  expect(encodedWith).not.toBe('');
  useModels.setState({ adapters: [adapter, { id: 'other', modelId: 'demo', classes: [] } as never] });
  expect(clips()[0]!.encodedWith).toBe(encodedWith);
  useModels.setState({ adapters: [] });
  useModels.setState({ adapters: [adapter] }); // taught again under its name
  expect(clips()[0]!.encodedWith).toBe('');
});
