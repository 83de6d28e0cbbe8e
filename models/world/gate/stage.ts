/** Small things that films which are not of the drawn world are put together from: pictures, backgrounds, movement. */

import { drawBackdrop } from '../scenes/drawing/backdrop';
import type { Random } from '../scenes/drawing/random';
import { drawStyle } from '../scenes/drawing/style';
import { ffmpeg, type Film } from './film';

/** RGBA [height, width, 4] */
export interface Still {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

export const filmSize = { width: 176, height: 132, count: 8 } as const;

/** A picture file at most `side` pixels long. */
export function readStill(file: string, side = 640): Still {
  const scale = `scale='min(iw,${side})':'min(ih,${side})':force_original_aspect_ratio=decrease`;
  const pam = ffmpeg(['-i', file, '-frames:v', '1', '-vf', scale, '-pix_fmt', 'rgba', '-f', 'image2', '-c:v', 'pam', '-']);
  const end = Buffer.from(pam).indexOf('ENDHDR\n') + 7;
  const head = new TextDecoder().decode(pam.subarray(0, end));
  const size = (name: string): number => Number(new RegExp(`${name} (\\d+)`).exec(head)![1]);
  return { width: size('WIDTH'), height: size('HEIGHT'), pixels: pam.slice(end) };
}

/** Where a picture lies: its centre on the film as a share of width and height, its size in film pixels a pixel, its turn. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly turn: number;
}

/** Draws a picture onto one frame; `blur` in film pixels is the width of the box that each sample averages. */
export function drawStill(frame: Uint8Array, size: { width: number; height: number }, still: Still, place: Place, blur = 0): void {
  const [cos, sin] = [Math.cos(place.turn) / place.scale, Math.sin(place.turn) / place.scale];
  const step = Math.max(1 / place.scale, blur / place.scale);
  const taps = Math.min(8, Math.max(1, Math.ceil(step / 1.5)));
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const dx = x + 0.5 - place.x * size.width;
      const dy = y + 0.5 - place.y * size.height;
      const u = dx * cos + dy * sin + still.width / 2;
      const v = dy * cos - dx * sin + still.height / 2;
      if (u < -step || v < -step || u > still.width + step || v > still.height + step) continue;
      let [red, green, blue, alpha] = [0, 0, 0, 0];
      for (let i = 0; i < taps; i++) {
        for (let j = 0; j < taps; j++) {
          const column = Math.floor(u + ((j + 0.5) / taps - 0.5) * step);
          const row = Math.floor(v + ((i + 0.5) / taps - 0.5) * step);
          if (column < 0 || row < 0 || column >= still.width || row >= still.height) continue;
          const at = (row * still.width + column) * 4;
          const a = still.pixels[at + 3]!;
          red += still.pixels[at]! * a;
          green += still.pixels[at + 1]! * a;
          blue += still.pixels[at + 2]! * a;
          alpha += a;
        }
      }
      if (alpha === 0) continue;
      const cover = alpha / (255 * taps * taps);
      const to = (y * size.width + x) * 3;
      frame[to] = frame[to]! * (1 - cover) + (red / alpha) * cover;
      frame[to + 1] = frame[to + 1]! * (1 - cover) + (green / alpha) * cover;
      frame[to + 2] = frame[to + 2]! * (1 - cover) + (blue / alpha) * cover;
    }
  }
}

/** A place for each frame: drifting, zooming and shaken as a hand does it; some stand still. */
export function movement(random: Random, start: Place, strength: number): Place[] {
  const still = random.chance(0.15);
  const drift = (): number => (still ? 0 : random.uniform(-1, 1) * strength);
  const [dx, dy, zoom, turn, shake] = [drift(), drift(), drift(), drift() * 0.5, still ? 0 : random.uniform(0, 0.02)];
  return Array.from({ length: filmSize.count }, (_, n) => {
    const t = n / (filmSize.count - 1) - 0.5;
    return {
      x: start.x + dx * t + random.uniform(-shake, shake),
      y: start.y + dy * t + random.uniform(-shake, shake),
      scale: start.scale * (1 + zoom * t),
      turn: start.turn + turn * t,
    };
  });
}

/** An empty film of the usual size, painted frame by frame. */
export function paintFilm(paint: (frame: Uint8Array, n: number) => void, size = filmSize): Film {
  const { width, height, count } = size;
  const bytes = width * height * 3;
  const frames = new Uint8Array(count * bytes);
  for (let n = 0; n < count; n++) paint(frames.subarray(n * bytes, (n + 1) * bytes), n);
  return { frames, width, height, count };
}

/**
 * Plain, graded or striped, in any colour or in the quiet ones of walls and floors; now and then the drawn world's own
 * backdrop, so that what stands in front of it has to tell. Nothing of it moves.
 */
export function background(random: Random): Uint8Array {
  const { width, height } = filmSize;
  if (random.chance(0.2)) {
    const data = new Uint8ClampedArray(width * height * 3);
    drawBackdrop(
      { width, height, data },
      drawStyle(random),
      random,
      height * random.uniform(0.8, 0.97),
      height * random.uniform(0.6, 0.85),
    );
    return new Uint8Array(data.buffer);
  }
  const quiet = random.chance(0.5);
  const colour = (): number[] => {
    if (!quiet) return [random.below(256), random.below(256), random.below(256)];
    const grey = random.uniform(130, 245);
    return [0, 0, 0].map(() => grey + random.uniform(-18, 18));
  };
  const kind = random.pick(['plain', 'plain', 'graded', 'two', 'stripes', 'white', 'black'] as const);
  const first = kind === 'white' ? [255, 255, 255] : kind === 'black' ? [0, 0, 0] : colour();
  const second = kind === 'plain' || kind === 'white' || kind === 'black' ? first : colour();
  const [turn, horizon, period] = [random.uniform(0, 7), random.uniform(0.3, 0.9), random.uniform(6, 40)];
  const frame = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const along = ((x / width - 0.5) * Math.cos(turn) + (y / height - 0.5) * Math.sin(turn)) * 0.7 + 0.5;
      const share =
        kind === 'graded'
          ? along
          : kind === 'two'
            ? Number(y > horizon * height)
            : kind === 'stripes'
              ? Number((along * width) % period > period / 2)
              : 0;
      for (let c = 0; c < 3; c++) frame[(y * width + x) * 3 + c] = Math.min(255, Math.max(0, first[c]! + (second[c]! - first[c]!) * share));
    }
  }
  return frame;
}

/** Light, contrast, grain and colour cast of a camera, the same over the film but for the grain. */
export function camera(film: Film, random: Random): Film {
  const [gain, offset, grain] = [random.uniform(0.6, 1.25), random.uniform(-30, 25), random.chance(0.5) ? random.uniform(0, 14) : 0];
  const grey = random.chance(0.08);
  const cast = [0, 0, 0].map(() => random.uniform(0.9, 1.1));
  const frames = new Uint8Array(film.frames.length);
  for (let at = 0; at < frames.length; at += 3) {
    const mean = (film.frames[at]! + film.frames[at + 1]! + film.frames[at + 2]!) / 3;
    for (let c = 0; c < 3; c++) {
      const value = (grey ? mean : film.frames[at + c]! * cast[c]!) * gain + offset + (grain === 0 ? 0 : random.uniform(-grain, grain));
      frames[at + c] = Math.min(255, Math.max(0, value));
    }
  }
  return { ...film, frames };
}
