import * as tf from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import { gpuDevice } from './device';
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

test('a device that is lost twice over the same work makes way for the next backend, which does it', async () => {
  const guard = deviceGuard();
  await guard.start('webgpu');
  const backends: string[] = [];
  const value = await guard.run(async ({ name }) => {
    backends.push(name);
    gpuDevice()?.destroy();
    return product();
  });
  expect(value).toBe(8);
  expect(backends.slice(0, 2)).toEqual(['webgpu', 'webgpu']);
  expect(backends.at(-1)).not.toBe('webgpu');
  expect(await guard.run(product)).toBe(8);
});

/** The browser takes the context away, as it does when the card's driver is reset. */
function loseWebgl(): void {
  const { gl } = (tf.backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } }).gpgpu;
  gl.getExtension('WEBGL_lose_context')!.loseContext();
}

test('work that loses its WebGL context is run once more on a new one; lost again and again, it makes way', async () => {
  const guard = deviceGuard();
  const gone = vi.fn();
  const changed = vi.fn();
  guard.onGone(gone);
  guard.onChange(changed);
  expect(await guard.start('webgl')).toMatchObject({ name: 'webgl' });
  gone.mockClear();
  let attempts = 0;
  const value = await guard.run(async () => {
    attempts += 1;
    if (attempts === 1) loseWebgl();
    return product();
  });
  expect([value, attempts]).toEqual([8, 2]);
  expect(gone).toHaveBeenCalledTimes(1);
  expect(tf.getBackend()).toBe('webgl');

  // At rest it is started anew without being asked for.
  changed.mockClear();
  loseWebgl();
  await vi.waitFor(() => expect(changed).toHaveBeenCalledWith(expect.objectContaining({ name: 'webgl' })), { timeout: 10_000 });
  expect(await guard.run(product)).toBe(8);

  loseWebgl();
  await vi.waitFor(() => expect(changed).toHaveBeenLastCalledWith(expect.objectContaining({ name: 'wasm', reason: 'lost' })), {
    timeout: 10_000,
  });
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
