import { expect, test } from 'vitest';
import { takeClipsToSort, teachClips, useClipsToSort } from './clipsToSort';

test('clips wait to be sorted and leave with their files', () => {
  const [a, b] = [new File(['a'], 'a.mp4'), new File(['b'], 'b.mp4')];
  teachClips([a], { en: 'wave', zh: '挥手' });
  teachClips([b]);
  const { clips } = useClipsToSort.getState();
  expect(clips.map(({ name, guess }) => [name, guess?.en])).toEqual([
    ['a.mp4', 'wave'],
    ['b.mp4', undefined],
  ]);
  expect(JSON.parse(JSON.stringify(clips))).toEqual(clips);
  expect(takeClipsToSort([clips[1]!.id])).toEqual([b]);
  expect(useClipsToSort.getState().clips).toHaveLength(1);
  expect(takeClipsToSort([clips[0]!.id])).toEqual([a]);
  expect(useClipsToSort.getState().clips).toEqual([]);
});
