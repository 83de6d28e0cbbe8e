import { expect, test } from 'vitest';
import { clipsOf } from './droppedFiles';

const file = (path: string) => ({ path, file: new File([path], path.split('/').at(-1)!) });

test('onto a class: loose files as they are, films of folders, and each folder of numbered pictures as one clip in its order', () => {
  const loose = [new File(['x'], 'a.mp4'), new File(['x'], 'notes.txt')];
  const inFolders = [
    'wave/b.webm',
    'wave/readme.md',
    'wave/f1/img_2.jpg',
    'wave/f1/img_10.jpg',
    'wave/f1/img_1.jpg',
    'wave/cover/poster.png',
  ];
  const clips = clipsOf({ loose, inFolders: inFolders.map(file) });
  expect(clips.map(({ name }) => name)).toEqual(['a.mp4', 'notes.txt', 'b.webm', 'f1']);
  const frames = clips[3]!;
  expect(frames instanceof File ? [] : frames.pictures.map(({ name }) => name)).toEqual(['img_1.jpg', 'img_2.jpg', 'img_10.jpg']);
});
