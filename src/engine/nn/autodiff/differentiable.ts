/**
 * tf.customGrad with types: a value computed without a tape, and the way back written by hand. Tensors that `forward`
 * closes over but are not among `inputs` are frozen: no time goes into their gradients.
 */
import * as tf from '@tensorflow/tfjs-core';
import './gradients';

export function differentiable<Out extends tf.Tensor>(
  inputs: readonly tf.Tensor[],
  forward: (save: (tensors: tf.Tensor[]) => void) => Out,
  /** One gradient an input, in their order. */
  backward: (dy: Out, saved: readonly tf.Tensor[]) => tf.Tensor[],
): Out {
  const operation = tf.customGrad((...argumentsAndSave: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = argumentsAndSave.at(-1) as tf.GradSaveFunc;
    return {
      value: forward(save),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => backward(dy as Out, saved),
    };
  });
  return operation(...inputs) as Out;
}
