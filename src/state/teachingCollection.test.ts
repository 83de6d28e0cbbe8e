import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../shared/errors';
import type { Collection } from '../shared/teaching';
import {
  addTeachingClass,
  addTeachingClips,
  addTeachingFolders,
  cancelAdding,
  emptyCollection,
  foldsAmong,
  nameTeachingClass,
  openTeachingCollection,
  removeTeachingClips,
  undoTeaching,
  useTeachingCollection,
} from './teachingCollection';
import { classOf, clipOf, collectionOf, fakeEngine } from './teachingFakeEngine';

const engine = vi.hoisted(() => ({ current: null as null | ReturnType<typeof fakeEngine> }));
vi.mock('../client/engine', () => ({
  engine: { call: (...all: [never, never, never]) => engine.current!.call(...all) },
}));

const state = () => useTeachingCollection.getState();
const video = (path: string) => ({ path, file: new File(['x'], path.split('/').at(-1)!) });

beforeEach(() => {
  engine.current = fakeEngine();
  useTeachingCollection.setState({
    state: 'closed',
    collection: emptyCollection,
    adding: [],
    notice: null,
    error: null,
  });
});

async function open(collection: Collection): Promise<void> {
  engine.current!.answer('openCollection', () => collection);
  await openTeachingCollection();
}

test('what the store holds can be written as text: posters are addresses', async () => {
  await open(collectionOf([classOf('a')], [clipOf('one', 'a'), clipOf('two', 'a', { poster: null })]));
  const { collection } = state();
  expect(collection.clips.map(({ poster }) => poster?.slice(0, 5) ?? null)).toEqual(['blob:', null]);
  expect(JSON.parse(JSON.stringify(state()))).toEqual(state());
});

test('a poster keeps its address from answer to answer, and gives it back when its clip goes', async () => {
  await open(collectionOf([classOf('a')], [clipOf('one', 'a'), clipOf('two', 'a')]));
  const [one] = state().collection.clips;
  const revoked = vi.spyOn(URL, 'revokeObjectURL');
  engine.current!.answer('removeClips', () => collectionOf([classOf('a')], [clipOf('one', 'a')]));
  const gone = state().collection.clips[1]!.poster;
  await removeTeachingClips(['two']);
  expect(state().collection.clips[0]!.poster).toBe(one!.poster);
  expect(revoked.mock.calls).toEqual([[gone]]);
  revoked.mockRestore();
});

test('a failed opening says why; a later one works', async () => {
  engine.current!.answer('openCollection', () => {
    throw new AppError('storage-unavailable', 'no');
  });
  await openTeachingCollection();
  expect(state().state).toBe('failed');
  expect(state().error?.code).toBe('storage-unavailable');
  await open(collectionOf([], []));
  expect(state()).toMatchObject({ state: 'open', error: null });
});

test('a new class answers with its id', async () => {
  await open(collectionOf([classOf('a')], []));
  engine.current!.answer('addClass', () => collectionOf([classOf('a'), classOf('b', '')], []));
  expect(await addTeachingClass()).toBe('b');
});

test('an English name brings its Chinese from the dictionaries', async () => {
  await open(collectionOf([classOf('a', '')], []));
  engine.current!.answer('renameClass', ({ id, en, zh }) => collectionOf([classOf(id, en, zh)], []));
  await nameTeachingClass('a', { en: 'brush hair', zh: '' });
  expect(engine.current!.asked('renameClass')[0]!.zh).toMatch(/\p{Script=Han}/u);
});

test('a typed Chinese name is never replaced, not even by a suggestion that was on its way', async () => {
  await open(collectionOf([classOf('a', '')], []));
  engine.current!.answer('renameClass', ({ id, en, zh }) => collectionOf([classOf(id, en, zh)], []));
  const slow = nameTeachingClass('a', { en: 'brush hair', zh: '' });
  await nameTeachingClass('a', { en: 'brush hair', zh: '梳头' });
  await slow;
  expect(state().collection.classes[0]!.zh).toBe('梳头');
  expect(engine.current!.asked('renameClass')).toHaveLength(1);
});

test('another English name brings another suggestion, but leaves typed and cleared Chinese alone', async () => {
  await open(collectionOf([classOf('a', 'brush hair', '梳头')], []));
  engine.current!.answer('renameClass', ({ id, en, zh }) => collectionOf([classOf(id, en, zh)], []));
  const renamed = async (en: string, zh: string) => {
    await nameTeachingClass('a', { en, zh });
    return state().collection.classes[0]!.zh;
  };
  const clap = await renamed('clap', '梳头');
  expect(clap).toMatch(/拍手|鼓掌/);
  expect(await renamed('clap', '')).toBe('');
  expect(await renamed('clap', '啪啪')).toBe('啪啪');
  expect(await renamed('brush hair', '啪啪')).toBe('啪啪');
  expect(await renamed('zorbing backwards', '啪啪')).toBe('啪啪');
});

