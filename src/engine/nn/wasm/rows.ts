/** Layer norms and activations on wasm: one pass over memory, in this thread. */
import * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from '../seam/kernels';
import { addressOf, localMachine } from './plan';

export const rowKernels = {
  layerNorm(x, gain, bias, epsilon) {
    const [rows, width] = x.shape;
    return onePass(width, [x, gain, bias], x.shape, (machine, [xAt, gainAt, biasAt], y) =>
      machine.layerNorm(xAt!, gainAt!, biasAt!, y, rows, width, epsilon),
    );
  },
  layerNormBackward(x, gain, dy, epsilon) {
    const [rows, width] = x.shape;
    return onePass(width, [x, gain, dy], x.shape, (machine, [xAt, gainAt, dyAt], dx) =>
      machine.layerNormBackward(xAt!, gainAt!, dyAt!, dx, rows, width, epsilon),
    );
  },
  activate(activation, x) {
    if (activation !== 'quickGelu') return null;
    return onePass(x.size, [x], x.shape, (machine, [xAt], y) => machine.quickGelu(xAt!, y, x.size));
  },
  activateBackward(activation, x, dy) {
    if (activation !== 'quickGelu') return null;
    return onePass(x.size, [x, dy], x.shape, (machine, [xAt, dyAt], dx) => machine.quickGeluBackward(xAt!, dyAt!, dx, x.size));
  },
} satisfies Kernels;

/** One pass over memory, faster done here than handed to threads. `width`: must be whole vectors. */
function onePass<T extends tf.Tensor>(
  width: number,
  inputs: readonly tf.Tensor[],
  shape: readonly number[],
  work: (machine: NonNullable<ReturnType<typeof localMachine>>, inputs: readonly number[], output: number) => void,
): T | null {
  const machine = localMachine();
  if (machine === null || width % 4 !== 0) return null;
  const backend = tf.backend() as unknown as { makeOutput(shape: readonly number[], dtype: 'float32'): tf.TensorInfo };
  const output = backend.makeOutput(shape, 'float32');
  work(machine, inputs.map(addressOf), addressOf(output));
  return tf.engine().makeTensorFromTensorInfo(output) as T;
}
