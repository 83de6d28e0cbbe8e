import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import { answer, asked, calls, until } from './recognition.testCases';

vi.mock('../../client/engine', async () => ({ engine: (await import('./recognition.testCases')).engine }));

// The reader of label lists comes when it is first wanted: here before the first test, so that none of them waits for it.
await import('../../shared/labels/readLabels');
const { addClips, goOn, removeClip, removeClips, retryFailed, selectClip, stopAll, undoRemoval } = await import('./recognition');
const { clipList: clips, shownClip, useRecognition } = await import('./clips');
const { readPageSettings, useSettings } = await import('../settings/settings');
const { fileOf } = await import('./clipFiles');

/** A busy machine may take its time. */
vi.setConfig({ testTimeout: 60_000 });

/** Answers the n-th recognition. */
async function finish(count: number) {
  const answered = await answer(count);
  await until(() => expect(clips().some(({ name, status }) => name === answered && status === 'done')).toBe(true));
}

beforeEach(() => {
  removeClips(clips().map(({ id }) => id));
  calls.length = 0;
  useRecognition.setState({ selectedId: null, lastGoodId: null, labelsError: null });
  useSettings.setState({ ...readPageSettings(null), labelSet: 'own', ownLabels: 'wave | 挥手\nclap | 拍手' });
});

const many = (count: number) => Array.from({ length: count }, (_, n) => new File(['x'], `clip ${n}.mp4`));

test('of many clips each stays done with its answer; an old one fetches its pictures again when it is looked at', async () => {
  addClips(Array.from({ length: 30 }, (_, number) => new File(['a'], `${number}.mp4`)));
  for (let count = 1; count <= 30; count++) await finish(count);
  expect(clips().every(({ status, result }) => status === 'done' && result !== null)).toBe(true);
  const bare = clips().filter(({ result }) => result?.frames.pixels.length === 0);
  expect(bare.length).toBeGreaterThan(0);
  const { id, name } = bare[0]!;
  selectClip(id);
  expect(shownClip(useRecognition.getState())?.result?.scores).toBeDefined();
  await finish(31);
  expect(clips().find((clip) => clip.id === id)).toMatchObject({ name, status: 'done' });
  expect(clips().find((clip) => clip.id === id)?.result?.frames.pixels.length).toBe(3);
});

test('a clip that changes leaves three thousand others as they are; all stop and go on', async () => {
  addClips(many(3000));
  expect(useRecognition.getState().selectedId).toBeNull();
  await asked('recognize');
  const before = clips();
  const { work } = await asked('recognize');
  work.onProgress?.({ stage: 'decoding', done: 1, total: 8 });
  expect(clips().filter((clip, place) => clip !== before[place])).toHaveLength(1);
  expect(useRecognition.getState()).toMatchObject({ counts: { running: 1, waiting: 2999 }, work: { done: 0, of: 3000 } });
  stopAll();
  await until(() => expect(useRecognition.getState().counts).toMatchObject({ running: 0, waiting: 0, cancelled: 3000 }));
  goOn();
  await until(() => expect(useRecognition.getState().counts).toMatchObject({ running: 1, waiting: 2999, cancelled: 0 }));
});

test('what was removed comes back to its place with its file, and waits again', async () => {
  addClips(many(10));
  await asked('recognize');
  const names = clips().map(({ name }) => name);
  const gone = [0, 4, 5].map((place) => clips()[place]!.id);
  removeClips(gone);
  expect(clips()).toHaveLength(7);
  expect(gone.map(fileOf)).toEqual([undefined, undefined, undefined]);
  removeClip(clips()[0]!.id);
  undoRemoval();
  undoRemoval();
  expect(clips().map(({ name }) => name)).toEqual(names);
  expect(gone.map((id) => fileOf(id)?.size)).toEqual([1, 1, 1]);
  expect(useRecognition.getState().counts).toMatchObject({ done: 0, cancelled: 0 });
});

test('all failed clips are tried again, the others are left', async () => {
  addClips(many(3));
  (await asked('recognize', 1)).reject(new AppError('not-a-video', 'no'));
  await finish(2);
  (await asked('recognize', 3)).reject(new AppError('not-a-video', 'no'));
  await until(() => expect(useRecognition.getState().counts.failed).toBe(2));
  retryFailed();
  await finish(4);
  await finish(5);
  expect(useRecognition.getState().counts).toMatchObject({ done: 3, failed: 0 });
});
