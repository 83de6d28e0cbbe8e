/** Trainable multi-head self-attention in PyTorch's layout (nn.MultiheadAttention). */
import type * as tf from '@tensorflow/tfjs-core';
import { reshape, slice } from '@tensorflow/tfjs-core';
import { attention } from './attention';
import { dense } from './linear';

export interface SelfAttentionParams {
  /** [3 D, D]: query, key, value */
  readonly inWeight: tf.Tensor2D;
  readonly inBias: tf.Tensor1D;
  /** [D, D] */
  readonly outWeight: tf.Tensor2D;
  readonly outBias: tf.Tensor1D;
}

/** x [B, N, D] -> [B, N, D], plus the residual of that shape; differentiable in everything. */
export function selfAttention(params: SelfAttentionParams, x: tf.Tensor3D, heads: number, residual: tf.Tensor3D): tf.Tensor3D {
  const [batch, tokens, width] = x.shape;
  const projected = dense(params.inWeight, params.inBias, reshape(x, [batch * tokens, width]));
  const rows = batch * tokens;
  const query: tf.Tensor3D = reshape(slice(projected, [0, 0], [rows, width]), x.shape);
  const keyValues: tf.Tensor3D = reshape(slice(projected, [0, width], [rows, 2 * width]), [batch, tokens, 2 * width]);
  const { output } = attention(query, [keyValues], heads);
  const rowsOf = (tensor: tf.Tensor3D): tf.Tensor2D => reshape(tensor, [rows, width]);
  return reshape(dense(params.outWeight, params.outBias, rowsOf(output), rowsOf(residual)), x.shape);
}
