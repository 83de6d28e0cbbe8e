import { expect, test } from 'vitest';
import type { TeachingClip } from '../../shared/teaching';
import { addClass, addClip, removeClips } from './collection';
import { openCollectionKeeper } from './collectionKeeper';
import { memoryStore } from './store';

const clip = (id: string): TeachingClip => ({
  id, classId: 'a', name: `${id}.mp4`, bytes: 3, role: 'train', roleBy: 'automatic', trim: null, duration: 1, width: 1, height: 1, hash: id,
  fingerprint: '', poster: null, problem: null,
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
