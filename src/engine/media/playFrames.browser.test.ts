/** A sample in AVI, which no browser plays, as frames for a player of our own. */
import { expect, test } from 'vitest';
import { playFrames, probe } from '.';

async function sample(name: string): Promise<File> {
  const response = await fetch(`/samples/${name}`);
  return new File([await response.blob()], name);
}

test('every frame of a short clip comes, when it is shown and in its own shape', async () => {
  const clip = await probe(await sample('cycling.avi'));
  const { info, timeline } = clip;
  const first = await playFrames(clip, 0);
  const frames = [first];
  for (let piece = 1; piece < first.pieces; piece++) frames.push(await playFrames(clip, piece));
  const times = frames.flatMap((piece) => piece.times);
  expect(times).toHaveLength(timeline.frameTimes!.length);
  expect(times.every((time, n) => n === 0 || time > times[n - 1]!)).toBe(true);
  expect(Math.abs(first.width / first.height - info.width / info.height)).toBeLessThan(0.01);
  expect(Math.min(first.width, first.height)).toBeLessThanOrEqual(240);
  for (const { pixels, times: shown, width, height } of frames) expect(pixels).toHaveLength(shown.length * width * height * 3);
  // It moves: the frames differ from one another.
  const one = first.width * first.height * 3;
  expect(first.pixels.slice(0, one)).not.toEqual(first.pixels.slice(-one));
  expect((await playFrames(clip, 99)).piece).toBe(first.pieces - 1);
});
