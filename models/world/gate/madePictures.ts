/** Films that are made here and are not of the drawn world: plain colours, gradients, noise, textures, moving shapes, line figures. */

import { drawShape, type Colour, type Point } from '../scenes/drawing/raster';
import type { Random } from '../scenes/drawing/random';
import type { Film } from './film';
import { background, camera, filmSize, paintFilm } from './stage';

export type MadeFamily = 'plain' | 'gradient' | 'noise' | 'texture' | 'shapes' | 'lineFigure';

const { width, height } = filmSize;
const clamp = (value: number): number => Math.min(255, Math.max(0, value));
const anyColour = (random: Random): Colour => [random.below(256), random.below(256), random.below(256)];

export const madeFilms: Readonly<Record<MadeFamily, (random: Random) => Film>> = {
  /** Black, white, grey or a colour; it may fade. */
  plain(random) {
    const colour = random.pick<Colour>([
      [0, 0, 0],
      [0, 0, 0],
      [16, 16, 16],
      [255, 255, 255],
      [128, 128, 128],
      anyColour(random),
      anyColour(random),
    ]);
    const fade = random.chance(0.4) ? random.uniform(-150, 150) : 0;
    const film = paintFilm((frame, n) => {
      for (let at = 0; at < frame.length; at++) frame[at] = clamp(colour[at % 3]! + (fade * n) / filmSize.count);
    });
    return random.chance(0.5) ? camera(film, random) : film;
  },

  gradient(random) {
    const [from, to, third] = [anyColour(random), anyColour(random), anyColour(random)];
    const [turn, speed, round] = [random.uniform(0, 7), random.uniform(-0.05, 0.05), random.chance(0.3)];
    const film = paintFilm((frame, n) => {
      forEachPixel((x, y, at) => {
        const [u, v] = [x / width - 0.5, y / height - 0.5];
        const along = (round ? Math.hypot(u, v) : u * Math.cos(turn) + v * Math.sin(turn)) * 1.2 + (round ? 0 : 0.5) + speed * n;
        const share = Math.min(1, Math.max(0, along));
        for (let c = 0; c < 3; c++)
          frame[at + c] = share < 0.5 ? from[c]! + (third[c]! - from[c]!) * share * 2 : third[c]! + (to[c]! - third[c]!) * (share * 2 - 1);
      });
    });
    return random.chance(0.4) ? camera(film, random) : film;
  },

  /** White or clouded noise of any grain, coloured or grey, with a mean of its own. */
  noise(random) {
    const [mean, strength, coloured] = [anyColour(random), random.uniform(6, 110), random.chance(0.5)];
    const octaves = cloud(random, random.uniform(0, 1.6), coloured ? 3 : 1);
    return paintFilm((frame, n) => {
      forEachPixel((x, y, at) => {
        for (let c = 0; c < 3; c++) frame[at + c] = clamp(mean[c]! + strength * octaves(x, y, n, coloured ? c : 0));
      });
    });
  },

  /** Clouds, waves and cells between a few colours: wood, water, grass, cloth, stone as far as arithmetic goes. */
  texture(random) {
    const palette = Array.from({ length: 3 + random.below(3) }, () => anyColour(random));
    const field = cloud(random, random.uniform(0.6, 2.2), 1);
    const [waves, turn, period] = [random.uniform(0, 1), random.uniform(0, 7), random.uniform(3, 40)];
    const [driftX, driftY] = [random.uniform(-2, 2), random.uniform(-2, 2)];
    const film = paintFilm((frame, n) => {
      forEachPixel((x, y, at) => {
        const [u, v] = [x + driftX * n, y + driftY * n];
        const value =
          field(u, v, 0, 0) * 0.5 +
          0.5 +
          waves * Math.sin(((u * Math.cos(turn) + v * Math.sin(turn)) / period) * 6.28 + field(u, v, 0, 0) * 3) * 0.4;
        const place = Math.min(0.999, Math.max(0, value)) * (palette.length - 1);
        const [low, high] = [palette[Math.floor(place)]!, palette[Math.floor(place) + 1]!];
        for (let c = 0; c < 3; c++) frame[at + c] = low[c]! + (high[c]! - low[c]!) * (place % 1);
      });
    });
    return random.chance(0.5) ? camera(film, random) : film;
  },

  /** Discs, bars and polygons in flat colours, some with outlines, moving over a background. */
  shapes(random) {
    const back = background(random);
    const shapes = Array.from({ length: 1 + random.below(14) }, () => ({
      colour: anyColour(random),
      outline: random.chance(0.4) ? random.uniform(0.5, 4) : 0,
      sides: random.below(6),
      x: random.uniform(0, width),
      y: random.uniform(0, height),
      size: random.uniform(3, 45),
      turn: random.uniform(0, 7),
      dx: random.uniform(-6, 6),
      dy: random.uniform(-6, 6),
      spin: random.uniform(-0.3, 0.3),
      long: random.uniform(0, 60),
    }));
    return paintFilm((frame, n) => {
      frame.set(back);
      const picture = { width, height, data: new Uint8ClampedArray(frame.buffer, frame.byteOffset, frame.byteLength) };
      for (const { colour, outline, sides, x, y, size, turn, dx, dy, spin, long } of shapes) {
        const [cx, cy, angle] = [x + dx * n, y + dy * n, turn + spin * n];
        const end: Point = [cx + long * Math.cos(angle), cy + long * Math.sin(angle)];
        const points = Array.from({ length: Math.max(3, sides) }, (_, k): Point => [
          cx + size * Math.cos(angle + (k * 6.283) / Math.max(3, sides)),
          cy + size * Math.sin(angle + (k * 6.283) / Math.max(3, sides)),
        ]);
        const shape =
          sides < 3
            ? ({ kind: 'capsule', from: [cx, cy], to: end, radiusFrom: size / 3, radiusTo: size / 4 } as const)
            : ({ kind: 'polygon', points, radius: 0 } as const);
        if (outline > 0) drawShape(picture, shape, [20, 20, 20], outline);
        drawShape(picture, shape, colour, 0);
      }
    });
  },

  /** Stick figures and puppets of other hands: lines or balloons on paper, with a head and swinging limbs. */
  lineFigure(random) {
    const back = background(random);
    const people = Array.from({ length: 1 + random.below(3) }, () => ({
      ink: random.chance(0.5) ? ([20, 20, 24] as Colour) : anyColour(random),
      thick: random.uniform(0.8, 7),
      head: random.uniform(0.1, 0.24),
      x: random.uniform(0.3, 0.7) * width,
      ground: random.uniform(0.75, 0.98) * height,
      size: random.uniform(0.35, 0.9) * height,
      swing: random.uniform(0.1, 1.2),
      phase: random.uniform(0, 7),
      pace: random.uniform(0.2, 1),
      dx: random.uniform(-4, 4),
      fill: random.chance(0.5) ? anyColour(random) : null,
    }));
    return paintFilm((frame, n) => {
      frame.set(back);
      const picture = { width, height, data: new Uint8ClampedArray(frame.buffer, frame.byteOffset, frame.byteLength) };
      for (const { ink, thick, head, x, ground, size, swing, phase, pace, dx, fill } of people) {
        const cx = x + dx * n;
        const line = (from: Point, to: Point, radius = thick): void =>
          drawShape(picture, { kind: 'capsule', from, to, radiusFrom: radius, radiusTo: radius }, ink, 0);
        const hip: Point = [cx, ground - size * 0.45];
        const neck: Point = [cx, ground - size * 0.78];
        const angle = swing * Math.sin(phase + pace * n);
        const limb = (from: Point, length: number, turn: number): void =>
          line(from, [from[0] + length * Math.sin(turn), from[1] + length * Math.cos(turn)]);
        line(hip, neck, fill === null ? thick : thick * 2);
        for (const side of [-1, 1]) {
          limb(hip, size * 0.45, side * (0.25 + angle * 0.5));
          limb(neck, size * 0.36, side * (0.5 + angle));
        }
        const centre: Point = [cx, neck[1] - size * head * 0.9];
        drawShape(picture, { kind: 'capsule', from: centre, to: centre, radiusFrom: size * head, radiusTo: size * head }, ink, 0);
        const inside = fill ?? [back[0]!, back[1]!, back[2]!];
        if (random.chance(0.98))
          drawShape(
            picture,
            { kind: 'capsule', from: centre, to: centre, radiusFrom: size * head - thick, radiusTo: size * head - thick },
            inside as Colour,
            0,
          );
      }
    });
  },
};

