/**
 * Every clip of ../shared/clips through the real decoders: a result or a coded error, the same picture and the same
 * moments from both, and the next file always works.
 */
import { commands } from 'vitest/browser';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import { decodeClip, probe, type DecodedClip, type DecodeOptions } from '.';

const paths = Object.keys(import.meta.glob('../../../../shared/clips/{actions,awkward}/*'));
const clips = paths.filter((path) => !path.endsWith('.png'));
const absent = clips.length === 0 ? ' (skipped: ../shared is not here)' : '';
const name = (path: string) => path.split('/').at(-1)!;

async function load(path: string): Promise<File> {
  const text = await commands.readFile(path.replace(/^.*\/shared\//, '../shared/'), 'base64');
  return new File([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))], name(path));
}

function find(part: string): string {
  return clips.find((path) => name(path).includes(part))!;
}

const usual: DecodeOptions = { frames: 8, size: 224, shortSide: 256 };

/** Files that must end in an error, and in which. */
const errors: Readonly<Record<string, string>> = {
  '16bytes__filetype_fixture-isomv2.mp4': 'truncated',
  'audio_only__mediabunny_eac3.mp4': 'no-video-track',
  'chunk_out_of_range__mp4parse.mp4': 'truncated',
  'encrypted__mp4parse_short-cenc.mp4': 'encrypted',
  'header_only__libwebm_set_pixelwidth.webm': 'nothing-decodable',
  'invalid_vp9__libwebm_bug_1416.webm': 'nothing-decodable',
  'moov_only__filetype_fixture-moov.mov': 'truncated',
};
/** A file of which most is missing. */
const cutOff = 'annexb__mediabunny_annex-b.mp4';
/** Files that WebCodecs gives up on; ffmpeg finds or mends the wanted frames. */
const broken = [cutOff, 'corrupt__decord_corrupted.mp4'];
/** ffmpeg's core has no AV1 decoder. */
const onlyWebCodecs = ['av1__androidx_sample_av1.mp4', 'long__androidx_long_180p_av1.mp4'];

/** Sizes as shown, where rotation, mirror or pixel aspect play a part. */
const sizes: Readonly<Record<string, readonly [number, number]>> = {
  'kinetics400_arm_wrestling__mmaction2_demo.mp4': [427, 256],
  'dolbyvision_iphone__androidx.mov': [720, 1280],
  'mkv_htc_rotation__androidx.mkv': [720, 1080],
  'no_initial_keyframe__mediabunny.ts': [640, 360],
  'oneframe_h263__mp4parse.3gp': [216, 144],
  'oneframe_mpeg4__mp4parse.mp4': [256, 144],
  'rot_90__decord_video_90.mov': [320, 568],
  'rot__mediabunny_rotate-buck-bunny.mp4': [1080, 1920],
  'rot_reflect__androidx.mp4': [720, 1080],
  'sar_2x1__mediabunny.mp4': [1280, 360],
};

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

function expectWhole({ frames, width, height, views, times, pixels }: DecodedClip): void {
  expect(pixels.length).toBe(views * frames * width * height * 3);
  expect(times.length).toBe(views);
  for (const row of times) {
    expect(row.length).toBe(frames);
    expect(row.toSorted((a, b) => a - b)).toEqual(row);
    expect(row[0]).toBeGreaterThanOrEqual(0);
  }
}

/** Of clips that are nowhere black: no frame is. */
function everyFrameLit({ frames, views, width, height, pixels }: DecodedClip): boolean {
  const bytes = width * height * 3;
  return Array.from({ length: frames * views }, (_, i) => pixels.subarray(i * bytes, (i + 1) * bytes)).every((frame) =>
    frame.some((value) => value > 64),
  );
}

