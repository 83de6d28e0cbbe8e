/**
 * A seeded random encoder under Hugging Face's names: the same numbers for every contender, each exact in half
 * precision, so that packing them loses nothing and outputs can be compared closely.
 */
import { floatToHalf, halfToFloat } from '../../src/engine/files/tensors/half';
import type { TensorInfo, TensorSource } from '../../src/engine/files/tensors/tensorSource';
import { createRandom, type Random } from '../../src/shared/base/random';
import { patches, type EncoderSize } from './sizes';

export type Weights = ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>;

export function randomWeights(size: EncoderSize, seed = 1): Weights {
  const { width: D, layers, patchSize, embedding } = size;
  const random = createRandom(seed);
  const weights = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  const add = (name: string, shape: readonly number[], scale: number, mean = 0): void => {
    weights.set(name, {
      shape,
      values: draw(
        random,
        shape.reduce((a, b) => a * b, 1),
        scale,
        mean,
      ),
    });
  };
  const linear = (name: string, inputs: number, outputs: number): void => {
    add(`${name}.weight`, [outputs, inputs], Math.sqrt(3 / inputs)); // uniform of variance 1 / inputs
    add(`${name}.bias`, [outputs], 0.1);
  };
  const norm = (name: string): void => {
    add(`${name}.weight`, [D], 0.2, 1);
    add(`${name}.bias`, [D], 0.1);
  };
  const embeddings = 'vision_model.embeddings';
  add(`${embeddings}.class_embedding`, [D], 1);
  add(`${embeddings}.patch_embedding.weight`, [D, 3, patchSize, patchSize], Math.sqrt(3 / (3 * patchSize * patchSize)));
  add(`${embeddings}.position_embedding.weight`, [patches(size) + 1, D], 0.3);
  norm('vision_model.pre_layrnorm');
  for (let layer = 0; layer < layers; layer++) {
    const name = `vision_model.encoder.layers.${layer}`;
    norm(`${name}.layer_norm1`);
    for (const part of ['q_proj', 'k_proj', 'v_proj', 'out_proj']) linear(`${name}.self_attn.${part}`, D, D);
    norm(`${name}.layer_norm2`);
    linear(`${name}.mlp.fc1`, D, 4 * D);
    linear(`${name}.mlp.fc2`, 4 * D, D);
  }
  norm('vision_model.post_layernorm');
  add('visual_projection.weight', [embedding, D], Math.sqrt(3 / D));
  return weights;
}

/** Normalised frames [T, R, R, 3], as they come out of the decoder's last step. */
export function randomFrames({ frames, resolution }: EncoderSize, seed = 2): Float32Array {
  return draw(createRandom(seed), frames * resolution * resolution * 3, 2, 0);
}

export function weightSource(weights: Weights): TensorSource {
  const tensors = new Map<string, TensorInfo>([...weights].map(([name, { shape }]) => [name, { name, type: 'F32', shape }]));
  return {
    file: 'random weights',
    tensors,
    metadata: {},
    read: async (name) => {
      const { values } = weights.get(name)!;
      return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    },
  };
}

function draw(random: Random, count: number, scale: number, mean: number): Float32Array {
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) values[index] = mean + random.uniform(-scale, scale);
  return halfToFloat(floatToHalf(values));
}
