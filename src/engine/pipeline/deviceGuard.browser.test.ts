import * as tf from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import { gpuDevice } from '../device';
import { deviceGuard } from './deviceGuard';

const product = async () => {
  const tensor = tf.tidy(() => tf.matMul(tf.ones([8, 8]), tf.ones([8, 8])));
  const values = await tensor.data();
  tensor.dispose();
  return values[0];
};

test('work that loses its device is run once more on a new one', async () => {
  const guard = deviceGuard();
  const gone = vi.fn();
  guard.onGone(gone);
  await guard.start('webgpu');
  gone.mockClear();
  let attempts = 0;
  const value = await guard.run(async () => {
    attempts += 1;
    if (attempts === 1) gpuDevice()!.destroy();
    return product();
  });
  expect(value).toBe(8);
  expect(attempts).toBe(2);
  expect(gone).toHaveBeenCalledTimes(1);
});

test('a device that is lost twice in a row is a coded error, and the next work starts afresh', async () => {
  const guard = deviceGuard();
  await guard.start('webgpu');
  const failing = guard.run(async () => {
    gpuDevice()!.destroy();
    return product();
  });
  await expect(failing).rejects.toMatchObject({ code: 'device-lost' });
  expect(await guard.run(product)).toBe(8);
});

test('pieces of work never overlap, and one that fails does not stop the next', async () => {
  const guard = deviceGuard();
  await guard.start('cpu');
  let inside = 0;
  const piece = async (fails: boolean) => {
    inside += 1;
    expect(inside).toBe(1);
    await product();
    inside -= 1;
    if (fails) throw new Error('on purpose');
    return 'done';
  };
  const results = await Promise.allSettled([true, false, false].map((fails) => guard.run(() => piece(fails))));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
});
