import { expect, test, vi } from 'vitest';
import type { Clip } from '../clips';

vi.mock('../../../client/engine', async () => {
  const { callsThrough } = await import('../../../lib/client/calls');
  return { engine: { call: callsThrough(() => new Promise(() => {})) } };
});

const { matchAway } = await import('./takeFound');

const away = (path: string, bytes: number, modified: number) =>
  ({ id: path, path, name: path.split('/').at(-1)!, bytes, modified, away: true }) as Clip;
const found = (path: string, bytes: number, modified: number) => ({
  path,
  file: new File(['x'.repeat(bytes)], path.split('/').at(-1)!, { lastModified: modified }),
});

test('clips are known again by path, size and time; in a folder that moved, by name', () => {
  const clips = [away('day/a.mp4', 3, 10_000), away('day/b.mp4', 4, 20_000)];
  const same = matchAway(clips, [found('day/a.mp4', 3, 10_000), found('day/new.mp4', 3, 10_000)]);
  expect([...same.matched.keys()]).toEqual(['day/a.mp4']);
  expect(same.fresh.map(({ path }) => path)).toEqual(['day/new.mp4']);
  const moved = matchAway(clips, [found('archive/2026/b.mp4', 4, 20_000)]);
  expect([...moved.matched.keys()]).toEqual(['day/b.mp4']);
});

test('another size or time is another clip; of two alike each is taken once', () => {
  const clips = [away('a/x.mp4', 3, 10_000), away('b/x.mp4', 3, 10_000)];
  expect(matchAway(clips, [found('a/x.mp4', 4, 10_000), found('a/x.mp4', 3, 90_000)]).fresh).toHaveLength(2);
  const { matched, fresh } = matchAway(clips, [found('c/x.mp4', 3, 10_000), found('d/x.mp4', 3, 10_000), found('e/x.mp4', 3, 10_000)]);
  expect([...matched.keys()]).toEqual(['a/x.mp4', 'b/x.mp4']);
  expect(fresh).toHaveLength(1);
});
