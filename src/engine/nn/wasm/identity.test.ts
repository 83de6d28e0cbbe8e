import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { startNodeBackend } from '../../../testing/layers';

beforeAll(() => startNodeBackend('wasm'));

test('a clone is the same memory, and outlives what it was cloned from', async () => {
  const before = { ...tf.memory() };
  const x = tf.tensor1d([1, 2, 3]);
  const clone = tf.clone(x);
  expect(clone.dataId).toBe(x.dataId);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers + 1);
  x.dispose();
  expect(Array.from(await clone.data())).toEqual([1, 2, 3]);
  expect(Array.from(await tf.add(clone, 1).data())).toEqual([2, 3, 4]);
  clone.dispose();
  const words = tf.tensor1d(['a', 'b']);
  const again = tf.clone(words);
  words.dispose();
  expect(await again.data()).toEqual(['a', 'b']);
  again.dispose();
});

test('gradients through clones are those of the values', async () => {
  const gradient = tf.grad((x) => tf.sum(tf.add(tf.square(tf.clone(x)), tf.clone(x))))(tf.tensor1d([1, -2]));
  expect(Array.from(await gradient.data())).toEqual([3, -3]);
});
