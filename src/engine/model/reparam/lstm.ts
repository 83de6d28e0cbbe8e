/** One unidirectional LSTM layer over time for each prompt position, hidden size r. */
import * as tf from '@tensorflow/tfjs-core';
import { lstm as lstmLayer } from '../../nn';
import { bias, weight, type Body } from './body';

export const lstm: Body = {
  plan: (r) => ({
    'lstm.weight_ih_l0': weight(4 * r, r),
    'lstm.weight_hh_l0': weight(4 * r, r),
    'lstm.bias_ih_l0': bias(4 * r),
    'lstm.bias_hh_l0': bias(4 * r),
  }),
  apply(tensor, x) {
    const [B, T, P, r] = x.shape;
    const overTime: tf.Tensor3D = tf.reshape(tf.transpose(x, [1, 0, 2, 3]), [T, B * P, r]);
    const states = lstmLayer(
      {
        inputWeight: tensor('lstm.weight_ih_l0'),
        hiddenWeight: tensor('lstm.weight_hh_l0'),
        inputBias: tensor('lstm.bias_ih_l0'),
        hiddenBias: tensor('lstm.bias_hh_l0'),
      },
      overTime,
    );
    return tf.transpose(tf.reshape(states, [T, B, P, r]), [1, 0, 2, 3]);
  },
};
