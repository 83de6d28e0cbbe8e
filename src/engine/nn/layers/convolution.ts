/**
 * Convolutions over the time and prompt axes as shifted copies and one matrix product: tfjs's own convolution
 * gradients throw on wasm or, in 3-D, are silently wrong there (tfjs 4.22); pad, slice and concat are right everywhere.
 */
import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from '../autodiff/differentiable';
import { currentKernels } from '../seam/kernels';
import { dense } from './linear';

/**
 * Zero-padded to keep T and P. x [B, T, P, in], weight [out, in, kT, kP] (PyTorch's layout, odd kernel), bias [out] or
 * none -> [B, T, P, out]; differentiable in all three.
 */
export function convolution(weight: tf.Tensor4D, bias: tf.Tensor1D | null, x: tf.Tensor4D): tf.Tensor4D {
  const [B, T, P, inputs] = x.shape;
  const [outputs, , kT, kP] = weight.shape;
  const fast = unfold(x, kT, kP);
  if (fast !== null) {
    const matrix: tf.Tensor2D = tf.reshape(weight, [outputs, inputs * kT * kP]);
    return tf.reshape(dense(matrix, bias, fast), [B, T, P, outputs]);
  }
  const [padT, padP] = [(kT - 1) / 2, (kP - 1) / 2];
  const padded =
    padT + padP === 0
      ? x
      : tf.pad(x, [
          [0, 0],
          [padT, padT],
          [padP, padP],
          [0, 0],
        ]);
  const shifted: tf.Tensor4D[] = [];
  for (let t = 0; t < kT; t++) {
    for (let p = 0; p < kP; p++) shifted.push(tf.slice(padded, [0, t, p, 0], [B, T, P, inputs]));
  }
  const columns = tf.reshape(tf.concat(shifted, 3), [B * T * P, kT * kP * inputs]);
  // [out, in, kT, kP] -> [out, kT kP in], the order of the columns
  const rows = tf.reshape(tf.transpose(weight, [0, 2, 3, 1]), [outputs, kT * kP * inputs]) as tf.Tensor2D;
  return tf.reshape(dense(rows, bias, columns as tf.Tensor2D), [B, T, P, outputs]);
}

/**
 * Every position's neighbours beside it by one kernel, [B T P, in kT kP], in the order in which PyTorch's weights lie;
 * null where the backend has none.
 */
function unfold(x: tf.Tensor4D, kT: number, kP: number): tf.Tensor2D | null {
  const { unfold: forward, unfoldBackward: backward } = currentKernels();
  if (forward === undefined || backward === undefined) return null;
  const [B, T, P, inputs] = x.shape;
  if (kT * kP === 1) return tf.reshape(x, [B * T * P, inputs]);
  return differentiable(
    [x],
    () => forward(x, kT, kP),
    (dy) => [backward(x.shape, dy, kT, kP)],
  );
}

/** Over time alone: x [B, T, in], weight [out, in, k] -> [B, T, out]. */
export function temporalConvolution(weight: tf.Tensor3D, bias: tf.Tensor1D | null, x: tf.Tensor3D): tf.Tensor3D {
  const [B, T, inputs] = x.shape;
  const [outputs, , k] = weight.shape;
  const y = convolution(tf.reshape(weight, [outputs, inputs, k, 1]), bias, tf.reshape(x, [B, T, 1, inputs]));
  return tf.reshape(y, [B, T, outputs]);
}
