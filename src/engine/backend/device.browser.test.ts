import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import type { BackendName } from '../../shared/recognition/recognition';
import { gpuDevice, onDeviceLost, startBackend } from './device';

const small = () => tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]))).data();

afterEach(() => tf.engine().reset());

test.each<BackendName>(['webgpu', 'webgl', 'wasm', 'cpu'])('%s starts when asked for by name and computes', async (name) => {
  const info = await startBackend(name);
  expect(info).toMatchObject({ name, reason: 'asked' });
  expect(tf.getBackend()).toBe(name);
  expect([...(await small())]).toEqual([11]);
});

test('left to choose, a software adapter is passed over for wasm, and says why', async () => {
  const info = await startBackend('auto');
  if (!info.software) return; // a machine with a real GPU takes it
  expect(info).toMatchObject({ name: 'wasm', reason: 'software-webgpu' });
});

test('a lost device is told, and the next start works', async () => {
  await startBackend('webgpu');
  const told = new Promise<string>((done) => onDeviceLost(done));
  gpuDevice()!.destroy();
  expect(await told).toContain('destroyed');
  expect(gpuDevice()).toBeUndefined();
  await startBackend('webgpu');
  expect([...(await small())]).toEqual([11]);
});
