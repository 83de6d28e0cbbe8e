/**
 * One AdamW step of one tensor (Loshchilov & Hutter 2019): decoupled weight decay, in PyTorch's order. Its arithmetic is
 * 14 tfjs operations over each tensor; backends have kernels that read and write every number once.
 */
import * as tf from '@tensorflow/tfjs-core';
import { currentKernels } from '../seam/kernels';
import type { AdamWRates, AdamWTensors } from '../seam/operands';

/** The next three; those given stay. */
export function adamWStep(tensors: AdamWTensors, gradient: tf.Tensor, rates: AdamWRates): AdamWTensors {
  return currentKernels().adamW?.(tensors, gradient, rates) ?? plainStep(tensors, gradient, rates);
}

function plainStep(
  [parameter, m, v]: AdamWTensors,
  gradient: tf.Tensor,
  { beta1, beta2, epsilon, shrink, rate, rootScale }: AdamWRates,
): AdamWTensors {
  return tf.tidy(() => {
    const movedM = tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1));
    const movedV = tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const change = tf.mul(tf.div(movedM, tf.add(tf.mul(tf.sqrt(movedV), rootScale), epsilon)), rate);
    return [tf.sub(tf.mul(parameter, shrink), change), movedM, movedV];
  }) as unknown as AdamWTensors;
}
