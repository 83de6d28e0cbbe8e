/** The trial of products of 8 bits, with kernels in their place that are off in the layers they are told. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { VisionParams } from '../../model';
import { currentKernels, type FrozenMatrix, type Kernels, registerKernels } from '../../nn';
import { startNodeBackend } from '../../backend/nodeBackend';
import { toyEncoder } from '../../../testing/training';
import { eightBits, withEightBits } from './eightBits';

let vision: VisionParams;
let allowed: ReadonlySet<FrozenMatrix> = new Set();
let before: Kernels;

beforeEach(async () => {
  await startNodeBackend('cpu');
  vision = await toyEncoder();
  before = { ...currentKernels() };
});

afterEach(() => registerKernels('cpu', { linear: () => null, allowNarrow: () => undefined, ...before }));

/** Layers whose products are noise of this size where 8 bits are allowed. */
function offIn(layers: readonly number[], error: number): void {
  const off = new Set(layers.map((layer) => vision.layers[layer]!.fc2.weight));
  registerKernels('cpu', {
    allowNarrow: (matrices) => void (allowed = matrices),
    linear: (x, weight, bias, _activation, residual) => {
      if (!allowed.has(weight) || !off.has(weight)) return null;
      const y = tf.add(tf.matMul(x, weight.floats()), bias ?? 0);
      return tf.add(residual === null ? y : tf.add(y, residual), tf.randomNormal([x.shape[0], weight.outputs], 0, error, 'float32', 1));
    },
  });
}

test('where the backend has none, nothing is allowed', async () => {
  expect(currentKernels().allowNarrow).toBeUndefined();
  expect(await eightBits(vision)).toEqual({ matrices: new Set(), single: [] });
});

test('where features stay, all layers; where a layer harms them, all but it; where every one does, none', async () => {
  const layers = vision.layers.length;
  expect(layers).toBeGreaterThan(1);
  const tensors = tf.memory().numTensors;
  offIn([1], 1e-4);
  expect((await eightBits(vision)).single).toEqual([]);
  expect((await eightBits(vision)).matrices.size).toBe(5 * layers);
  vision = { ...vision }; // eyes that were not tried yet
  offIn([1], 3);
  const stepped = await eightBits(vision);
  expect(stepped.single).toEqual([2]);
  expect(stepped.matrices.has(vision.layers[1]!.fc2.weight)).toBe(false);
  expect(stepped.matrices.size).toBe(5 * (layers - 1));
  for (const error of [3, Number.NaN]) {
    vision = { ...vision };
    offIn([...vision.layers.keys()], error);
    expect(await eightBits(vision)).toEqual({ matrices: new Set(), single: Array.from({ length: layers }, (_, index) => index + 1) });
  }
  expect(allowed.size).toBe(0);
  expect(tf.memory().numTensors).toBe(tensors);
});

test('it is tried once, and allowed during the work alone', async () => {
  offIn([], 0);
  const bits = await eightBits(vision);
  offIn([0], 3);
  expect(await eightBits(vision)).toBe(bits);
  expect(await withEightBits(bits, () => Promise.resolve(allowed))).toBe(bits.matrices);
  expect(allowed.size).toBe(0);
  await expect(withEightBits(bits, () => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose');
  expect(allowed.size).toBe(0);
});