test('a name that is not in the dictionaries is kept without Chinese, and nothing is said twice', async () => {
  await open(collectionOf([classOf('a', 'zorbing backwards')], []));
  await nameTeachingClass('a', { en: 'zorbing backwards', zh: '' });
  expect(engine.current!.asked('renameClass')).toEqual([]);
});

test('clips show as they come in; the whole collection follows', async () => {
  await open(collectionOf([classOf('a')], []));
  const seen: number[] = [];
  engine.current!.answer('addClips', (_, work) => {
    work.onProgress?.({ done: 1, total: 2, clip: clipOf('one', 'a') });
    seen.push(state().collection.clips.length, state().adding[0]!.done);
    return collectionOf([classOf('a')], [clipOf('one', 'a'), clipOf('two', 'a')]);
  });
  await addTeachingClips('a', [new File([], '1.mp4'), new File([], '2.mp4')]);
  expect(seen).toEqual([1, 1]);
  expect(state().collection.clips).toHaveLength(2);
  expect(state().adding).toEqual([]);
});

test('stopping in the middle keeps what came in, and is no error', async () => {
  await open(collectionOf([classOf('a')], []));
  engine.current!.answer('openCollection', () => collectionOf([classOf('a')], [clipOf('one', 'a')]));
  engine.current!.answer('addClips', () => new Promise(() => undefined));
  const adding = addTeachingClips('a', [new File([], '1.mp4'), new File([], '2.mp4')]);
  cancelAdding(state().adding[0]!.id);
  await adding;
  expect(state()).toMatchObject({ adding: [], error: null });
  expect(state().collection.clips).toHaveLength(1);
});

test('a folder of class folders becomes classes with labels as people write them', async () => {
  await open(collectionOf([], []));
  engine.current!.answer('addClips', () => collectionOf([classOf('a')], []));
  await addTeachingFolders([
    video('set/BrushHair/1.avi'),
    video('set/Zorbing/2.avi'),
    video('set/readme.md'),
    video('set/Zorbing/.DS_Store'),
  ]);
  const labels = engine.current!.asked('addClips')[0]!.clips.map((clip) => clip.class);
  expect(labels).toEqual([
    { en: 'brush hair', zh: expect.stringMatching(/\p{Script=Han}/u) },
    { en: 'zorbing', zh: expect.any(String) },
  ]);
  expect(state().notice).toEqual({ clips: 2, classes: 2, leftOut: 0, unlisted: 0, ignored: 2, fold: null });
});

test('official split files decide on the roles, by the fold chosen', async () => {
  await open(collectionOf([], []));
  engine.current!.answer('addClips', () => collectionOf([], []));
  const split = (n: number, text: string) => ({
    path: `hmdb/wave_test_split${n}.txt`,
    file: new File([text], `wave_test_split${n}.txt`),
  });
  const found = [
    video('hmdb/wave/a.avi'),
    video('hmdb/wave/b.avi'),
    video('hmdb/wave/c.avi'),
    split(1, 'a.avi 1\nb.avi 2\nc.avi 0\n'),
    split(2, 'a.avi 2\nb.avi 1\nc.avi 1\n'),
  ];
  expect(foldsAmong(found)).toEqual([1, 2]);
  await addTeachingFolders(found, 1);
  const { clips } = engine.current!.asked('addClips')[0]!;
  expect(clips.map(({ file, role, roleBy }) => [file.name, role, roleBy])).toEqual([
    ['a.avi', 'train', 'split'],
    ['b.avi', 'held-out', 'split'],
  ]);
  expect(state().notice).toMatchObject({ fold: 1, leftOut: 1 });
});

test('without anything to take back undo asks nothing', async () => {
  await open(collectionOf([], [], { canUndo: false }));
  await undoTeaching();
  expect(engine.current!.asked('undoCollection')).toEqual([]);
});

test('a change that fails leaves the collection standing and says why', async () => {
  await open(collectionOf([classOf('a')], [clipOf('one', 'a')]));
  engine.current!.answer('removeClips', () => {
    throw new AppError('storage-full', 'full');
  });
  await removeTeachingClips(['one']);
  expect(state().error?.code).toBe('storage-full');
  expect(state().collection.clips).toHaveLength(1);
});
