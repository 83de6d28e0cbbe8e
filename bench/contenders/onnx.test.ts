/** The bench is fair only if everyone computes the same: ours against onnxruntime on the graph written here. */
import { beforeAll, expect, test } from 'vitest';
import * as ort from 'onnxruntime-web';
import { startNodeBackend } from '../../src/engine/backend/nodeBackend';
import { worstCosine, type Contender } from './contender';
import { channelsFirst, encoderOnnx, type Numbers } from './onnx';
import { createOurs } from './ours';
import { median, table } from '../measures/rows';
import { patches, type EncoderSize } from './sizes';
import { randomFrames, randomWeights } from './weights';

const size: EncoderSize = { name: 'test', width: 64, layers: 2, patchSize: 8, resolution: 24, embedding: 12, frames: 4 };
const weights = randomWeights(size);
const frames = randomFrames(size);
const ours: Contender = createOurs(size, weights, frames, { kind: 'kernels', start: () => startNodeBackend('cpu') });

beforeAll(() => {
  ort.env.wasm.numThreads = 1;
});

async function onnxFeatures(prompts: readonly Float32Array[], numbers: Numbers = 'single'): Promise<Float32Array> {
  const { frames: T, resolution: R, width: D } = size;
  const P = prompts.length === 0 ? 0 : prompts[0]!.length / T / D;
  const session = await ort.InferenceSession.create(encoderOnnx(size, weights, { prompts: P, numbers }));
  const feeds = {
    pixel_values: new ort.Tensor('float32', channelsFirst(frames, size), [T, 3, R, R]),
    ...Object.fromEntries(prompts.map((values, layer) => [`prompts_${layer}`, new ort.Tensor('float32', values, [T, P, D])])),
  };
  const { image_embeds: embeds } = await session.run(feeds);
  await session.release();
  return embeds!.data as Float32Array;
}

test('without prompts, in single and half precision and in 8 bits', async () => {
  await ours.prepare('forward', []);
  const features = await ours.run();
  expect(features).toHaveLength(size.frames * size.embedding);
  expect(worstCosine(features, await onnxFeatures([]), size.embedding)).toBeGreaterThan(0.999999);
  expect(worstCosine(features, await onnxFeatures([], 'half'), size.embedding)).toBeGreaterThan(0.9995);
  const bytes = worstCosine(features, await onnxFeatures([], 'int8'), size.embedding);
  expect(bytes).toBeGreaterThan(0.99);
  expect(bytes).toBeLessThan(0.9999999);
  await ours.release();
});

test('with prompts, which change the outcome', async () => {
  await ours.prepare('forward with prompts', []);
  const prompts = await ours.prompts!();
  expect(prompts).toHaveLength(size.layers);
  const features = await ours.run();
  expect(worstCosine(features, await onnxFeatures(prompts), size.embedding)).toBeGreaterThan(0.999999);
  expect(worstCosine(features, await onnxFeatures([]), size.embedding)).toBeLessThan(0.999);
  await ours.release();
});

test('weights are exact in half precision, and every patch has a place', () => {
  expect(patches(size)).toBe(9);
  expect(weights.get('vision_model.embeddings.position_embedding.weight')!.shape).toEqual([10, 64]);
  const values = weights.get('visual_projection.weight')!.values;
  expect(Math.max(...values)).toBeGreaterThan(0.1);
});

test('medians and the table', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  const row = { contender: 'a', stage: 's', median_ms: 12.34, runs: 3, ratio_to_ours: 2, dispatches: 4, gpu_bytes: 5e6, agrees: false };
  expect(table([row]).split('\n')[2]).toMatch(/^\| s +\| a +\| 12\.3 +\| 3 +\| 2\.00 +\| 4 +\| 5\.0 +\| NO +\|$/);
});
