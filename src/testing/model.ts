/** What the tests of the model share: the repository's golden copy, and small encoders drawn from a seed. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { createRandom, type Random } from '../shared/base/random';
import { openAiVision, toHuggingFace } from '../engine/checkpoint/layout/naming';
import { openSafetensors } from '../engine/files/weights/safetensors';
import type { TensorSource } from '../engine/files/tensors/tensorSource';
import { freeze, type LayerNormParams, type LinearParams } from '../engine/nn';
import { adapterSettings, createAdapter, type Adapter, type AdapterSettings } from '../engine/model/adapter';
import type { VisionConfig } from '../engine/model/config';
import { loadVisionEncoder, type VisionParams } from '../engine/model/visionParams';
import { randomTensor } from './layers';

export function openFixture(path: string): Promise<TensorSource> {
  return openSafetensors(new Uint8Array(readFileSync(new URL(`../engine/model/fixtures/${path}`, import.meta.url))), path);
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

/** An adapter for a small encoder with something to say: `up` starts at zero, and is drawn here. */
export function randomAdapter(config: VisionConfig, choice: Partial<AdapterSettings>, seed = 3): Adapter {
  const settings = adapterSettings(config, { frames: 4, globalPrompts: 2, bottleneck: 8, ...choice });
  const adapter = createAdapter(settings, seed, { patchSize: config.patchSize });
  const random = createRandom(seed);
  const tensors = Object.fromEntries(
    Object.entries(adapter.tensors).map(([name, tensor]) => {
      if (!name.includes('.up.')) return [name, tensor];
      tensor.dispose();
      return [name, randomTensor(random, tensor.shape as [number], 0.2)];
    }),
  );
  return { ...adapter, tensors };
}

/** Every tensor made in `work` is gone after it. */
export async function leavesNothing(work: () => Promise<void>): Promise<void> {
  const before = tf.memory().numTensors;
  await work();
  expect(tf.memory().numTensors).toBe(before);
}
