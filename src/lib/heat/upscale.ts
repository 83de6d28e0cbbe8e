/**
 * A patch grid drawn smoothly: separable Catmull-Rom (bicubic, a = -0.5), each value standing at its patch's centre.
 * Beyond the outermost centres the edge value goes on.
 */

interface Taps {
  readonly index: Int32Array;
  readonly weight: Float32Array;
}

const tapsOf = new Map<string, Taps>();

/**
 * @param map [grid, grid] @param size pixels along a side of the result
 * @returns [size, size]; may overshoot the values of the map a little, as bicubic does
 */
export function upscaleMap(map: Float32Array, grid: number, size: number): Float32Array {
  const { index, weight } = taps(grid, size);
  const wide = new Float32Array(grid * size); // [grid, size]
  for (let row = 0; row < grid; row++) {
    for (let x = 0; x < size; x++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += weight[x * 4 + k]! * map[row * grid + index[x * 4 + k]!]!;
      wide[row * size + x] = sum;
    }
  }
  const large = new Float32Array(size * size); // [size, size]
  for (let y = 0; y < size; y++) {
    for (let k = 0; k < 4; k++) {
      const share = weight[y * 4 + k]!;
      const from = index[y * 4 + k]! * size;
      for (let x = 0; x < size; x++) large[y * size + x]! += share * wide[from + x]!;
    }
  }
  return large;
}

function taps(grid: number, size: number): Taps {
  const key = `${grid}-${size}`;
  let known = tapsOf.get(key);
  if (known === undefined) {
    known = computeTaps(grid, size);
    tapsOf.set(key, known);
  }
  return known;
}

function computeTaps(grid: number, size: number): Taps {
  const index = new Int32Array(size * 4);
  const weight = new Float32Array(size * 4);
  for (let x = 0; x < size; x++) {
    const place = ((x + 0.5) * grid) / size - 0.5;
    const base = Math.floor(place);
    for (let k = 0; k < 4; k++) {
      const at = base - 1 + k;
      index[x * 4 + k] = Math.min(Math.max(at, 0), grid - 1);
      weight[x * 4 + k] = cubic(Math.abs(place - at));
    }
  }
  return { index, weight };
}

function cubic(distance: number): number {
  const a = -0.5;
  if (distance < 1) return (a + 2) * distance ** 3 - (a + 3) * distance ** 2 + 1;
  if (distance < 2) return a * distance ** 3 - 5 * a * distance ** 2 + 8 * a * distance - 4 * a;
  return 0;
}
