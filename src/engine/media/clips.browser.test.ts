/**
 * The right pictures, by the number drawn into each frame: every clip of our own making, by both decoders where both can
 * read it, in one order, with the same times.
 */
import { describe, expect, test, vi } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import { decodeClip, type DecodedClip, type DecodeOptions } from '.';
import { lookAtFile } from './probe/look';
import { testClip } from '../../testing/media/clips';
import { readFrameNumbers } from '../../testing/media/frameNumber';

const options: DecodeOptions = { frames: 8, size: 120, shortSide: 120, crop: 'none' };

function numbersOf({ pixels, frames, width, height }: DecodedClip): (number | null)[] {
  return readFrameNumbers(pixels, frames, width, height);
}

/**
 * Frames that the middles of eight segments of `count` frames from `first` on fall on; the first may be shown in
 * part, and what is 2 ms away is there (plan.ts). */
function middles(first: number, count: number): number[] {
  return Array.from({ length: 8 }, (_, i) => Math.floor(first + ((i + 0.5) * count) / 8 + 0.05));
}

interface Expected {
  readonly frames: readonly number[];
  readonly seconds: number;
  readonly by: 'both' | 'ffmpeg' | 'webcodecs';
}

const video: Expected = { frames: middles(0, 50), seconds: 2, by: 'both' };
const slow: Expected = { ...video, by: 'ffmpeg' };

const clips: Readonly<Record<string, Expected>> = {
  'plain.mp4': video,
  'plain.mov': video,
  'plain.mkv': video,
  'plain.m2t': video,
  'plain.m2ts': video,
  'fragments.mp4': video,
  'vp8.webm': video,
  'vp9.webm': video,
  'live.webm': video,
  'plain.flv': slow,
  'h264.avi': slow,
  // XviD left its last two frames in the encoder, and the file's 15th slot empty.
  'packed.avi': { frames: [3, 9, 14, 20, 26, 32, 38, 45], seconds: 1.96, by: 'ffmpeg' },
  'mjpeg.avi': { frames: middles(0, 12), seconds: 0.48, by: 'ffmpeg' },
  'program.mpg': slow,
  'theora.ogv': slow,
  'theora-vorbis.ogv': slow,
  // A recorder that wrote to a pipe and never came back to say how long it is.
  'open.avi': slow,
  'media.wmv': slow,
  // Clocks that wrap, start again, start late or before zero.
  'wrap.m2t': video,
  'joined.m2t': video,
  'joined.mpg': slow,
  'late.mkv': video,
  'delayed.mp4': video,
  'negative.mkv': { frames: middles(12.5, 37.5), seconds: 1.5, by: 'both' },
  'editlist.mp4': { frames: middles(12.5, 37.5), seconds: 1.5, by: 'both' },
  // Tracks beside the video's.
  'stills.mp4': video,
  'stills-first.mp4': video,
  'thumbnail.mp4': video,
  'cover.mp4': video,
  'cover.mkv': video,
  // Animated pictures.
  'animated.gif': { frames: middles(0, 20), seconds: 0.8, by: 'ffmpeg' },
  'animated.webp': { frames: middles(0, 20), seconds: 0.8, by: 'webcodecs' },
  'animated.png': { frames: middles(0, 20), seconds: 0.8, by: 'webcodecs' },
  'animated.avif': { frames: middles(0, 20), seconds: 0.8, by: 'webcodecs' },
};

test.each(Object.entries(clips))('%s', async (name, { frames, seconds, by }) => {
  const file = await testClip(name);
  const decoded = await decodeClip(file, options);
  expect(numbersOf(decoded)).toEqual(frames);
  expect(decoded.decoder).toBe(by === 'ffmpeg' ? 'ffmpeg' : 'webcodecs');
  expect(decoded.damaged).toBe(false);
  expect(decoded.info.duration).toBeCloseTo(seconds, 1);
  expect(decoded.info.promisedDuration).toBeNull();
  if (by !== 'both') return;
  const other = await decodeClip(file, { ...options, decoder: 'ffmpeg' });
  expect(other.decoder).toBe('ffmpeg');
  expect(numbersOf(other)).toEqual(frames);
  expect(other.times).toEqual(decoded.times);
});

describe('pictures that do not move', () => {
  test.each(['still.jpg', 'still.png', 'still.webp', 'still.gif'])('%s is told as such', async (name) => {
    await expect(decodeClip(await testClip(name), options)).rejects.toMatchObject({ code: 'still-picture', details: { file: name } });
  });
});

