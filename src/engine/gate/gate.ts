/**
 * The gate: does a clip belong to the world its model learned from? A small model that has seen one world only names
 * anything else just as surely, so models may bring a `gate.json` (models/demo/README.md says how it is fitted).
 *
 * Of a clip it takes the mean over frames of the model's normalised features and of picture statistics, turns them along
 * the directions in which the world itself varies, and weighs how far out they lie: s = b + sum_k a_k z_k - q_k z_k^2 with
 * q >= 0, so that what is held for known lies within a bounded region whatever else there is in the world. Outside: s < 0.
 */
import * as v from 'valibot';
import { AppError } from '../../shared/errors/errors';
import { halfToFloat } from '../files/tensors/half';
import { pictureStatistics, statisticsCount } from './pictureStatistics';

export const gateFile = 'gate.json';

export interface Gate {
  /** mu [D], what z is measured from; D is features, their log length, then picture statistics. */
  readonly centre: Float32Array;
  /** Directions that look at `width` inputs from `start` on, [count, width] each; K in all. */
  readonly blocks: readonly { readonly start: number; readonly width: number; readonly directions: Float32Array }[];
  /** a, q [K] */
  readonly linear: Float32Array;
  readonly quadratic: Float32Array;
  readonly bias: number;
}

const numbers = v.pipe(
  v.string(),
  v.transform((text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))),
  v.check(({ byteLength }) => byteLength % 2 === 0, 'whole numbers of 2 bytes'),
  v.transform((bytes) => halfToFloat(new Uint16Array(bytes.buffer))),
  v.check((values) => values.every(Number.isFinite), 'finite numbers'),
);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const schema = v.object({
  centre: numbers,
  blocks: v.array(v.object({ start: count, width: v.pipe(count, v.minValue(1)), directions: numbers })),
  linear: numbers,
  quadratic: numbers,
  bias: v.pipe(v.number(), v.finite()),
});

/**
 * @param text a gate.json; its tables are base64 of little-endian float16
 * @param width E of the model it belongs to
 * @throws AppError `model-invalid`
 */
export function readGate(text: string, width: number): Gate {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  if (!result.success) throw unusable(v.summarize(result.issues));
  const { centre, blocks, linear, quadratic } = result.output;
  const D = width + 1 + statisticsCount;
  const fits = blocks.every((block) => block.start + block.width <= D && block.directions.length % block.width === 0);
  const K = blocks.reduce((sum, block) => sum + block.directions.length / block.width, 0);
  if (!fits || centre.length !== D || linear.length !== K || quadratic.length !== K || quadratic.some((q) => q < 0)) {
    throw unusable(`its tables are of other sizes than a model of ${width} dimensions wants`);
  }
  return result.output;
}

/** Features [T, E] as the encoder gives them without an adapter, and the pixels u8 RGB [T, R, R, 3] they came from -> [D]. */
export function gateInput(features: Float32Array, pixels: Uint8Array, T: number, R: number): Float64Array {
  const E = features.length / T;
  const input = new Float64Array(E + 1 + statisticsCount);
  for (let t = 0; t < T; t++) {
    const frame = features.subarray(t * E, (t + 1) * E);
    const length = Math.hypot(...frame) || 1;
    for (let e = 0; e < E; e++) input[e]! += frame[e]! / length / T;
    input[E]! += Math.log(length) / T;
  }
  input.set(pictureStatistics(pixels, T, R), E + 1);
  return input;
}

/** z [K] of an input [D]. */
export function directionsOf({ centre, blocks }: Pick<Gate, 'centre' | 'blocks'>, input: Float64Array): Float64Array {
  return Float64Array.from(
    blocks.flatMap(({ start, width, directions }) =>
      Array.from({ length: directions.length / width }, (_, k) => {
        let z = 0;
        for (let d = 0; d < width; d++) z += directions[k * width + d]! * (input[start + d]! - centre[start + d]!);
        return z;
      }),
    ),
  );
}

/** s: above zero inside, below zero outside. */
export function gateScore(gate: Gate, input: Float64Array): number {
  return directionsOf(gate, input).reduce((score, z, k) => score + (gate.linear[k]! - gate.quadratic[k]! * z) * z, gate.bias);
}

function unusable(why: string): AppError {
  return new AppError('model-invalid', `${gateFile} cannot be used: ${why}.`, {
    remedy: 'Take the file from its source again.',
    details: { file: gateFile, why },
  });
}
