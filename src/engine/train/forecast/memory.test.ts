import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { startNodeBackend } from '../../backend/nodeBackend';
import { liveBytes, watchMemory } from './memory';

beforeAll(() => startNodeBackend('wasm'));

test('a buffer counts once, however many tensors look at it', () => {
  const before = liveBytes();
  const whole = tf.zeros([1000]);
  const view = tf.reshape(whole, [10, 100]);
  expect(liveBytes() - before).toBe(4000);
  whole.dispose();
  expect(liveBytes() - before).toBe(4000);
  view.dispose();
  expect(liveBytes()).toBe(before);
});

test('the most is what was held between two looks, not at them', () => {
  const before = liveBytes();
  const memory = watchMemory();
  tf.tidy(() => void tf.add(tf.ones([1000]), 1));
  expect(liveBytes()).toBe(before);
  expect(memory.peak() - before).toBeGreaterThanOrEqual(8000);
  memory.stop();
  const peak = memory.peak();
  tf.dispose(tf.ones([10_000]));
  expect(memory.peak()).toBe(peak);
});
