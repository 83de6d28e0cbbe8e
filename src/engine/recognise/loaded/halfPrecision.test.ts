/** The trial of half precision, with kernels in its place that are off by as much as is asked of them. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { VisionParams } from '../../model';
import { currentKernels, registerKernels, type Kernels } from '../../nn';
import { startNodeBackend } from '../../backend/nodeBackend';
import { toyEncoder } from '../../../testing/training';
import { staysAccurateInHalf, withHalfPrecision } from './halfPrecision';

let vision: VisionParams;
let allowed = false;
let before: Kernels;

beforeAll(async () => {
  await startNodeBackend('cpu');
  vision = await toyEncoder();
  before = { ...currentKernels() };
});

afterEach(() => {
  allowed = false;
  registerKernels('cpu', { linear: () => null, allowHalf: () => false, ...before });
});

/** A projection to features that is off by `error` where half precision is allowed. */
function offBy(error: number, fastest = true): void {
  registerKernels('cpu', {
    allowHalf: (allow) => {
      allowed = allow;
      return fastest;
    },
    linear: (x, weight, bias) => {
      if (!allowed) return null;
      const y = tf.matMul(x, weight.floats());
      const added = bias === null ? y : tf.add(y, bias);
      return weight.outputs === vision.config.embedding ? tf.add(added, tf.randomNormal(added.shape, 0, error, 'float32', 1)) : null;
    },
  });
}

test('a model whose features stay near enough may use it, one whose features do not, or are no numbers, may not', async () => {
  const tensors = tf.memory().numTensors;
  for (const [error, accurate] of [
    [1e-4, true],
    [1, false],
    [Number.NaN, false],
  ] as const) {
    offBy(error);
    expect(await staysAccurateInHalf(vision), String(error)).toBe(accurate);
    expect(allowed).toBe(false);
  }
  expect(tf.memory().numTensors).toBe(tensors);
});

test('where it is not the fastest, or there is none, nothing is tried', async () => {
  offBy(1e-4, false);
  expect(await staysAccurateInHalf(vision)).toBe(false);
  expect(allowed).toBe(false);
  registerKernels('cpu', before);
  expect(await staysAccurateInHalf(vision)).toBe(false);
});

test('it is allowed during the work alone, however that ends', async () => {
  offBy(1e-4);
  expect(await withHalfPrecision(true, () => Promise.resolve(allowed))).toBe(true);
  expect(allowed).toBe(false);
  await expect(withHalfPrecision(true, () => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose');
  expect(allowed).toBe(false);
  expect(await withHalfPrecision(false, () => Promise.resolve(allowed))).toBe(false);
});
