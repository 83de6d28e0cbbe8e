/**
 * R(2+1)D (Tran et al. 2018) over the T x P volume of prompts: a convolution (1 x 3) over the prompts, r -> m =
 * floor(1.5 r), layer norm over channels, ReLU, a convolution (3 x 1) over time, m -> r. The paper's best (Table 3).
 */
import * as tf from '@tensorflow/tfjs-core';
import { activate, convolution, trainableLayerNorm } from '../../nn';
import { bias, gain, weight, type Body } from './body';

export const r2plus1d: Body = {
  plan(r) {
    const m = Math.floor(1.5 * r);
    return {
      'st.spatial.weight': weight(m, r, 1, 3),
      'st.spatial.bias': bias(m),
      'st.norm.weight': gain(m),
      'st.norm.bias': bias(m),
      'st.temporal.weight': weight(r, m, 3, 1),
      'st.temporal.bias': bias(r),
    };
  },
  apply(tensor, x) {
    const [B, T, P] = x.shape;
    const spatial = convolution(tensor('st.spatial.weight'), tensor('st.spatial.bias'), x); // [B, T, P, m]
    const m = spatial.shape[3];
    const normalised = trainableLayerNorm(
      { gain: tensor('st.norm.weight'), bias: tensor('st.norm.bias') },
      tf.reshape(spatial, [B * T * P, m]),
    );
    const middle: tf.Tensor4D = tf.reshape(activate('relu', normalised), [B, T, P, m]);
    return convolution(tensor('st.temporal.weight'), tensor('st.temporal.bias'), middle);
  },
};
