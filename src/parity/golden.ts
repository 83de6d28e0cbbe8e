/** Golden vectors for tests and the parity program: a safetensors file as tensors by name. */
import * as tf from '@tensorflow/tfjs-core';
import { toFloat32 } from '../engine/files/tensors/half';
import type { TensorSource } from '../engine/files/tensors/tensorSource';

/** One tensor of a file as float32. The caller frees it. */
export async function readTensor(source: TensorSource, name: string): Promise<tf.Tensor> {
  const values = toFloat32((source.tensors.get(name) ?? { type: 'F32' as const }).type, await source.read(name));
  return tf.tensor(values, [...source.tensors.get(name)!.shape]);
}

/** How far apart two tensors are, in double precision. */
export interface Distance {
  readonly largestDifference: number;
  readonly cosine: number;
  /** |a - b| / |b| */
  readonly relativeNorm: number;
  /** Largest absolute value expected: what "unit scale" is measured against. */
  readonly scale: number;
}

export function distance(found: ArrayLike<number>, expected: ArrayLike<number>): Distance {
  if (found.length !== expected.length) throw new RangeError(`${found.length} values against ${expected.length}`);
  let [largestDifference, scale, product, foundSquare, expectedSquare, differenceSquare] = [0, 0, 0, 0, 0, 0];
  for (let index = 0; index < found.length; index++) {
    const [a, b] = [found[index]!, expected[index]!];
    const difference = Math.abs(a - b);
    // a NaN must not pass for a small difference
    if (!(difference <= largestDifference)) largestDifference = difference;
    scale = Math.max(scale, Math.abs(b));
    product += a * b;
    foundSquare += a * a;
    expectedSquare += b * b;
    differenceSquare += difference * difference;
  }
  const norms = Math.sqrt(foundSquare * expectedSquare);
  return {
    largestDifference,
    scale,
    cosine: norms === 0 ? (foundSquare === expectedSquare ? 1 : 0) : product / norms,
    relativeNorm: expectedSquare === 0 ? Math.sqrt(differenceSquare) : Math.sqrt(differenceSquare / expectedSquare),
  };
}
