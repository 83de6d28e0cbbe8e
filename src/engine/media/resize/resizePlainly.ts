/** Both passes in plain TypeScript: where there is no SIMD, and what the fast way is held against. */
import type { RowSource, Size } from './rows';
import { precisionBits, type ResizeWeights } from './weights';

const half = 1 << (precisionBits - 1);

/** u8 RGB [region.height, region.width, 3] */
export function resizePlainly(source: RowSource, columns: ResizeWeights, rows: ResizeWeights, region: Size): Uint8Array<ArrayBuffer> {
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
function shrinkRow(line: Uint8ClampedArray, x0: number, weights: ResizeWeights, out: Uint8ClampedArray, outAt: number): void {
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
  weights: ResizeWeights,
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
