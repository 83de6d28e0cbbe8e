/** Two pre-norm encoder layers of width r over all T P tokens of the clip: MLP 4 r, QuickGELU, 2 heads. */
import * as tf from '@tensorflow/tfjs-core';
import { activate, dense, selfAttention, trainableLayerNorm } from '../../nn';
import { bias, gain, weight, type Body, type TensorOf, type TensorPlan } from './body';

const depth = 2;
const heads = 2;

export const transformer: Body = {
  plan(r) {
    const layer = (index: number): [string, TensorPlan][] =>
      Object.entries({
        'norm1.weight': gain(r),
        'norm1.bias': bias(r),
        'attn.in_proj_weight': weight(3 * r, r),
        'attn.in_proj_bias': bias(3 * r),
        'attn.out_proj.weight': weight(r, r),
        'attn.out_proj.bias': bias(r),
        'norm2.weight': gain(r),
        'norm2.bias': bias(r),
        'fc1.weight': weight(4 * r, r),
        'fc1.bias': bias(4 * r),
        'fc2.weight': weight(r, 4 * r),
        'fc2.bias': bias(r),
      }).map(([name, plan]) => [`layers.${index}.${name}`, plan]);
    return Object.fromEntries(Array.from({ length: depth }, (_, index) => layer(index)).flat());
  },
  apply(tensor, x) {
    const [B, T, P, r] = x.shape;
    let tokens: tf.Tensor3D = tf.reshape(x, [B, T * P, r]);
    for (let index = 0; index < depth; index++) tokens = layer((name) => tensor(`layers.${index}.${name}`), tokens);
    return tf.reshape(tokens, [B, T, P, r]);
  },
};

function layer(tensor: TensorOf, tokens: tf.Tensor3D): tf.Tensor3D {
  const [B, count, r] = tokens.shape;
  const norm = (name: string, x: tf.Tensor): tf.Tensor2D =>
    trainableLayerNorm({ gain: tensor(`${name}.weight`), bias: tensor(`${name}.bias`) }, tf.reshape(x, [B * count, r]));
  const attended = selfAttention(
    {
      inWeight: tensor('attn.in_proj_weight'),
      inBias: tensor('attn.in_proj_bias'),
      outWeight: tensor('attn.out_proj.weight'),
      outBias: tensor('attn.out_proj.bias'),
    },
    tf.reshape(norm('norm1', tokens), [B, count, r]),
    heads,
    tokens,
  );
  const hidden = activate('quickGelu', dense(tensor('fc1.weight'), tensor('fc1.bias'), norm('norm2', attended)));
  const rows: tf.Tensor2D = tf.reshape(attended, [B * count, r]);
  return tf.reshape(dense(tensor('fc2.weight'), tensor('fc2.bias'), hidden, rows), tokens.shape);
}
