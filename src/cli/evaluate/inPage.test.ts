import { expect, test } from 'vitest';
import { partsOf } from './inPage';

test('a run is handed over in parts: every clip once, with its own files, folders of frames whole', () => {
  const films = [
    'a.mp4',
    'b.mp4',
    'c/1.jpg',
    'c/2.jpg',
    'c/3.jpg',
    'd.mp4',
    'e/1.jpg',
    'e/2.jpg',
    'e/3.jpg',
    'e/4.jpg',
    'e/5.jpg',
    'f.mp4',
  ];
  const clips = [
    { file: 0, path: 'a', label: 0 },
    { file: 1, path: 'b', label: 0 },
    { file: 2, frames: 3, path: 'c', label: 1 },
    { file: 5, path: 'd', label: 1 },
    { file: 6, frames: 5, path: 'e', label: 2 },
    { file: 11, path: 'f', label: 2 },
  ];
  const parts = [...partsOf({ paths: films, clips }, 4)];
  const shown = parts.map((part) => part.clips.map(({ path, file, frames = 1 }) => [path, ...part.paths.slice(file, file + frames)]));
  expect(shown).toEqual([
    [
      ['a', 'a.mp4'],
      ['b', 'b.mp4'],
    ],
    [
      ['c', 'c/1.jpg', 'c/2.jpg', 'c/3.jpg'],
      ['d', 'd.mp4'],
    ],
    [['e', 'e/1.jpg', 'e/2.jpg', 'e/3.jpg', 'e/4.jpg', 'e/5.jpg']],
    [['f', 'f.mp4']],
  ]);
  expect(parts.flatMap(({ paths }) => paths)).toEqual(films);
});
