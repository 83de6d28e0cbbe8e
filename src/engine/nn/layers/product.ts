/**
 * Matrix products, plain or batched, differentiable in both factors. Their own function because tfjs's wasm backend
 * is fast (XNNPACK, 31 GFLOP/s on one core here, our own kernels 44) only for one untransposed product and ten times slower
 * for the rest.
 */
import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from '../autodiff/differentiable';
import { currentKernels } from '../seam/kernels';

/** a b without a gradient; ranks 2, or 3 with the same batch. */
export function rawProduct<T extends tf.Tensor>(a: T, b: T, transposeA = false, transposeB = false): T {
  return (currentKernels().product?.(a, b, transposeA, transposeB) ?? tf.matMul(a, b, transposeA, transposeB)) as T;
}

/** a b, [rows, n] x [n, columns] or [batch, rows, n] x [batch, n, columns]. */
export function product<T extends tf.Tensor>(a: T, b: T): T {
  return differentiable(
    [a, b],
    (save) => {
      save([a, b]);
      return rawProduct(a, b);
    },
    (dy, [savedA, savedB]) => [rawProduct(dy, savedB as T, false, true), rawProduct(savedA as T, dy, true, false)],
  );
}
