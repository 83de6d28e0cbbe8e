/**
 * Numbers of several tensors to the CPU in one wait: on a GPU every read is a copy, a submission and a wait of its own,
 * so they are laid end to end there and read as one.
 */
import * as tf from '@tensorflow/tfjs-core';

type Tensors = Readonly<Record<string, tf.Tensor | null>>;

/** The same names; null where there was no tensor. */
type Numbers<Given extends Tensors> = {
  readonly [Name in keyof Given]: Given[Name] extends tf.Tensor ? Float32Array : Float32Array | null;
};

/** float32 tensors by name -> their numbers, each in memory of its own. Frees the tensors. */
export async function readAndFree<Given extends Tensors>(tensors: Given): Promise<Numbers<Given>> {
  const given = Object.values(tensors).filter((tensor) => tensor !== null);
  const flat = laidEndToEnd(given);
  tf.dispose(given);
  try {
    const numbers = await flat.data<'float32'>();
    let at = 0;
    const read = Object.entries(tensors).map(([name, tensor]) => [name, tensor && numbers.slice(at, (at += tensor.size))]);
    return Object.fromEntries(read) as Numbers<Given>;
  } finally {
    flat.dispose();
  }
}

export function laidEndToEnd(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.tidy(() => tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1]))));
}
