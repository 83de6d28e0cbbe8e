/** Layer normalisation over the last axis: (x - mean) / sqrt(variance + epsilon) * gain + bias. */
import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from '../autodiff/differentiable';
import { currentKernels } from '../seam/kernels';

export interface LayerNormParams {
  readonly gain: tf.Tensor1D;
  readonly bias: tf.Tensor1D;
}

/** Epsilon of CLIP and of every trainable layer here (PyTorch's default). */
const defaultEpsilon = 1e-5;

/** x [rows, D] -> [rows, D]; differentiable in x alone: gain and bias are frozen. */
export function layerNorm(params: LayerNormParams, x: tf.Tensor2D, epsilon = defaultEpsilon): tf.Tensor2D {
  const { gain, bias } = params;
  return differentiable(
    [x],
    (save) => {
      save([x]);
      return currentKernels().layerNorm?.(x, gain, bias, epsilon) ?? plainLayerNorm(x, gain, bias, epsilon);
    },
    (dy, [savedX]) => [
      currentKernels().layerNormBackward?.(savedX as tf.Tensor2D, gain, dy, epsilon) ??
        inputGradient(normalise(savedX as tf.Tensor2D, epsilon), tf.mul(dy, gain)),
    ],
  );
}

/** The same, differentiable in gain and bias too. */
export function trainableLayerNorm(params: LayerNormParams, x: tf.Tensor2D, epsilon = defaultEpsilon): tf.Tensor2D {
  const { gain, bias } = params;
  return differentiable(
    [x, gain, bias],
    (save) => {
      save([x, gain]);
      return currentKernels().layerNorm?.(x, gain, bias, epsilon) ?? plainLayerNorm(x, gain, bias, epsilon);
    },
    (dy, saved) => {
      const [savedX, savedGain] = saved as [tf.Tensor2D, tf.Tensor1D];
      const fast = currentKernels().trainableLayerNormBackward?.(savedX, savedGain, dy, epsilon);
      if (fast != null) return fast;
      const normalised = normalise(savedX, epsilon);
      const dx = inputGradient(normalised, tf.mul(dy, savedGain));
      return [dx, tf.sum(tf.mul(dy, normalised.value), 0), tf.sum(dy, 0)];
    },
  );
}

interface Normalised {
  /** Mean 0, variance 1, [rows, D]. */
  readonly value: tf.Tensor2D;
  /** 1 / standard deviation, [rows, 1]. */
  readonly scale: tf.Tensor2D;
}

function normalise(x: tf.Tensor2D, epsilon: number): Normalised {
  const centred = tf.sub(x, tf.mean(x, -1, true)) as tf.Tensor2D;
  const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon)) as tf.Tensor2D;
  return { value: tf.mul(centred, scale), scale };
}

function plainLayerNorm(x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  return tf.add(tf.mul(normalise(x, epsilon).value, gain), bias);
}

/** dx of y = normalised x, where g is dL/dy: scale (g - mean(g) - value mean(g value)). */
function inputGradient({ value, scale }: Normalised, g: tf.Tensor2D): tf.Tensor2D {
  const along = tf.mean(tf.mul(g, value), -1, true);
  return tf.mul(tf.sub(tf.sub(g, tf.mean(g, -1, true)), tf.mul(value, along)), scale);
}
