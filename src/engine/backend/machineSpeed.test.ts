import { expect, test } from 'vitest';
import { startNodeBackend } from './nodeBackend';
import { multiplyAddsPerSecond } from './machineSpeed';
import * as tf from '@tensorflow/tfjs-core';

test('this machine is measured within two seconds, and nothing is left', async () => {
  await startNodeBackend('wasm');
  const before = tf.memory().numTensors;
  const start = performance.now();
  const speed = await multiplyAddsPerSecond();
  expect(performance.now() - start).toBeLessThan(3000);
  expect(speed).toBeGreaterThan(1e8);
  expect(tf.memory().numTensors).toBe(before);
});

test('a machine so slow that one small product takes half a second is not kept longer', async () => {
  await startNodeBackend('cpu');
  let calls = 0;
  // Each look at the clock is half a second later.
  const speed = await multiplyAddsPerSecond(undefined, () => calls++ * 500);
  expect(calls).toBeLessThan(8);
  expect(speed).toBeGreaterThan(0);
});
