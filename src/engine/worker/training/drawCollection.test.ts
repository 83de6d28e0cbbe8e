import { expect, test } from 'vitest';
import { drawCollection } from './drawCollection';

const classes = [
  { en: 'run', zh: '跑' },
  { en: 'swim', zh: '' },
  { en: 'jump', zh: '' },
];
const film = (name: string) => new File([name], name);

test('classes stand in the order of their clips, those without any are left out, and every clip trains', async () => {
  const { state, file } = drawCollection({
    classes,
    clips: [
      { path: 'b/1.avi', label: 2, file: film('1.avi') },
      { path: 'a/2.avi', label: 0, file: film('2.avi') },
      { path: 'b/3.avi', label: 2, file: film('3.avi') },
    ],
  });
  expect(state.classes.map(({ en }) => en)).toEqual(['jump', 'run']);
  expect(state.clips.map(({ id, classId, role }) => [id, state.classes.findIndex((one) => one.id === classId), role])).toEqual([
    ['0', 0, 'train'],
    ['1', 1, 'train'],
    ['2', 0, 'train'],
  ]);
  expect((await file('1')).name).toBe('2.avi');
  await expect(file('nobody')).rejects.toThrow(/nobody/);
});

test('a folder of frames is read as one film', async () => {
  const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0]);
  const frames = [new File([jpeg], '1.jpg'), new File([jpeg], '2.jpg')];
  const { state, file } = drawCollection({ classes, clips: [{ path: 'a/clip', label: 0, file: frames }] });
  expect(state.clips[0]!.bytes).toBe(30);
  expect((await file('0')).name).toBe('a/clip.avi');
});
