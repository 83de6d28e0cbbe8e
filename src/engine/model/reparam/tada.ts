/**
 * TAdaConv (Huang et al. 2022): a convolution (1 x 3) over the prompts whose input channels are scaled frame by frame
 * by alpha = 1 + expand(ReLU(LN(squeeze(mean over prompts + context(mean over time and prompts))))).
 */
import * as tf from '@tensorflow/tfjs-core';
import { activate, convolution, temporalConvolution, trainableLayerNorm } from '../../nn';
import { bias, gain, weight, type Body } from './body';

export const tada: Body = {
  plan(r) {
    const quarter = Math.floor(r / 4);
    return {
      'st.conv.weight': weight(r, r, 1, 3),
      'st.conv.bias': bias(r),
      'st.context.weight': weight(r, r, 1),
      'st.context.bias': bias(r),
      'st.squeeze.weight': weight(quarter, r, 3),
      'st.squeeze.bias': bias(quarter),
      'st.norm.weight': gain(quarter),
      'st.norm.bias': bias(quarter),
      'st.expand.weight': weight(r, quarter, 3),
    };
  },
  apply(tensor, x) {
    const [B, T, , r] = x.shape;
    const frames: tf.Tensor3D = tf.mean(x, 2); // [B, T, r]
    const clip: tf.Tensor3D = tf.mean(frames, 1, true); // [B, 1, r]
    const context = temporalConvolution(tensor('st.context.weight'), tensor('st.context.bias'), clip);
    const squeezed = temporalConvolution(tensor('st.squeeze.weight'), tensor('st.squeeze.bias'), tf.add(frames, context));
    const quarter = squeezed.shape[2];
    const normalised = trainableLayerNorm(
      { gain: tensor('st.norm.weight'), bias: tensor('st.norm.bias') },
      tf.reshape(squeezed, [B * T, quarter]),
    );
    const hidden: tf.Tensor3D = tf.reshape(activate('relu', normalised), [B, T, quarter]);
    const alpha = tf.add(temporalConvolution(tensor('st.expand.weight'), null, hidden), 1);
    const scaled: tf.Tensor4D = tf.mul(x, tf.reshape(alpha, [B, T, 1, r]));
    return convolution(tensor('st.conv.weight'), tensor('st.conv.bias'), scaled);
  },
};
