/** What the tests of the model share: the repository's golden copy, and small encoders drawn from a seed. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom, type Random } from '../../shared/random';
import { openAiVision, toHuggingFace } from '../io/naming';
import { openSafetensors } from '../io/safetensors';
import type { TensorSource } from '../io/tensorSource';
import { freeze, type LayerNormParams, type LinearParams } from '../nn';
import type { VisionConfig } from './config';
import { loadVisionEncoder, type VisionParams } from './visionParams';

export function openFixture(path: string): Promise<TensorSource> {
  return openSafetensors(new Uint8Array(readFileSync(new URL(`fixtures/${path}`, import.meta.url))), path);
}

/** The golden backbone: width 128, 2 layers, 4 x 4 patches. */
export async function loadGoldenEncoder(): Promise<VisionParams> {
  return loadVisionEncoder(toHuggingFace(await openFixture('clip-openai.safetensors'), openAiVision));
}

/** Normalised frames of any number for an encoder, drawn from a seed. */
export function randomFrames({ resolution }: VisionConfig, count: number, seed = 1): tf.Tensor4D {
  const random = createRandom(seed);
  const size = count * resolution * resolution * 3;
  return tf.tensor4d(
    Float32Array.from({ length: size }, () => random.normal()),
    [count, resolution, resolution, 3],
  );
}

/** An encoder of any size with seeded random weights. */
export function randomEncoder(
  sizes: { width: number; layers: number; patchSize: number; grid: number; embedding: number },
  seed: number,
): VisionParams {
  const random = createRandom(seed);
  const { width: D, layers, patchSize, grid, embedding: E } = sizes;
  const config: VisionConfig = {
    ...sizes,
    heads: Math.max(1, Math.round(D / 64)),
    resolution: grid * patchSize,
    layerNormEpsilon: 1e-5,
    activation: 'quickGelu',
  };
  const norm = (): LayerNormParams => ({
    gain: tf.tensor1d(draw(random, D, 0.1, 1)),
    bias: tf.tensor1d(draw(random, D, 0.1)),
  });
  const linear = (inputs: number, outputs: number): LinearParams => ({
    weight: freeze(draw(random, inputs * outputs, inputs ** -0.5), inputs, outputs),
    bias: tf.tensor1d(draw(random, outputs, 0.1)),
  });
  return {
    config,
    patch: freeze(draw(random, patchSize * patchSize * 3 * D, 0.1), patchSize * patchSize * 3, D),
    classToken: tf.tensor1d(draw(random, D, 1)),
    position: tf.tensor2d(draw(random, (grid * grid + 1) * D, 0.3), [grid * grid + 1, D]),
    preNorm: norm(),
    layers: Array.from({ length: layers }, () => ({
      norm1: norm(),
      query: linear(D, D),
      keyValue: linear(D, 2 * D),
      out: linear(D, D),
      norm2: norm(),
      fc1: linear(D, 4 * D),
      fc2: linear(4 * D, D),
    })),
    postNorm: norm(),
    projection: freeze(draw(random, D * E, D ** -0.5), D, E),
  };
}

function draw(random: Random, size: number, deviation: number, mean = 0): Float32Array {
  return Float32Array.from({ length: size }, () => mean + random.normal() * deviation);
}
