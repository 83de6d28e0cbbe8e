import { expect, test } from 'vitest';
import { clipHash } from './clipHash';

test('a file of the same path, size and time is read once; one that differs in any of them is read', async () => {
  let read = 0;
  const hash = (path: string, content: string, lastModified: number) =>
    clipHash({ path, file: new File([content], 'a.mp4', { lastModified }) }, () => Promise.resolve(`hash ${++read}`));
  expect(await hash('x/a.mp4', 'one', 1)).toBe('hash 1');
  expect(await hash('x/a.mp4', 'two', 1)).toBe('hash 1');
  expect(await hash('x/a.mp4', 'three', 1)).toBe('hash 2');
  expect(await hash('x/a.mp4', 'one', 2)).toBe('hash 3');
  expect(await hash('y/a.mp4', 'one', 1)).toBe('hash 4');
});

test('what could not be read is tried again', async () => {
  const clip = { path: 'z', file: [new File(['x'], '1.jpg')] };
  await expect(clipHash(clip, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(await clipHash(clip, () => Promise.resolve('there'))).toBe('there');
});
