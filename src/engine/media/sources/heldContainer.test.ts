import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { Input } from 'mediabunny';
import type { ProbedClip } from '../clip/types';
import { holdOpen, withContainer } from './heldContainer';

const file = new File([readFileSync('src/engine/timeline/fixtures/film.mp4')], 'film.mp4');
const clip = { file } as unknown as ProbedClip;
const open = (of: ProbedClip, signal: AbortSignal | null = null) => withContainer(of, signal, (input) => Promise.resolve(input));
const tracks = async (input: Input) => (await input.getVideoTracks()).length;

test('a held film stays open from one use to the next, another is closed at once', async () => {
  const film = holdOpen(clip);
  const first = await open(film);
  expect(await withContainer(film, null, tracks)).toBe(1);
  expect(await open(film)).toBe(first);
  expect(first.disposed).toBe(false);
  const loose = await open(clip);
  expect(loose.disposed).toBe(true);
  expect(first.disposed).toBe(false);
  const other = await open(holdOpen(clip));
  expect([first.disposed, other.disposed]).toEqual([true, false]);
  expect(await open(film)).not.toBe(first);
});

test('one that failed or was cancelled is opened anew; two uses at once have one each', async () => {
  const film = holdOpen(clip);
  const first = await open(film);
  await expect(withContainer(film, null, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(first.disposed).toBe(true);
  const stop = new AbortController();
  const cut = withContainer(film, stop.signal, async (input) => {
    stop.abort();
    expect(input.disposed).toBe(true);
    return tracks(input);
  });
  await expect(cut).rejects.toThrow();
  const [a, b] = await Promise.all([open(film), open(film)]);
  expect(a).not.toBe(b);
});

test('nobody asks: it is closed', async () => {
  vi.useFakeTimers();
  try {
    const input = await open(holdOpen(clip));
    vi.advanceTimersByTime(59_000);
    expect(input.disposed).toBe(false);
    vi.advanceTimersByTime(2000);
    expect(input.disposed).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
