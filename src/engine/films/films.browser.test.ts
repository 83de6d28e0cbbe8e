/** Films written anew, read back by decoders of their own: the right frames, where they belong, with what was drawn on them. */
import { ALL_FORMATS, BlobSource, Input, VideoSampleSink } from 'mediabunny';
import { expect, test } from 'vitest';
import { testClip } from '../../testing/media/clips';
import { readFrameNumbers } from '../../testing/media/frameNumber';
import { decodeClip } from '../media';
import { annotateFilm } from './annotate';
import { cutFilm } from './cut';

const work = () => ({ signal: new AbortController().signal, onProgress: () => undefined });
const red = { start: 0.4, end: 1.2, lines: ['wave', '挥手'], probability: '97 %', colour: '#ff0000' };

async function facts(file: File) {
  const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(file) });
  const track = (await input.getPrimaryVideoTrack())!;
  return { container: (await input.getFormat()).name, codec: await track.getCodec(), seconds: await input.computeDuration() };
}

/** Mean of red less green at the left foot, where a caption's colour stands, at a moment. */
async function footRedness(file: File, time: number): Promise<number> {
  const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(file) });
  const sample = (await new VideoSampleSink((await input.getPrimaryVideoTrack())!).getSample(time))!;
  const canvas = new OffscreenCanvas(sample.displayWidth, sample.displayHeight);
  const context = canvas.getContext('2d')!;
  sample.draw(context, 0, 0);
  sample.close();
  const { data } = context.getImageData(0, canvas.height - 8, 3, 6);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum += data[at]! - data[at + 1]!;
  return sum / (data.length / 4);
}

test('an annotated film has its length, and its caption from its start to its end', async () => {
  const file = await testClip('plain.mp4');
  const seen: number[] = [];
  const written = await annotateFilm(file, { captions: [red], heat: null }, { ...work(), onProgress: ({ done }) => seen.push(done) });
  const { seconds, codec, container } = await facts(written);
  expect(seconds).toBeCloseTo(2, 1);
  expect(written.name).toMatch(/^plain-annotated\.(mp4|webm)$/);
  expect([codec === 'avc', /mp4/i.test(container)]).toEqual(written.name.endsWith('mp4') ? [true, true] : [false, false]);
  const foot = await Promise.all([0.2, 0.8, 1.6].map((time) => footRedness(written, time)));
  expect(foot[1]).toBeGreaterThan(120);
  expect(foot[0]).toBeLessThan(60);
  expect(foot[2]).toBeLessThan(60);
  expect(seen.at(-1)).toBeGreaterThan(1.5);
});

test('what only ffmpeg reads is annotated as a film of a kind that browsers write', async () => {
  const written = await annotateFilm(await testClip('open.avi'), { captions: [red], heat: null }, work());
  expect(written.name).toMatch(/^open-annotated\.(mp4|webm)$/);
  expect((await facts(written)).seconds).toBeCloseTo(2, 1);
  expect(await footRedness(written, 0.8)).toBeGreaterThan(120);
});

test('heat lies over the square that was seen, as opaque as asked', async () => {
  const size = 4;
  const pixels = new Uint8ClampedArray(size * size * 4).map((_, at) => (at % 4 === 0 || at % 4 === 3 ? 255 : 0));
  const heat = { times: [1], size, pixels, opacity: 1 };
  const redAt = async (crop: number | null) => {
    const written = await annotateFilm(await testClip('plain.mp4'), { captions: [], heat: { ...heat, crop } }, work());
    const { pixels: rgb, width, height } = await decodeClip(written, { frames: 1, size: 120, shortSide: 120, crop: 'none' });
    const middle = Math.floor(height / 2) * width;
    return [2, Math.floor(width / 2)].map((x) => rgb[(middle + x) * 3]! > 200 && rgb[(middle + x) * 3 + 1]! < 60);
  };
  expect(await redAt(1)).toEqual([false, true]);
  // Eyes that squash see all of it.
  expect(await redAt(null)).toEqual([true, true]);
});

test.each(['plain.mp4', 'open.avi'])('parts of %s begin at their own frame, not at a key frame before it', async (name) => {
  const parts = [
    { from: 0.4, to: 1.2, name: 'one: wave/挥手' },
    { from: 1, to: 2, name: 'two' },
  ];
  const [one, two] = await cutFilm(await testClip(name), parts, work());
  expect([one!.name.replace(/\.\w+$/, ''), two!.name.replace(/\.\w+$/, '')]).toEqual(['one wave 挥手', 'two']);
  for (const [file, first, seconds] of [
    [one!, 10, 0.8],
    [two!, 25, 1],
  ] as const) {
    expect((await facts(file)).seconds).toBeCloseTo(seconds, 1);
    const { pixels, frames, width, height } = await decodeClip(file, { frames: 4, size: 120, shortSide: 120, crop: 'none' });
    const numbers = readFrameNumbers(pixels, frames, width, height);
    // To the frame: rounding may leave one more at the end, never one before the beginning.
    for (const [i, number] of numbers.entries()) {
      const exact = first + ((i + 0.5) * seconds * 25) / 4;
      expect(number).toBeGreaterThanOrEqual(Math.floor(exact));
      expect(number).toBeLessThanOrEqual(exact + 1);
    }
  }
});

test('a cancelled film is told as cancelled', async () => {
  const controller = new AbortController();
  const film = annotateFilm(
    await testClip('plain.mp4'),
    { captions: [red], heat: null },
    {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    },
  );
  await expect(film).rejects.toMatchObject({ code: 'cancelled' });
});

test('what the browser does not decode is told as that', async () => {
  await expect(annotateFilm(new File(['no film'], 'note.mp4'), { captions: [], heat: null }, work())).rejects.toMatchObject({
    code: 'codec-unsupported',
    details: { file: 'note.mp4' },
  });
});
