/**
 * Pillow's resize (bicubic: Keys' cubic with a = -0.5; bilinear: a triangle; both widened when shrinking so that they do
 * not alias), in Pillow's own 8-bit arithmetic (libImaging/Resample.c): weights as integers of 22 fractional bits, a horizontal pass rounded
 * to bytes, then a vertical one. The result equals Pillow's bit for bit.
 *
 * Only what is asked for is computed: the columns and rows of `region`. The source is read row by row, so that an 8K
 * frame never exists as RGB. resizeFast.ts does the same, to the same bits, in a fraction of the time where there is SIMD.
 */
import type { SampledRows } from './colour';
import { resizeFast } from './resizeFast';

/** Resample.c: PRECISION_BITS = 32 - 8 - 2. */
const precisionBits = 22;
const half = 1 << (precisionBits - 1);

export type Filter = 'bicubic' | 'bilinear';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Which part of the resized picture is wanted, in its pixels. */
export interface Region extends Size {
  readonly left: number;
  readonly top: number;
}

/** Rows of RGB bytes: writes pixels [x0, x1) of row y to `out` from index 0. */
export interface RowSource {
  readonly width: number;
  readonly height: number;
  readonly readRow: (y: number, x0: number, x1: number, out: Uint8ClampedArray) => void;
  /** The same as samples not yet RGB, where they lie as the fast way takes them. */
  readonly samples?: SampledRows;
}

export interface Weights {
  /** Taps reserved for each output pixel. */
  readonly size: number;
  /** First source pixel and number of taps, per output pixel of the region. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Fixed-point weights, [outputs, size]. */
  readonly taps: Int32Array;
}

/** A filter's weight at a distance, and how far it reaches. */
const filters: Readonly<Record<Filter, { readonly weight: (distance: number) => number; readonly support: number }>> = {
  bicubic: { weight: bicubic, support: 2 },
  bilinear: { weight: (distance) => Math.max(0, 1 - Math.abs(distance)), support: 1 },
};

