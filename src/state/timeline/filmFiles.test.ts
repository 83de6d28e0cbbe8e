import { expect, test } from 'vitest';
import { otherKind, partsOf } from './filmFiles';

test('clips are named after the film, the moment and the label, and sort in the order of the film', () => {
  const segment = { start: 62.34, end: 65, kind: 'action', label: 1, en: 'open/close', zh: '开合', probability: 0.9 } as const;
  const parts = partsOf({ name: 'long film.mp4' }, [segment, { ...segment, start: 600, en: '' }]);
  expect(parts).toEqual([
    { from: 62.34, to: 65, name: 'long film 01m02.3s open close 开合' },
    { from: 600, to: 65, name: 'long film 10m00.0s 开合' },
  ]);
});

test('a film that was written as another kind says so', () => {
  const kindOf = (film: string, written: string) => otherKind({ name: film }, { name: written });
  expect(kindOf('a.AVI', 'a-annotated.mp4')).toBe('MP4');
  expect(kindOf('a.mp4', 'a-annotated.webm')).toBe('WEBM');
  expect([kindOf('a.MOV', 'a.mp4'), kindOf('a.mkv', 'a.webm'), kindOf('a.webm', 'a.webm')]).toEqual([null, null, null]);
});