describe('in a browser without a decoder of pictures', () => {
  test.each([
    ['animated.webp', { code: 'codec-unsupported', details: { codec: 'animated webp' } }],
    ['animated.avif', { code: 'codec-unsupported', details: { codec: 'animated avif' } }],
    ['still.webp', { code: 'still-picture' }],
  ])('%s', async (name, error) => {
    vi.stubGlobal('ImageDecoder', undefined);
    await expect(lookAtFile(await testClip(name))).rejects.toMatchObject(error);
    vi.unstubAllGlobals();
  });

  test('animated PNG is left to ffmpeg', async () => {
    vi.stubGlobal('ImageDecoder', undefined);
    const look = await lookAtFile(await testClip('animated.png'));
    vi.unstubAllGlobals();
    expect(look).toMatchObject({ clip: null, picture: 'png' });
  });
});

describe('photographs with a video in them', () => {
  const text = (value: string) => new TextEncoder().encode(value);
  const size = (bytes: number) => Uint8Array.from([24, 16, 8, 0].map((shift) => (bytes >> shift) & 255));

  test.each([
    ['Google: the video is appended', (photo: File, movie: File) => [photo, movie]],
    [
      'Samsung: behind a mark, with a directory after it',
      (photo: File, movie: File) => [photo, text('\0\0MotionPhoto_Data'), movie, text('SEFHxxxxxxxxSEFT')],
    ],
    [
      'HEIC: in a box of its own',
      (photo: File, movie: File) => [
        size(16),
        text('ftypheicheic'),
        size(8 + photo.size),
        text('mdat'),
        photo,
        size(8 + movie.size),
        text('mpvd'),
        movie,
      ],
    ],
  ])('%s', async (_, put) => {
    const photo = await testClip('still.jpg');
    const movie = await testClip('plain.mp4');
    const decoded = await decodeClip(new File(put(photo, movie), 'PXL.MP.jpg'), options);
    expect(numbersOf(decoded)).toEqual(video.frames);
  });
});

describe('files cut off', () => {
  /** Clips, the share that is kept, and what the header promises (null: it does not tell). */
  const cuts: readonly (readonly [string, number, number | null])[] = [
    ['plain.mp4', 0.75, 2],
    ['fragments.mp4', 0.8, 2],
    ['plain.mkv', 0.7, 2],
    ['vp9.webm', 0.7, 2],
    ['plain.flv', 0.7, 2],
    ['packed.avi', 0.6, 2],
    ['h264.avi', 0.85, 2],
    ['media.wmv', 0.6, 2],
    ['theora.ogv', 0.7, null],
    ['program.mpg', 0.605, null],
    ['plain.m2t', 0.705, null],
    ['plain.m2ts', 0.705, null],
    ['animated.webp', 0.8, null],
    ['animated.png', 0.8, null],
    ['animated.gif', 0.8, null],
  ];

  test.each(cuts)('%s, %f of it', async (name, share, promised) => {
    const whole = await testClip(name);
    const file = new File([whole.slice(0, Math.floor(whole.size * share))], name);
    const decoded = await decodeClip(file, options);
    expect(decoded.damaged).toBe(true);
    const { duration, promisedDuration } = decoded.info;
    expect(duration).toBeLessThan(1.95);
    expect(duration).toBeGreaterThan(name.startsWith('animated') ? 0.3 : 0.5);
    if (promised === null) expect(promisedDuration).toBeNull();
    else expect(promisedDuration).toBeCloseTo(promised, 0);
    const numbers = numbersOf(decoded) as number[];
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    // No picture is shown twice while others of the part that is there are left out.
    expect(new Set(numbers).size).toBe(8);
    expect(numbers.at(-1)).toBeLessThan(duration * 25);
    if (decoded.decoder !== 'webcodecs' || name.startsWith('animated')) return;
    const other = await decodeClip(file, { ...options, decoder: 'ffmpeg' });
    expect(other.damaged).toBe(true);
    expect(numbersOf(other)).toEqual(numbers);
  });

  test('a recording that was never closed is whole', async () => {
    const whole = await testClip('live.webm');
    expect((await decodeClip(whole, options)).damaged).toBe(false);
  });
});

test('a video broken in the middle is shown around the hole', async () => {
  const bytes = new Uint8Array(await (await testClip('plain.mkv')).arrayBuffer());
  bytes.fill(0, bytes.length * 0.4, bytes.length * 0.6);
  const result = await decodeClip(new File([bytes], 'broken.mkv'), options).catch((error: unknown) => AppError.from(error));
  if (result instanceof AppError) throw result;
  expect(result.damaged).toBe(true);
  expect(numbersOf(result)[0]).not.toBeNull();
});
