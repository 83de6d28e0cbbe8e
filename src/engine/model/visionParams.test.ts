import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { floatToHalf, toFloat32 } from '../files/tensors/half';
import { openAiVision, toHuggingFace } from '../checkpoint/layout/naming';
import { openSafetensors } from '../files/weights/safetensors';
import { writeSafetensors } from '../files/weights/writeSafetensors';
import type { TensorInfo } from '../files/tensors/tensorSource';
import { largestDifference, startNodeBackend } from '../../testing/layers';
import { disposeEncoded, disposeVisionEncoder, encodeFrames, loadVisionEncoder, visionOverrides } from '.';
import { loadGoldenEncoder, openFixture, randomFrames } from '../../testing/model';

beforeAll(() => startNodeBackend('cpu'));

test('a checkpoint in half precision gives nearly the same features', async () => {
  const before = tf.memory().numTensors;
  const golden = await loadGoldenEncoder();
  expect(golden.config).toMatchObject({
    width: 128,
    layers: 2,
    heads: 2,
    patchSize: 8,
    grid: 4,
    resolution: 32,
    embedding: 32,
  });
  const source = toHuggingFace(await openFixture('clip-openai.safetensors'), openAiVision);
  const halves = await Promise.all(
    [...source.tensors.values()].map(async ({ name, shape }) => {
      const rounded = floatToHalf(toFloat32('F32', await source.read(name)));
      return { name, shape, type: 'F16' as const, data: new Uint8Array(rounded.buffer) };
    }),
  );
  const half = await loadVisionEncoder(await openSafetensors(writeSafetensors(halves)));
  const frames = randomFrames(golden.config, 2);
  const [a, b] = [await encodeFrames(golden, frames, { T: 2 }), await encodeFrames(half, frames, { T: 2 })];
  const difference = largestDifference(a.features, b.features);
  expect(difference).toBeGreaterThan(0);
  expect(difference).toBeLessThan(0.02);
  disposeEncoded(a);
  disposeEncoded(b);
  disposeVisionEncoder(golden);
  disposeVisionEncoder(half);
  frames.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('a checkpoint with a missing or misshapen tensor is refused by name and leaves nothing behind', async () => {
  const before = tf.memory().numTensors;
  const source = toHuggingFace(await openFixture('clip-openai.safetensors'), openAiVision);
  const refused = async (name: string, change: (tensors: Map<string, TensorInfo>) => void): Promise<void> => {
    const tensors = new Map(source.tensors);
    change(tensors);
    await expect(loadVisionEncoder({ ...source, tensors })).rejects.toMatchObject({
      code: 'model-invalid',
      details: { tensor: name },
    });
  };
  for (const name of [
    'vision_model.embeddings.patch_embedding.weight',
    'vision_model.encoder.layers.1.mlp.fc2.bias',
    'visual_projection.weight',
  ]) {
    await refused(name, (tensors) => tensors.delete(name));
  }
  const gain = 'vision_model.post_layernorm.weight';
  await refused(gain, (tensors) => tensors.set(gain, { ...tensors.get(gain)!, shape: [64] }));
  const position = 'vision_model.embeddings.position_embedding.weight';
  await refused(position, (tensors) => tensors.set(position, { ...tensors.get(position)!, shape: [18, 128] }));
  expect(tf.memory().numTensors).toBe(before);
});

test('what a config.json says otherwise is taken', () => {
  expect(visionOverrides({ vision_config: { num_attention_heads: 3, layer_norm_eps: 1e-6, hidden_act: 'gelu' } })).toEqual({
    heads: 3,
    layerNormEpsilon: 1e-6,
    activation: 'gelu',
  });
  expect(visionOverrides(null)).toEqual({});
});
