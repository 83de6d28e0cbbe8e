import { beforeEach, expect, test, vi } from 'vitest';
import { AppError, cancelled } from '../shared/errors';
import type { InputOf } from '../shared/protocol';
import type { LabelScores, LabelText, Recognition } from '../shared/recognition';

interface Work {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: unknown) => void;
}

/** What the engine was asked, and how the test answers. */
const calls: {
  name: string;
  input: never;
  work: Work;
  resolve: (output: unknown) => void;
  reject: (error: unknown) => void;
}[] = [];

vi.mock('../client/engine', () => ({
  engine: {
    call: (name: string, input: never, work: Work = {}) =>
      new Promise((resolve, reject) => {
        work.signal?.addEventListener('abort', () => reject(cancelled()));
        calls.push({ name, input, work, resolve, reject });
      }),
  },
}));

const { addClips, applyLabels, cancelClip, removeClip, runAgain, selectClip, shownClip, useRecognition } =
  await import('./recognition');
const { changeSettings, readSettings, useSettings } = await import('./settings');
const { fileOf } = await import('./clipFiles');

const own = 'wave | 挥手\nclap | 拍手';

function clips() {
  return useRecognition.getState().clips;
}

async function asked(name: string, count = 1) {
  await vi.waitFor(() => expect(calls.filter((call) => call.name === name)).toHaveLength(count));
  return calls.filter((call) => call.name === name)[count - 1]!;
}

function scoresOf(labels: readonly LabelText[]): LabelScores {
  const values = Float32Array.from(labels, (_, index) => 0.3 - 0.1 * index);
  return {
    labels,
    scoresEn: values,
    scoresZh: values,
    frameWeights: new Float32Array(labels.length * 8),
    template: '{label}',
    tau: 0.01,
  };
}

function resultOf({ file, options }: InputOf<'recognize'>): Recognition {
  return { id: `encoded-${file.name}`, file: file.name, scores: scoresOf(options.labels) } as Recognition;
}

/** Answers the n-th recognition. */
async function finish(count: number) {
  const call = await asked('recognize', count);
  call.resolve(resultOf(call.input));
  await vi.waitFor(() =>
    expect(
      clips().some(({ name, status }) => name === (call.input as InputOf<'recognize'>).file.name && status === 'done'),
    ).toBe(true),
  );
}

beforeEach(() => {
  for (const { id } of clips()) removeClip(id);
  calls.length = 0;
  useRecognition.setState({ selectedId: null, lastGoodId: null, labelsError: null });
  useSettings.setState({ ...readSettings(null), labelSet: 'own', ownLabels: own });
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
  changeSettings({ frames: 16, views: 12, template: 'A video of {label}' });
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
  (await asked('recognize', 2)).reject(
    new AppError('not-a-video', 'bad.txt is no video', { details: { file: 'bad.txt' } }),
  );
  await vi.waitFor(() => expect(clips()[1]!.status).toBe('failed'));
  expect(clips()[1]!.error).toMatchObject({ code: 'not-a-video', details: { file: 'bad.txt' } });
  expect(shownClip(useRecognition.getState())?.name).toBe('good.mp4');
  await finish(3);
});

test('cancelling stops the running clip and a waiting one', async () => {
  addClips([new File(['a'], 'a.mp4'), new File(['b'], 'b.mp4')]);
  const { work } = await asked('recognize');
  cancelClip(clips()[1]!.id);
  cancelClip(clips()[0]!.id);
  expect(work.signal?.aborted).toBe(true);
  await vi.waitFor(() => expect(clips().map(({ status }) => status)).toEqual(['cancelled', 'cancelled']));
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
  await vi.waitFor(() => expect(clips()[0]!.result?.scores.labels).toEqual([{ en: 'jump', zh: '跳' }]));
  expect(useRecognition.getState().reranking).toBe(false);
  expect(calls.filter(({ name }) => name === 'recognize')).toHaveLength(1);
});

test('labels that cannot be read are told, and the ranking stays', async () => {
  addClips([new File(['a'], 'a.mp4')]);
  await finish(1);
  changeSettings({ ownLabels: '[{' });
  await vi.waitFor(() => expect(useRecognition.getState().labelsError?.code).toBe('labels-invalid'));
  expect(clips()[0]!.result?.scores.labels).toHaveLength(2);
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