function forEachPixel(each: (x: number, y: number, at: number) => void): void {
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) each(x, y, (y * width + x) * 3);
}

/** Sums of smooth noise of halving grain; a larger `slope` is softer. About -1 to 1. */
function cloud(random: Random, slope: number, channels: number): (x: number, y: number, n: number, channel: number) => number {
  const lattice = Float32Array.from({ length: 1 << 14 }, () => random.uniform(-1, 1));
  const changes = random.chance(0.5) ? 911 : 0;
  const at = (x: number, y: number, layer: number): number =>
    lattice[(Math.imul(x, 374761) + Math.imul(y, 668265) + Math.imul(layer, 974711)) & 16383]!;
  const grains = [1, 2, 4, 8, 16, 32, 64];
  const weights = grains.map((grain) => grain ** slope);
  const total = Math.hypot(...weights);
  return (x, y, n, channel) => {
    let sum = 0;
    for (const [k, grain] of grains.entries()) {
      const [u, v] = [x / grain, y / grain];
      const [i, j] = [Math.floor(u), Math.floor(v)];
      const [s, t] = [u - i, v - j];
      const layer = k * channels + channel + n * changes;
      const top = at(i, j, layer) * (1 - s) + at(i + 1, j, layer) * s;
      const bottom = at(i, j + 1, layer) * (1 - s) + at(i + 1, j + 1, layer) * s;
      sum += weights[k]! * (top * (1 - t) + bottom * t);
    }
    return (sum / total) * 1.5;
  };
}