describe.skipIf(absent !== '')(`every clip${absent}`, () => {
  test.each(clips.map(name))('%s', async (file) => {
    const source = await load(find(file));
    if (file in errors) {
      const error = await decodeClip(source, usual).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(AppError);
      const { code, details, message, remedy } = error as AppError;
      expect(code).toBe(errors[file]);
      expect(details['file']).toBe(file);
      expect(message).toContain(file);
      expect(remedy).not.toBe('');
      return;
    }
    const clip = await probe(source);
    // Large pictures take ffmpeg long (8K: a second and a half a frame).
    const options = { ...usual, frames: clip.info.width * clip.info.height > 8e5 ? 2 : 8 };
    const result = await decodeClip(clip, options);
    expectWhole(result);
    expect([result.width, result.height]).toEqual([224, 224]);
    expect(result.damaged).toBe(file === cutOff);
    if (file in sizes) expect([result.info.width, result.info.height]).toEqual(sizes[file]);
    if (result.decoder === 'ffmpeg' || broken.includes(file)) return;
    const other = decodeClip(clip, { ...options, decoder: 'ffmpeg' });
    if (onlyWebCodecs.includes(file)) {
      await expect(other).rejects.toMatchObject({ code: 'codec-unsupported' });
      return;
    }
    const slow = await other;
    expect(slow.times).toEqual(result.times);
    expect([slow.info.width, slow.info.height]).toEqual([result.info.width, result.info.height]);
    // Both hand over the planes as decoded: nothing but the codec's own freedom could differ.
    expect(meanDifference(slow.pixels, result.pixels)).toBeLessThan(0.01);
  });
});

describe.skipIf(absent !== '')(`frames${absent}`, () => {
  test.each(['webcodecs', 'ffmpeg'] as const)('framecheck comes out exactly by %s', async (decoder) => {
    const file = await load(find('framecheck'));
    // 30 frames, 30 segments, shown size: frame n is frame n, unresized.
    const decoded = await decodeClip(file, { frames: 30, size: 360, shortSide: 360, crop: 'none', decoder });
    expect([decoded.width, decoded.height]).toEqual([480, 360]);
    const pictures = paths.filter((path) => path.endsWith('.png'));
    expect(pictures.length).toBe(5);
    for (const path of pictures) {
      const number = Number(/_(\d{3})\.png$/.exec(path)![1]);
      const bytes = 480 * 360 * 3;
      const frame = decoded.pixels.subarray(number * bytes, (number + 1) * bytes);
      expect(meanDifference(frame, await readPng(path))).toBe(0);
    }
  });

  test('twelve views: four moments by three crops, alike by both decoders', async () => {
    const file = await load(find('flipping_pancake'));
    const options: DecodeOptions = { ...usual, frames: 4, temporalViews: 4, crop: 'three' };
    const fast = await decodeClip(file, { ...options, decoder: 'webcodecs' });
    const slow = await decodeClip(file, { ...options, decoder: 'ffmpeg' });
    expectWhole(fast);
    expect(fast.views).toBe(12);
    expect(slow.times).toEqual(fast.times);
    expect(meanDifference(slow.pixels, fast.pixels)).toBeLessThan(0.01);
    expect(fast.times[0]).toEqual(fast.times[2]);
    expect(fast.times[3]![0]).toBeGreaterThan(fast.times[0]![0]!);
    const middle = await decodeClip(file, { ...usual, frames: 16, decoder: 'webcodecs' });
    // View 1 is the centre crop of the first temporal clip: frame 0 at 1/32 of the clip, as the first of 16.
    const bytes = 224 * 224 * 3;
    expect(middle.times[0]![0]).toBe(fast.times[1]![0]);
    expect(meanDifference(middle.pixels.subarray(0, bytes), fast.pixels.subarray(4 * bytes, 5 * bytes))).toBe(0);
  });

  test('whole pictures for augmentation, from random moments', async () => {
    const file = await load(find('v_Biking'));
    const decoded = await decodeClip(file, { frames: 4, size: 96, shortSide: 110, crop: 'none', random: () => 0.25 });
    expectWhole(decoded);
    expect([decoded.width, decoded.height]).toEqual([146, 110]);
    expect(everyFrameLit(decoded)).toBe(true);
  });
});

