/** What a clip is remembered by: the features that the frozen eyes made of it, once without order and once as order alone. */

/** Parts that a clip's features are resampled to, whatever T they were made with. */
export const keySegments = 8;

export interface ClipKey {
  /** The mean over the clip, of unit length, [E]. */
  readonly mean: Float32Array;
  /** Each segment's difference from that mean, one after the other and of unit length together, [S, E]: played backwards it is another. */
  readonly order: Float32Array;
}

/** features: F [T, E] of one view. */
export function clipKey(features: Float32Array, T: number): ClipKey {
  const E = features.length / T;
  const segments = new Float32Array(keySegments * E);
  for (let s = 0; s < keySegments; s++) {
    const [from, to] = span(s, T);
    for (let t = from; t < to; t++) {
      const length = norm(features, t * E, E);
      for (let e = 0; e < E; e++) segments[s * E + e]! += features[t * E + e]! / length / (to - from);
    }
  }
  const mean = new Float32Array(E);
  for (let s = 0; s < keySegments; s++) for (let e = 0; e < E; e++) mean[e]! += segments[s * E + e]! / keySegments;
  const order = segments.map((value, at) => value - mean[at % E]!);
  return { mean: unit(mean), order: unit(order) };
}

/** Frames of a segment: at least one, several where there are more frames than segments. */
function span(s: number, T: number): readonly [number, number] {
  const from = Math.min(T - 1, Math.floor((s * T) / keySegments));
  return [from, Math.max(from + 1, Math.floor(((s + 1) * T) / keySegments))];
}

function norm(values: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let at = from; at < from + count; at++) sum += values[at]! ** 2;
  return Math.sqrt(sum) + 1e-12;
}

function unit(values: Float32Array): Float32Array {
  const length = norm(values, 0, values.length);
  return values.map((value) => value / length);
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}
