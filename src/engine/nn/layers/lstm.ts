/** One unidirectional LSTM layer (Hochreiter & Schmidhuber 1997) by primitives, PyTorch's layout, gate order i, f, g, o. */
import * as tf from '@tensorflow/tfjs-core';
import { dense } from './linear';

export interface LstmParams {
  /** [4 hidden, in] */
  readonly inputWeight: tf.Tensor2D;
  /** [4 hidden, hidden] */
  readonly hiddenWeight: tf.Tensor2D;
  readonly inputBias: tf.Tensor1D;
  readonly hiddenBias: tf.Tensor1D;
}

/** x [T, rows, in], zero initial state -> hidden states [T, rows, hidden]; differentiable in everything. */
export function lstm(params: LstmParams, x: tf.Tensor3D): tf.Tensor3D {
  const [T, rows, inputs] = x.shape;
  const hiddenSize = params.hiddenWeight.shape[1];
  // The input's share of every step in one product.
  const fromInput = dense(params.inputWeight, params.inputBias, tf.reshape(x, [T * rows, inputs]));
  let hidden: tf.Tensor2D = tf.zeros([rows, hiddenSize]);
  let cell: tf.Tensor2D = tf.zeros([rows, hiddenSize]);
  const states: tf.Tensor3D[] = [];
  for (let t = 0; t < T; t++) {
    const gates = tf.add(
      tf.slice(fromInput, [t * rows, 0], [rows, 4 * hiddenSize]),
      dense(params.hiddenWeight, params.hiddenBias, hidden),
    ) as tf.Tensor2D;
    const gate = (index: number): tf.Tensor2D => tf.slice(gates, [0, index * hiddenSize], [rows, hiddenSize]);
    const kept = tf.mul(tf.sigmoid(gate(1)), cell);
    cell = tf.add(kept, tf.mul(tf.sigmoid(gate(0)), tf.tanh(gate(2))));
    hidden = tf.mul(tf.sigmoid(gate(3)), tf.tanh(cell));
    states.push(tf.reshape(hidden, [1, rows, hiddenSize]));
  }
  return tf.concat(states, 0);
}
