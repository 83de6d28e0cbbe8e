/**
 * What both text towers are made of. Towers run layer by layer: the weights of one layer are read, used for every
 * sentence and freed before the next is read, so that a tower of hundreds of megabytes never lies in memory whole.
 */
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../shared/errors/errors';
import { finiteFloats, readFinite } from '../../files/tensors/finite';
import type { TensorSource } from '../../files/tensors/tensorSource';
import { attention as attend, dense, layerNorm as normalise } from '../../nn';

export type Weights = Readonly<Record<string, tf.Tensor>>;

/** A large negative number that even half-precision textures hold; its exponential is zero. */
export const masked = -1e4;

/** Reads tensors as float32, by short name. The caller frees them. */
export async function readWeights(source: TensorSource, prefix: string, names: readonly string[]): Promise<Weights> {
  const weights: Record<string, tf.Tensor> = {};
  try {
    const infos = names.map((name) => tensorInfo(source, prefix + name));
    const read = await Promise.all(infos.map(({ name }) => readFinite(source, name)));
    for (const [index, name] of names.entries()) weights[name] = tf.tensor(read[index]!, infos[index]!.shape as number[]);
  } catch (error) {
    tf.dispose(weights);
    throw error;
  }
  return weights;
}

export function tensorInfo(source: TensorSource, name: string) {
  const info = source.tensors.get(name);
  if (info === undefined) {
    throw new AppError('model-invalid', `${source.file} has no tensor ${name}.`, {
      remedy: 'Take the checkpoint whole, from the place it was published.',
      details: { file: source.file, tensor: name },
    });
  }
  return info;
}

/** Rows of an embedding table [V, D] without making a tensor of the whole table. Ids beyond it are refused. */
export async function gatherRows(source: TensorSource, name: string, ids: Int32Array): Promise<Float32Array> {
  const info = tensorInfo(source, name);
  const { shape } = info;
  const [rows = 0, width = 0] = shape;
  const bytes = await source.read(name);
  const rowBytes = bytes.byteLength / rows;
  const result = new Float32Array(ids.length * width);
  for (const [position, id] of ids.entries()) {
    if (id < 0 || id >= rows) {
      throw new AppError('model-invalid', `The tokenizer gives the id ${id}, but ${name} has ${rows} rows.`, {
        remedy: 'Take the tokenizer that belongs to the model.',
        details: { file: source.file, tensor: name, id },
      });
    }
    result.set(finiteFloats(source.file, info, bytes.subarray(id * rowBytes, (id + 1) * rowBytes)), position * width);
  }
  return result;
}

/** x [B, L, D] times weight [O, D] transposed, plus bias [O] -> [B, L, O]. */
export function linear(x: tf.Tensor3D, weight: tf.Tensor, bias?: tf.Tensor): tf.Tensor3D {
  const [B, L, D] = x.shape;
  const rows = dense(weight as tf.Tensor2D, (bias ?? null) as tf.Tensor1D | null, tf.reshape(x, [B * L, D]));
  return tf.reshape(rows, [B, L, weight.shape[0]!]);
}

export function layerNorm(x: tf.Tensor3D, gain: tf.Tensor, bias: tf.Tensor, epsilon: number): tf.Tensor3D {
  const [B, L, D] = x.shape;
  const params = { gain: gain as tf.Tensor1D, bias: bias as tf.Tensor1D };
  return tf.reshape(normalise(params, tf.reshape(x, [B * L, D]), epsilon), x.shape);
}

/** q, k, v [B, L, D] over H heads; `mask` is added to the scores [B, H, L, L] and spreads over them. */
export function attention(q: tf.Tensor3D, k: tf.Tensor3D, v: tf.Tensor3D, heads: number, mask: tf.Tensor): tf.Tensor3D {
  return attend(q, [tf.concat([k, v], 2)], heads, { mask }).output;
}
