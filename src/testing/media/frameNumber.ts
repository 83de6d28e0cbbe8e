/**
 * The number drawn into each frame of the test clips: eight squares in two rows, white for one and black for zero, the
 * lowest bit first; red, green, blue and yellow squares in the corners tell how the picture is turned. Of 320 x 240
 * pixels the first square's middle is at (97, 99), the next ones 42 to the right and below.
 */

/** Middles of the squares, as shares of width and height. */
const bitX = [97, 139, 181, 223].map((x) => x / 320);
const bitY = [99, 141].map((y) => y / 240);
const cornerX = [73, 247].map((x) => x / 320);
const cornerY = [33, 207].map((y) => y / 240);

/** The number in an RGB frame; null where it shows no such picture, or shows it turned or mirrored. */
function readFrameNumber(frame: Uint8Array, width: number, height: number): number | null {
  const at = (x: number, y: number): readonly [number, number, number] => {
    const from = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
    return [frame[from]!, frame[from + 1]!, frame[from + 2]!];
  };
  const corners = cornerY.flatMap((y) => cornerX.map((x) => at(x, y)));
  const [red, green, blue, yellow] = corners.map(([r, g, b]) => [r > 128, g > 128, b > 128].map(Number).join(''));
  const grey = corners.every(([r, g, b]) => Math.max(r, g, b) - Math.min(r, g, b) < 24);
  if (!grey && (red !== '100' || green !== '010' || blue !== '001' || yellow !== '110')) return null;
  let number = 0;
  for (const [row, y] of bitY.entries()) {
    for (const [column, x] of bitX.entries()) {
      const [r, g, b] = at(x, y);
      const light = (r + g + b) / 3;
      if (light > 90 && light < 160) return null;
      if (light >= 160) number |= 1 << (row * 4 + column);
    }
  }
  return number;
}

/** Numbers of `frames` frames, RGB [frames, height, width, 3]. */
export function readFrameNumbers(pixels: Uint8Array, frames: number, width: number, height: number): (number | null)[] {
  const bytes = width * height * 3;
  return Array.from({ length: frames }, (_, i) => readFrameNumber(pixels.subarray(i * bytes, (i + 1) * bytes), width, height));
}