describe.skipIf(absent !== '')(`trouble${absent}`, () => {
  test('text, zeros and nothing are no videos', async () => {
    for (const [bytes, file] of [
      ['no video at all '.repeat(500), 'notes.mp4'],
      [new Uint8Array(100_000), 'zeros.avi'],
      ['', 'empty.mp4'],
    ] as const) {
      await expect(decodeClip(new File([bytes], file), usual)).rejects.toMatchObject({
        code: 'not-a-video',
        details: { file },
      });
    }
  });

  test('a cut-off clip is planned on what is left of it', async () => {
    const whole = await load(find('short__mediabunny'));
    const half = new File([whole.slice(0, whole.size / 2)], 'half.webm');
    for (const decoder of ['auto', 'ffmpeg'] as const) {
      const decoded = await decodeClip(half, { ...usual, decoder });
      expect(everyFrameLit(decoded)).toBe(true);
      expect(new Set(decoded.times[0]).size).toBe(8);
      expect(decoded.times[0]!.at(-1)).toBeLessThan(2);
    }
  });

  test('a broken clip that ffmpeg does not know is planned on what WebCodecs can decode', async () => {
    const whole = await load(find('av1__androidx'));
    const bytes = new Uint8Array(await whole.arrayBuffer());
    bytes.fill(0, 40_000, 78_000); // the second half of its samples
    const decoded = await decodeClip(new File([bytes], 'zeroed.mp4'), usual);
    expect(decoded).toMatchObject({ decoder: 'webcodecs', damaged: true });
    expect(decoded.times[0]!.at(-1)).toBeLessThan(0.8);
  });

  test.each(['webcodecs', 'ffmpeg'] as const)('%s can be cancelled midway, and the next clip works', async (decoder) => {
    const file = await load(find('pour_coffee'));
    const stop = new AbortController();
    const options: DecodeOptions = {
      ...usual,
      frames: 32,
      decoder,
      signal: stop.signal,
      onProgress: ({ stage, done }) => {
        if (stage === 'decoding' && done === 2) stop.abort();
      },
    };
    await expect(decodeClip(file, options)).rejects.toMatchObject({ code: 'cancelled' });
    const next = await decodeClip(await load(find('golf')), usual);
    expect(everyFrameLit(next)).toBe(true);
  });

  test.each(['webcodecs', 'ffmpeg'] as const)('%s keeps its time limit, and the next clip works', async (decoder) => {
    const file = await load(find('pour_coffee'));
    const clip = await probe(file);
    const start = performance.now();
    await expect(decodeClip(clip, { ...usual, frames: 32, decoder, timeLimit: 150 })).rejects.toMatchObject({
      code: 'decode-timeout',
    });
    expect(performance.now() - start).toBeLessThan(5000);
    expect(everyFrameLit(await decodeClip(await load(find('golf')), usual))).toBe(true);
  });

  test('several clips at once', async () => {
    const files = await Promise.all(['golf', 'v_Biking', 'arm_wrestling', 'ApplyEyeMakeup'].map((part) => load(find(part))));
    const decoded = await Promise.all(files.map((file) => decodeClip(file, { ...usual, decoder: 'ffmpeg' })));
    for (const [i, clip] of decoded.entries()) {
      const alone = await decodeClip(files[i]!, { ...usual, decoder: 'ffmpeg' });
      expect(meanDifference(alone.pixels, clip.pixels)).toBe(0);
    }
  });
});

async function readPng(path: string): Promise<Uint8Array> {
  const bitmap = await createImageBitmap(await load(path), { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  return Uint8Array.from({ length: (data.length / 4) * 3 }, (_, i) => data[Math.floor(i / 3) * 4 + (i % 3)]!);
}
