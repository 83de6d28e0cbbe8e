/** The temporal prompts of one layer (Eq. 8 to 11): P_t = [C_t, G, I^], made from the class tokens of the layer before. */
import * as tf from '@tensorflow/tfjs-core';
import { currentKernels, dense, differentiable, selfAttention, trainableLayerNorm } from '../nn';
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
  const residual: tf.Tensor3D = tf.reshape(projected, [B, T, D]);
  const own = selfAttention(
    {
      inWeight: tensor('cls_attn.in_proj_weight'),
      inBias: tensor('cls_attn.in_proj_bias'),
      outWeight: tensor('cls_attn.out_proj.weight'),
      outBias: tensor('cls_attn.out_proj.bias'),
    },
    tf.reshape(normalised, [B, T, D]),
    heads,
    residual,
  ); // C
  const global = globalPrompts === 0 ? null : tensor<tf.Tensor2D>('global_prompts'); // G
  return compose({ own, interchange: tensor('interchange_prompts'), projected: residual, global });
}

interface PromptParts {
  /** C and X, [B, T, D] */
  readonly own: tf.Tensor3D;
  readonly projected: tf.Tensor3D;
  /** I, [T, D] */
  readonly interchange: tf.Tensor2D;
  /** G, [S, D] */
  readonly global: tf.Tensor2D | null;
}

/** [C, G, I + X], every frame with all of G and all T of I + X: [B, T, 1 + S + T, D]. */
function compose(parts: PromptParts): tf.Tensor4D {
  const { own, projected, interchange, global } = parts;
  const S = global === null ? 0 : global.shape[0];
  const { composePrompts, composePromptsBackward } = currentKernels();
  if (composePrompts === undefined || composePromptsBackward === undefined) return plainCompose(parts);
  return differentiable(
    [own, interchange, projected, ...(global === null ? [] : [global])],
    () => composePrompts(own, interchange, projected, global),
    (dy) => composePromptsBackward(dy, S),
  );
}

function plainCompose({ own, projected, interchange, global }: PromptParts): tf.Tensor4D {
  const [B, T, D] = own.shape;
  const classPrompt = tf.reshape(own, [B, T, 1, D]);
  const exchanged = tf.add(tf.reshape(interchange, [1, T, D]), projected);
  const everyFrame = tf.add(tf.zeros([B, T, T, D]), tf.reshape(exchanged, [B, 1, T, D])); // I^
  if (global === null) return tf.concat([classPrompt, everyFrame], 2) as tf.Tensor4D;
  const S = global.shape[0];
  const everywhere = tf.add(tf.zeros([B, T, S, D]), tf.reshape(global, [1, 1, S, D]));
  return tf.concat([classPrompt, everywhere, everyFrame], 2) as tf.Tensor4D;
}
