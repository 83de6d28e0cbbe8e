import { expect, test } from 'vitest';
import { takeFromTray, teachClips, useTeachingTray } from './teaching';

test('clips wait in the tray and leave it with their files', () => {
  const [a, b] = [new File(['a'], 'a.mp4'), new File(['b'], 'b.mp4')];
  teachClips([a], { en: 'wave', zh: '挥手' });
  teachClips([b]);
  const { clips } = useTeachingTray.getState();
  expect(clips.map(({ name, guess }) => [name, guess?.en])).toEqual([
    ['a.mp4', 'wave'],
    ['b.mp4', undefined],
  ]);
  expect(JSON.parse(JSON.stringify(clips))).toEqual(clips);
  expect(takeFromTray([clips[1]!.id])).toEqual([b]);
  expect(useTeachingTray.getState().clips).toHaveLength(1);
  expect(takeFromTray([clips[0]!.id])).toEqual([a]);
  expect(useTeachingTray.getState().clips).toEqual([]);
});
