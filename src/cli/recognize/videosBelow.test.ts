import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { expandFolders } from './videosBelow';

const root = mkdtempSync(join(tmpdir(), 'videos-'));
afterAll(() => rmSync(root, { recursive: true }));
const at = (...parts: string[]) => join(root, ...parts);
mkdirSync(at('a', 'deep', 'er'), { recursive: true });
mkdirSync(at('empty'));
for (const name of ['a/one.mp4', 'a/notes.txt', 'a/deep/er/two.WEBM', 'alone.bin']) writeFileSync(at(name), 'x');

test('a folder stands for the videos in it at any depth, a file for itself whatever its name', () => {
  const { files, missing } = expandFolders([at('a'), at('alone.bin')]);
  expect(files).toEqual([at('a/deep/er/two.WEBM'), at('a/one.mp4'), at('alone.bin')]);
  expect([...missing.values()]).toEqual([null, null, null]);
});

test('a file named twice is one; what is not there and what holds no video say so', () => {
  const { files, missing } = expandFolders([at('a/one.mp4'), at('a'), at('none.mp4'), at('empty')]);
  expect(files).toEqual([at('a/one.mp4'), at('a/deep/er/two.WEBM'), at('none.mp4'), at('empty')]);
  expect(missing.get(at('none.mp4'))?.message).toContain('none.mp4');
  expect(missing.get(at('empty'))?.message).toContain('no video in the folder');
});
