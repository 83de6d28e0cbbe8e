import { expect, test } from 'vitest';
import type { TeachingClip } from '../../shared/teaching/teaching';
import { addClass, addClip, removeClips } from './collection';
import { openCollectionKeeper } from './collectionKeeper';
import { memoryStore } from './store';
import type { Tabs } from './tabs';

const clip = (id: string): TeachingClip => ({
  id,
  classId: 'a',
  name: `${id}.mp4`,
  bytes: 3,
  role: 'train',
  roleBy: 'automatic',
  trim: null,
  duration: 1,
  width: 1,
  height: 1,
  hash: id,
  fingerprint: '',
  poster: null,
  problem: null,
});

test('what was changed is there after a reload; what was removed can be taken back until then', async () => {
  const store = memoryStore();
  const keeper = await openCollectionKeeper(store);
  await keeper.change((state) => addClass(state, 'a', { en: 'wave', zh: '挥手' }));
  await keeper.putFile('x', new File(['abc'], 'x.mp4'));
  await keeper.putFile('y', new File(['abc'], 'y.mp4'));
  await keeper.change((state) => addClip(addClip(state, clip('x')), clip('y')));
  await keeper.change((state) => removeClips(state, ['x']));
  expect((await keeper.undo()).clips.map((item) => item.id)).toEqual(['x', 'y']);
  await keeper.change((state) => removeClips(state, ['x']));

  const reopened = await openCollectionKeeper(store);
  expect(reopened.describe()).toMatchObject({ classes: [{ en: 'wave' }], clips: [{ id: 'y' }], canUndo: false });
  expect(await (await reopened.file('y')).text()).toBe('abc');
  await expect(reopened.file('x')).rejects.toMatchObject({ code: 'file-unreadable' });
  expect(await store.keys()).not.toContain('file:x');
});

test('undo with nothing to take back changes nothing', async () => {
  const keeper = await openCollectionKeeper(memoryStore());
  expect(await keeper.undo()).toMatchObject({ classes: [], canUndo: false });
});

/** Two tabs of one browser: one storage, one set of locks, a keeper each. */
function twoTabs() {
  const store = memoryStore();
  const said: string[] = [];
  let tail: Promise<unknown> = Promise.resolve();
  let openTabs = 0;
  const tabs = (): Tabs => ({
    inTurn: <T>(work: () => Promise<T>): Promise<T> => {
      const result = tail.then(work);
      tail = result.catch(() => undefined);
      return result;
    },
    open: async (alone) => {
      if (openTabs++ === 0) await alone();
    },
    takeTraining: () => Promise.resolve(() => undefined),
    trainsElsewhere: () => Promise.resolve(false),
    announce: (revision) => void said.push(revision),
  });
  return { store, said, open: () => openCollectionKeeper(store, tabs()) };
}

test('two tabs never write over one another: each changes what the other left', async () => {
  const { said, open } = twoTabs();
  const [first, second] = [await open(), await open()];
  await first.change((state) => addClass(state, 'a', { en: 'wave', zh: '' }));
  await first.putFile('x', new File(['abc'], 'x.mp4'));
  await first.change((state) => addClip(state, clip('x')));
  const seen = await second.change((state) => addClass(state, 'b', { en: 'clap', zh: '' }));
  expect(seen.classes.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(seen.clips.map(({ id }) => id)).toEqual(['x']);
  expect((await first.refresh()).classes.map(({ id }) => id)).toEqual(['a', 'b']);
  const third = await open();
  expect(third.describe().clips).toHaveLength(1);
  expect(await (await third.file('x')).text()).toBe('abc');
  expect(said).toHaveLength(3);
});

test('changes of both at once are all there', async () => {
  const { open } = twoTabs();
  const [first, second] = [await open(), await open()];
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      (index % 2 === 0 ? first : second).change((state) => addClass(state, `c${index}`, { en: `c${index}`, zh: '' })),
    ),
  );
  expect((await first.refresh()).classes).toHaveLength(10);
});

test('a tab takes back its own last change only', async () => {
  const { open } = twoTabs();
  const [first, second] = [await open(), await open()];
  await first.change((state) => addClass(state, 'a', { en: 'wave', zh: '' }));
  await second.change((state) => addClass(state, 'b', { en: 'clap', zh: '' }));
  expect(await first.undo()).toMatchObject({ classes: [{ id: 'a' }, { id: 'b' }], canUndo: false });
  expect((await second.undo()).classes.map(({ id }) => id)).toEqual(['a']);
});

test('the files of a removed clip stay while another tab could bring it back', async () => {
  const { open } = twoTabs();
  const first = await open();
  await first.change((state) => addClass(state, 'a', { en: 'wave', zh: '' }));
  await first.putFile('x', new File(['abc'], 'x.mp4'));
  await first.change((state) => addClip(state, clip('x')));
  await first.change((state) => removeClips(state, ['x']));
  await open();
  await first.undo();
  expect(await (await first.file('x')).text()).toBe('abc');
});
