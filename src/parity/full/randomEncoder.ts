/** ViT-B/16 and its adapter with seeded random numbers in them, as both runtimes of the full comparison read them. */
import * as tf from '@tensorflow/tfjs-core';
import type { TensorInfo, TensorSource } from '../../engine/files/tensors/tensorSource';
import type * as model from '../../engine/model';
import type { Random } from '../../shared/base/random';

export const sizes = { D: 768, L: 12, E: 512, patch: 16, grid: 14, heads: 12 };

export const choice = { frames: 8, globalPrompts: 8, bottleneck: 336 };

export type EncoderWeights = Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>>;

/** Everything of ViT-B/16 in Hugging Face's names, drawn at the scale trained weights have. */
export function clipWeights(random: Random): EncoderWeights {
  const { D, L, E, patch, grid } = sizes;
  const weights: Record<string, EncoderWeights[string]> = {};
  const add = (name: string, shape: readonly number[], bound: number, centre = 0): void => {
    weights[name] = {
      shape,
      values: uniform(
        random,
        shape.reduce((a, b) => a * b, 1),
        bound,
        centre,
      ),
    };
  };
  const linear = (name: string, outputs: number, inputs: number): void => {
    add(`${name}.weight`, [outputs, inputs], Math.sqrt(3 / inputs));
    add(`${name}.bias`, [outputs], 0.1);
  };
  const norm = (name: string): void => {
    add(`${name}.weight`, [D], 0.2, 1);
    add(`${name}.bias`, [D], 0.2);
  };
  add('vision_model.embeddings.class_embedding', [D], 0.5);
  add('vision_model.embeddings.patch_embedding.weight', [D, 3, patch, patch], 0.05);
  add('vision_model.embeddings.position_embedding.weight', [grid * grid + 1, D], 0.5);
  norm('vision_model.pre_layrnorm');
  for (let layer = 0; layer < L; layer++) {
    const name = `vision_model.encoder.layers.${layer}`;
    norm(`${name}.layer_norm1`);
    for (const part of ['q_proj', 'k_proj', 'v_proj', 'out_proj']) linear(`${name}.self_attn.${part}`, D, D);
    norm(`${name}.layer_norm2`);
    linear(`${name}.mlp.fc1`, 4 * D, D);
    linear(`${name}.mlp.fc2`, D, 4 * D);
  }
  norm('vision_model.post_layernorm');
  add('visual_projection.weight', [E, D], 0.05);
  return weights;
}

/** `up` starts at zero; drawn instead, so that beta is in the comparison. */
export function withSomethingToSay(adapter: model.Adapter, random: Random): model.Adapter {
  const tensors = Object.entries(adapter.tensors).map(([name, tensor]): [string, tf.Tensor] => {
    if (!name.endsWith('up.weight')) return [name, tensor];
    tensor.dispose();
    return [name, tf.tensor(uniform(random, tensor.size, 0.1), tensor.shape)];
  });
  return { ...adapter, tensors: Object.fromEntries(tensors) };
}

export function asSource(weights: EncoderWeights): TensorSource {
  const infos = Object.entries(weights).map(([name, { shape }]): [string, TensorInfo] => [name, { name, type: 'F32', shape }]);
  return {
    file: 'seeded ViT-B/16',
    tensors: new Map(infos),
    metadata: {},
    read: (name) => {
      const { values } = weights[name]!;
      return Promise.resolve(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    },
  };
}

export function uniform(random: Random, size: number, bound: number, centre = 0): Float32Array {
  const values = new Float32Array(size);
  for (let index = 0; index < size; index++) values[index] = centre + random.uniform(-bound, bound);
  return values;
}
