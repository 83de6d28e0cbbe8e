/**
 * Frozen matrices in GPU memory: half precision packed two in a 32-bit word where nothing is lost by it (OpenAI's
 * checkpoints are half precision to begin with) or where asked for, float32 otherwise. `unpack2x16float` reads them on
 * every adapter; shader-f16 is not needed.
 *
 * [in, out] row by row as the layers keep it, both sides padded with zeros to multiples of 4, so that kernels read
 * four numbers at a time.
 */
import * as tf from '@tensorflow/tfjs-core';
import { floatToHalf, halfToFloat } from '../../../files/tensors/half';
import type { FrozenMatrix } from '../../seam/operands';
import { dispatch, kernel, upload } from '../gpu/gpu';

export type Storage = 'half' | 'single';

/** 'exact': half where every number survives it; 'half': wherever the range allows; 'single': never. */
export type Precision = 'exact' | 'half' | 'single';

/** values [inputs, outputs] to GPU memory. */
export function packMatrix(values: Float32Array, inputs: number, outputs: number, precision: Precision): FrozenMatrix {
  const padded = pad(values, inputs, outputs);
  const halves = precision === 'single' ? null : toHalves(padded, precision === 'exact');
  const data = halves === null ? tf.tensor1d(padded, 'float32') : tf.tensor1d(new Int32Array(halves.buffer), 'int32');
  upload(data);
  const storage: Storage = halves === null ? 'single' : 'half';
  return { inputs, outputs, storage: `webgpu-${storage}`, data, floats: () => unpack(data, storage, inputs, outputs) };
}

/** How a matrix lies; null when others packed it. */
export function storageOf({ storage }: FrozenMatrix): Storage | null {
  if (storage === 'webgpu-half') return 'half';
  return storage === 'webgpu-single' ? 'single' : null;
}

export function roundUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}

function pad(values: Float32Array, inputs: number, outputs: number): Float32Array {
  const [rows, columns] = [roundUp(inputs, 4), roundUp(outputs, 4)];
  if (rows === inputs && columns === outputs) return values;
  const padded = new Float32Array(rows * columns);
  for (let row = 0; row < inputs; row++) padded.set(values.subarray(row * outputs, (row + 1) * outputs), row * columns);
  return padded;
}

/** Null when a number leaves half's range, or (`exact`) is changed by rounding. */
function toHalves(values: Float32Array, exact: boolean): Uint16Array | null {
  const halves = floatToHalf(values);
  if (halves.some((half) => (half & 0x7c00) === 0x7c00)) return null;
  if (!exact) return halves;
  const back = halfToFloat(halves);
  return values.every((value, index) => value === back[index]) ? halves : null;
}

/** Back to float32 [inputs, outputs], for the plain twins; freed with the caller's tf.tidy. */
function unpack(data: tf.Tensor, storage: Storage, inputs: number, outputs: number): tf.Tensor2D {
  const [rows, columns] = [roundUp(inputs, 4), roundUp(outputs, 4)];
  return tf.tidy(() => {
    const numbers = storage === 'single' ? data : unpackHalves(data);
    const whole: tf.Tensor2D = tf.reshape(numbers, [rows, columns]);
    return rows === inputs && columns === outputs ? whole : tf.slice(whole, [0, 0], [inputs, outputs]);
  });
}

const unpackKernel = kernel(
  'unpack-halves',
  { outputs: ['y: array<vec2f>'], inputs: ['x: array<u32>'] },
  `@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let at = id.y * groups.x * 64 + id.x;
    if (at < arrayLength(&x)) { y[at] = unpack2x16float(x[at]); }
  }`,
);

function unpackHalves(data: tf.Tensor): tf.Tensor {
  const groups = Math.ceil(data.size / 64);
  const across = Math.min(groups, 32768);
  return dispatch(unpackKernel, [data], [[data.size * 2]], [], [across, Math.ceil(groups / across)])[0]!;
}
