/** Resampling of u8 RGB pictures for training views: any affine window, bilinear, with a box in front when shrinking. */

/** Maps an output pixel's centre (x, y) to the input: [a x + b y + c, d x + e y + f]. */
export type Affine = readonly [number, number, number, number, number, number];

export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The window of a picture as size x size pixels, mirrored or not. Shrinking averages all covered pixels (as an
 * antialiased bilinear filter nearly does), enlarging interpolates.
 */
export function resizeWindow(
  frame: Uint8Array,
  [height, width]: readonly [number, number],
  window: Window,
  size: number,
  mirrored: boolean,
  out: Uint8Array,
): void {
  const columns = taps(window.left, window.width, width, size);
  const rows = taps(window.top, window.height, height, size);
  const line = new Float32Array(height * size * 3);
  const [firstRow, lastRow] = [rows.first[0]!, rows.first[size - 1]! + rows.count];
  for (let y = firstRow; y < Math.min(height, lastRow); y++) {
    for (let x = 0; x < size; x++) {
      const first = columns.first[x]!;
      let [r, g, b] = [0, 0, 0];
      for (let tap = 0; tap < columns.count; tap++) {
        const weight = columns.weights[x * columns.count + tap]!;
        if (weight === 0) continue;
        const at = (y * width + first + tap) * 3;
        r += weight * frame[at]!;
        g += weight * frame[at + 1]!;
        b += weight * frame[at + 2]!;
      }
      const to = (y * size + (mirrored ? size - 1 - x : x)) * 3;
      line[to] = r;
      line[to + 1] = g;
      line[to + 2] = b;
    }
  }
  for (let y = 0; y < size; y++) {
    const first = rows.first[y]!;
    for (let x = 0; x < size * 3; x++) {
      let sum = 0;
      for (let tap = 0; tap < rows.count; tap++) {
        const weight = rows.weights[y * rows.count + tap]!;
        if (weight !== 0) sum += weight * line[(first + tap) * size * 3 + x]!;
      }
      out[y * size * 3 + x] = Math.round(sum);
    }
  }
}

/** Triangle filter along one axis, weights normalised and cut at the borders. */
function taps(start: number, length: number, limit: number, size: number): { first: Int32Array; weights: Float32Array; count: number } {
  const scale = length / size;
  const reach = Math.max(1, scale);
  const count = Math.min(limit, 2 * Math.ceil(reach) + 1);
  const first = new Int32Array(size);
  const weights = new Float32Array(size * count);
  for (let index = 0; index < size; index++) {
    const centre = start + (index + 0.5) * scale - 0.5;
    const from = Math.max(0, Math.min(limit - count, Math.ceil(centre - reach)));
    first[index] = from;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = Math.max(0, 1 - Math.abs(from + tap - centre) / reach);
      weights[index * count + tap] = weight;
      sum += weight;
    }
    if (sum === 0) weights[index * count + (centre < from ? 0 : count - 1)] = sum = 1;
    for (let tap = 0; tap < count; tap++) weights[index * count + tap]! /= sum;
  }
  return { first, weights, count };
}

/** Bilinear warp in place of a size x size picture; outside lies `fill`. */
export function warp(frame: Uint8Array, size: number, [a, b, c, d, e, f]: Affine, fill: readonly [number, number, number]): void {
  const source = frame.slice();
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const sx = a * x + b * y + c;
      const sy = d * x + e * y + f;
      const x0 = Math.floor(sx);
      const y0 = Math.floor(sy);
      for (let channel = 0; channel < 3; channel++) {
        const pick = (px: number, py: number): number =>
          px < 0 || py < 0 || px >= size || py >= size ? fill[channel]! : source[(py * size + px) * 3 + channel]!;
        const top = pick(x0, y0) * (1 - sx + x0) + pick(x0 + 1, y0) * (sx - x0);
        const bottom = pick(x0, y0 + 1) * (1 - sx + x0) + pick(x0 + 1, y0 + 1) * (sx - x0);
        frame[(y * size + x) * 3 + channel] = Math.round(top * (1 - sy + y0) + bottom * (sy - y0));
      }
    }
  }
}