function bicubic(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/** precompute_coeffs and normalize_coeffs_8bpc of Resample.c, for outputs [from, from + outputs). */
export function resampleWeights(filter: Filter, inputSize: number, outputSize: number, from = 0, outputs = outputSize): Weights {
  const { weight: weigh, support } = filters[filter];
  const scale = inputSize / outputSize;
  const filterScale = Math.max(scale, 1);
  const reach = support * filterScale;
  const size = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(outputs);
  const count = new Int32Array(outputs);
  const taps = new Int32Array(outputs * size);
  const exact = new Float64Array(size);
  for (let i = 0; i < outputs; i++) {
    const center = (from + i + 0.5) * scale;
    const low = Math.max(0, Math.trunc(center - reach + 0.5));
    const high = Math.min(inputSize, Math.trunc(center + reach + 0.5));
    let sum = 0;
    for (let k = 0; k < high - low; k++) {
      exact[k] = weigh((k + low - center + 0.5) * (1 / filterScale));
      sum += exact[k]!;
    }
    for (let k = 0; k < high - low; k++) {
      const weight = sum === 0 ? exact[k]! : exact[k]! / sum;
      taps[i * size + k] = Math.trunc((weight < 0 ? -0.5 : 0.5) + weight * (1 << precisionBits));
    }
    first[i] = low;
    count[i] = high - low;
  }
  return { size, first, count, taps };
}

/** Size with the short side at `shortSide`, the long side floor(shortSide * long / short). */
export function shortSideSize(width: number, height: number, shortSide: number): { width: number; height: number } {
  return width <= height
    ? { width: shortSide, height: Math.floor((shortSide * height) / width) }
    : { width: Math.floor((shortSide * width) / height), height: shortSide };
}

/** Offset of a centre crop: (size - crop) / 2, a half going to the even neighbour (Python's round). */
export function centerOffset(size: number, crop: number): number {
  const offset = (size - crop) / 2;
  const low = Math.floor(offset);
  if (offset === low) return low;
  return low % 2 === 0 ? low : low + 1;
}

/**
 * Bicubic: resizes `source` to `width` x `height` and returns the pixels of `region`, u8 RGB [region.height, region.width, 3].
 * Equal sizes pass through unchanged, as in Pillow.
 */
export function resizeRegion(source: RowSource, width: number, height: number, region: Region): Uint8Array<ArrayBuffer> {
  const columns = resampleWeights('bicubic', source.width, width, region.left, region.width);
  const rows = resampleWeights('bicubic', source.height, height, region.top, region.height);
  return resample(source, columns, rows, region);
}

/** Both passes with weights ready-made: u8 RGB [size.height, size.width, 3]. */
export function resample(source: RowSource, columns: Weights, rows: Weights, size: Size): Uint8Array<ArrayBuffer> {
  return resizeFast(source, columns, rows, size) ?? resizePlainly(source, columns, rows, size);
}

/** The plain twin. */
export function resizePlainly(source: RowSource, columns: Weights, rows: Weights, region: Size): Uint8Array<ArrayBuffer> {
  // An even start lets readers share a chroma sample between two pixels.
  const x0 = columns.first[0]! & ~1;
  const x1 = columns.first.at(-1)! + columns.count.at(-1)!;
  const y0 = rows.first[0]!;
  const y1 = rows.first.at(-1)! + rows.count.at(-1)!;

  const line = new Uint8ClampedArray((x1 - x0) * 3);
  const stride = region.width * 3;
  const narrow = new Uint8ClampedArray((y1 - y0) * stride); // [source rows needed, region.width, 3]
  for (let y = y0; y < y1; y++) {
    source.readRow(y, x0, x1, line);
    shrinkRow(line, x0, columns, narrow, (y - y0) * stride);
  }

  const out = new Uint8ClampedArray(region.height * stride);
  for (let y = 0; y < region.height; y++) {
    shrinkColumns(narrow, (rows.first[y]! - y0) * stride, stride, rows, y, out);
  }
  return new Uint8Array(out.buffer);
}

/** The horizontal pass over one row. */
function shrinkRow(line: Uint8ClampedArray, x0: number, weights: Weights, out: Uint8ClampedArray, outAt: number): void {
  const { size, first, count, taps } = weights;
  let at = outAt;
  for (let x = 0; x < first.length; x++) {
    let red = half;
    let green = half;
    let blue = half;
    let from = (first[x]! - x0) * 3;
    const end = x * size + count[x]!;
    for (let k = x * size; k < end; k++) {
      const tap = taps[k]!;
      red = (red + line[from]! * tap) | 0;
      green = (green + line[from + 1]! * tap) | 0;
      blue = (blue + line[from + 2]! * tap) | 0;
      from += 3;
    }
    out[at] = red >> precisionBits;
    out[at + 1] = green >> precisionBits;
    out[at + 2] = blue >> precisionBits;
    at += 3;
  }
}

/** The vertical pass for one output row: a weighted sum of whole rows. */
function shrinkColumns(
  narrow: Uint8ClampedArray,
  from: number,
  stride: number,
  weights: Weights,
  y: number,
  out: Uint8ClampedArray,
): void {
  const { size, count, taps } = weights;
  const sums = new Int32Array(stride).fill(half);
  for (let k = 0; k < count[y]!; k++) {
    const tap = taps[y * size + k]!;
    const row = from + k * stride;
    for (let i = 0; i < stride; i++) sums[i] = sums[i]! + narrow[row + i]! * tap;
  }
  const at = y * stride;
  for (let i = 0; i < stride; i++) out[at + i] = sums[i]! >> precisionBits;
}

/** Rows of a picture that already is RGB bytes, [height, width, 3]. */
export function rgbRows(pixels: Uint8Array, width: number, height: number): RowSource {
  return {
    width,
    height,
    readRow: (y, x0, x1, out) => out.set(pixels.subarray((y * width + x0) * 3, (y * width + x1) * 3)),
  };
}
