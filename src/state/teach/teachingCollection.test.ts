import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import type { Collection } from '../../shared/teaching/teaching';
import {
  addTeachingClass,
  addTeachingClips,
  cancelAdding,
  nameTeachingClass,
  openTeachingCollection,
  removeTeachingClips,
  undoTeaching,
} from './teachingCollection';
import { emptyCollection, useTeachingCollection } from './collectionStore';
import { classOf, clipOf, collectionOf, fakeEngine } from './teachingFakeEngine';

const engine = vi.hoisted(() => ({ current: null as null | ReturnType<typeof fakeEngine> }));
vi.mock('../../client/engine', async () => {
  const { callsThrough } = await import('../../lib/client/calls');
  return { engine: { call: callsThrough((name, input, work) => engine.current!.send(name, input as never, work as never)) } };
});

const state = () => useTeachingCollection.getState();

beforeEach(() => {
  engine.current = fakeEngine();
  useTeachingCollection.setState({
    state: 'closed',
    collection: emptyCollection,
    adding: [],
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
