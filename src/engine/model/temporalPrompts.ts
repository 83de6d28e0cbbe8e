/** The temporal prompts of one layer (Eq. 8 to 11): P_t = [C_t, G, I^], made from the class tokens of the layer before. */
import * as tf from '@tensorflow/tfjs-core';
import { dense, selfAttention, trainableLayerNorm } from '../nn';
import type { TensorOf } from './reparam/body';

/**
 * x [B, T, D] -> P [B, T, P, D], P = 1 + S + T.
 * - X = cls_proj(x); C = MHSA(LN(X)) + X over the T axis: one token a frame (Eq. 8, 9)
 * - G: S global prompts, the same for every frame
 * - I^ = I + X: T interchange prompts plus the projected class tokens of all frames; every frame receives all T
 */
export function temporalPrompts(tensor: TensorOf, x: tf.Tensor3D, heads: number, globalPrompts: number): tf.Tensor4D {
  const [B, T, D] = x.shape;
  const projected = dense(tensor('cls_proj.weight'), tensor('cls_proj.bias'), tf.reshape(x, [B * T, D])); // X
  const normalised = trainableLayerNorm({ gain: tensor('cls_norm.weight'), bias: tensor('cls_norm.bias') }, projected);
  const exchanged = selfAttention(
    {
      inWeight: tensor('cls_attn.in_proj_weight'),
      inBias: tensor('cls_attn.in_proj_bias'),
      outWeight: tensor('cls_attn.out_proj.weight'),
      outBias: tensor('cls_attn.out_proj.bias'),
    },
    tf.reshape(normalised, [B, T, D]),
    heads,
  );
  const classPrompt = tf.reshape(tf.add(exchanged, tf.reshape(projected, [B, T, D])), [B, T, 1, D]); // C
  const interchange = tf.add(tf.reshape(tensor('interchange_prompts'), [1, T, D]), tf.reshape(projected, [B, T, D]));
  const everyFrame = tf.add(tf.zeros([B, T, T, D]), tf.reshape(interchange, [B, 1, T, D])); // I^
  if (globalPrompts === 0) return tf.concat([classPrompt, everyFrame], 2) as tf.Tensor4D;
  const global = tf.add(
    tf.zeros([B, T, globalPrompts, D]),
    tf.reshape(tensor('global_prompts'), [1, 1, globalPrompts, D]),
  ); // G
  return tf.concat([classPrompt, global, everyFrame], 2) as tf.Tensor4D;
}
