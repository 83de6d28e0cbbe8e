/** The weights of Pillow's filters, as integers (libImaging/Resample.c). */
import type { Filter } from '../clip/types';

/** Resample.c: PRECISION_BITS = 32 - 8 - 2. */
export const precisionBits = 22;

export interface ResizeWeights {
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
export function resampleWeights(filter: Filter, inputSize: number, outputSize: number, from = 0, outputs = outputSize): ResizeWeights {
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
