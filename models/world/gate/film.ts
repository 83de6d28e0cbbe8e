/** A short film in memory, what codecs do to it, and what the product sees of it. For fitting and measuring the gate. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { viewGeometry } from '../../../src/engine/media/frames/viewGeometry';
import { resizeRegion, rgbRows } from '../../../src/engine/media/resize';
import type { Random } from '../scenes/drawing/random';

export interface Film {
  /** u8 RGB [count, height, width, 3] */
  readonly frames: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly count: number;
}

/** Short side and crop of the embedded model. */
export const seenSize = 96;

/**
 * Frames of T equal parts, resized and cropped as the product does it: u8 RGB [T, 96, 96, 3].
 * @param within where in each part: 0.5 for one view; the view that is shown of twelve takes 0.625
 */
export function framesSeen({ frames, width, height, count }: Film, T: number, within = 0.5): Uint8Array {
  const { resized, crops } = viewGeometry({ width, height }, { size: seenSize, crop: 'center' });
  const seen = new Uint8Array(T * seenSize * seenSize * 3);
  for (let t = 0; t < T; t++) {
    const index = Math.min(count - 1, Math.floor(((t + within) / T) * count));
    const rows = rgbRows(frames.subarray(index * width * height * 3, (index + 1) * width * height * 3), width, height);
    seen.set(resizeRegion(rows, resized.width, resized.height, crops[0]!), t * seenSize * seenSize * 3);
  }
  return seen;
}

interface Codec {
  readonly container: string;
  readonly options: (random: Random) => readonly string[];
}

const number = (random: Random, low: number, high: number): string => String(Math.round(random.uniform(low, high)));
const plain = ['-pix_fmt', 'yuv420p'];

/** From very good to as poor as videos on the web get. */
export const codecs: Readonly<Record<string, Codec>> = {
  h264: { container: 'mp4', options: (random) => ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', number(random, 16, 36), ...plain] },
  h265: {
    container: 'mp4',
    options: (random) => [
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-x265-params',
      'log-level=none',
      '-crf',
      number(random, 18, 36),
      ...plain,
    ],
  },
  vp9: {
    container: 'webm',
    options: (random) => [
      '-c:v',
      'libvpx-vp9',
      '-deadline',
      'realtime',
      '-cpu-used',
      '8',
      '-b:v',
      '0',
      '-crf',
      number(random, 20, 52),
      ...plain,
    ],
  },
  vp8: {
    container: 'webm',
    options: (random) => [
      '-c:v',
      'libvpx',
      '-deadline',
      'realtime',
      '-cpu-used',
      '8',
      '-b:v',
      '1M',
      '-crf',
      number(random, 8, 45),
      ...plain,
    ],
  },
  mpeg4: { container: 'avi', options: (random) => ['-c:v', 'mpeg4', '-q:v', number(random, 2, 16), ...plain] },
  mpeg2: { container: 'mpg', options: (random) => ['-c:v', 'mpeg2video', '-r', '25', '-q:v', number(random, 2, 16), ...plain] },
  mjpeg: { container: 'avi', options: (random) => ['-c:v', 'mjpeg', '-q:v', number(random, 2, 18), '-pix_fmt', 'yuvj420p'] },
  wmv: { container: 'wmv', options: (random) => ['-c:v', 'wmv2', '-q:v', number(random, 2, 14), ...plain] },
  gif: { container: 'gif', options: () => ['-c:v', 'gif'] },
};

/** The film as it comes out of a codec of the given name; sizes must be even. */
export function throughCodec(film: Film, name: string, random: Random): Film {
  const { container, options } = codecs[name]!;
  const { width, height, count } = film;
  const folder = mkdtempSync(join(tmpdir(), 'gate-'));
  const file = join(folder, `film.${container}`);
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24'];
  try {
    ffmpeg([...raw, '-s', `${width}x${height}`, '-r', '12', '-i', '-', ...options(random), '-threads', '1', '-y', file], film.frames);
    const frames = ffmpeg(['-i', file, '-vf', `scale=${width}:${height}`, ...raw, '-']);
    const decoded = frames.byteLength / (width * height * 3);
    if (decoded < count / 2) throw new Error(`${name}: ${decoded} of ${count} frames came back`);
    return { frames, width, height, count: decoded };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Standard output of the system's ffmpeg. */
export function ffmpeg(options: readonly string[], input?: Uint8Array): Uint8Array {
  const run = spawnSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', ...options], { input, maxBuffer: 1 << 30 });
  if (run.error) throw new Error(`ffmpeg could not be started (${run.error.message})`);
  if (run.status !== 0) throw new Error(`ffmpeg ${options.join(' ')}: ${run.stderr.toString()}`);
  return run.stdout;
}
