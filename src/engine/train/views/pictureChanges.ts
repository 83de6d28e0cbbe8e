/** The changes of a picture plan (nn/pictures.ts) on the CPU: the plain twin of nn/webgpu/pictures/pictureChanges.ts, to the same bytes. */
import { assertNever } from '../../../shared/errors/errors';
import { changeBits, type PictureChange, type Rgb } from '../../nn';

const half = 1 << (changeBits - 1);

/** Changes a picture [size, size, 3] in place. */
export function changePicture(frame: Uint8Array, size: number, change: PictureChange): void {
  switch (change.kind) {
    case 'table':
      return lookUp(frame, 0, 1, change.table);
    case 'contrast':
      return contrast(frame, change.factor);
    case 'saturation':
      return saturate(frame, change.factor);
    case 'autocontrast':
      return eachChannel(frame, stretched);
    case 'equalize':
      return eachChannel(frame, spread);
    case 'warp':
      return warp(frame, size, change.map, change.fill);
    case 'fill':
      for (let y = change.top; y < change.top + change.height; y++) {
        for (let x = change.left; x < change.left + change.width; x++) frame.set(change.colour, (y * size + x) * 3);
      }
      return undefined;
    default:
      return assertNever(change);
  }
}

/** Pillow's L of a pixel (Convert.c, L24). */
function greyOf(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

function lookUp(frame: Uint8Array, from: number, step: number, table: Uint8Array): void {
  for (let at = from; at < frame.length; at += step) frame[at] = table[frame[at]!]!;
}

function contrast(frame: Uint8Array, factor: number): void {
  let sum = 0;
  for (let at = 0; at < frame.length; at += 3) sum += greyOf(frame[at]!, frame[at + 1]!, frame[at + 2]!);
  const pixels = frame.length / 3;
  const mean = Math.floor((2 * sum + pixels) / (2 * pixels));
  lookUp(
    frame,
    0,
    1,
    tableOf((value) => ((mean << changeBits) + (value - mean) * factor + half) >> changeBits),
  );
}

function saturate(frame: Uint8Array, factor: number): void {
  const colours = new Uint8ClampedArray(frame.buffer, frame.byteOffset, frame.length);
  for (let at = 0; at < frame.length; at += 3) {
    const grey = greyOf(frame[at]!, frame[at + 1]!, frame[at + 2]!);
    const base = (grey << changeBits) + half;
    for (let to = at; to < at + 3; to++) colours[to] = (base + (frame[to]! - grey) * factor) >> changeBits;
  }
}

/** Each channel through the table that its histogram asks for; null leaves it. */
function eachChannel(frame: Uint8Array, tableFor: (histogram: Int32Array, pixels: number) => Uint8Array | null): void {
  for (let channel = 0; channel < 3; channel++) {
    const histogram = new Int32Array(256);
    for (let at = channel; at < frame.length; at += 3) histogram[frame[at]!]! += 1;
    const table = tableFor(histogram, frame.length / 3);
    if (table !== null) lookUp(frame, channel, 3, table);
  }
}

/** Pillow's autocontrast, rounded to the nearest level. */
function stretched(histogram: Int32Array): Uint8Array | null {
  const low = histogram.findIndex((count) => count > 0);
  const range = histogram.findLastIndex((count) => count > 0) - low;
  return range === 0 ? null : tableOf((value) => Math.floor((2 * (value - low) * 255 + range) / (2 * range)));
}

/** Pillow's equalize. */
function spread(histogram: Int32Array, pixels: number): Uint8Array | null {
  const step = Math.floor((pixels - histogram.findLast((count) => count > 0)!) / 255);
  if (step === 0) return null;
  let sum = step >> 1;
  return tableOf((value) => {
    const level = Math.floor(sum / step);
    sum += histogram[value]!;
    return level;
  });
}

function tableOf(level: (value: number) => number): Uint8Array {
  return new Uint8Array(Uint8ClampedArray.from({ length: 256 }, (_, value) => level(value)).buffer);
}

function warp(frame: Uint8Array, size: number, map: readonly number[], fill: Rgb): void {
  const [a, b, c, d, e, f] = map as [number, number, number, number, number, number];
  // A border of fill around the picture, so that no neighbour needs a question.
  const stride = (size + 2) * 3;
  const source = new Uint8Array(stride * (size + 2));
  for (let at = 0; at < source.length; at += 3) source.set(fill, at);
  for (let y = 0; y < size; y++) source.set(frame.subarray(y * size * 3, (y + 1) * size * 3), (y + 1) * stride + 3);
  for (let y = 0; y < size; y++) {
    let sx = b * y + c;
    let sy = e * y + f;
    for (let x = 0; x < size; x++, sx += a, sy += d) {
      const to = (y * size + x) * 3;
      const [x0, y0] = [sx >> changeBits, sy >> changeBits];
      if (x0 < -1 || y0 < -1 || x0 >= size || y0 >= size) {
        frame.set(fill, to);
        continue;
      }
      const [right, down] = [(sx >> 8) & 255, (sy >> 8) & 255];
      const from = (y0 + 1) * stride + (x0 + 1) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const at = from + channel;
        const top = source[at]! * (256 - right) + source[at + 3]! * right;
        const bottom = source[at + stride]! * (256 - right) + source[at + stride + 3]! * right;
        frame[to + channel] = (top * (256 - down) + bottom * down + half) >> 16;
      }
    }
  }
}
