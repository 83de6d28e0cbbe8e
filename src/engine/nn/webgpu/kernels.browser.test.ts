/** The kernels in a real Chromium, on the device the engine makes; and again on the next one after that is lost. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { createRandom } from '../../../shared/base/random';
import { gpuDevice, startBackend } from '../../backend/device';
import { attention, freeze, layerNorm, linear, withPlainKernels } from '..';

afterEach(() => tf.engine().reset());

/** Two layers and an attention, kernels against plain twins; the GPU's own errors count. */
async function agreement(): Promise<{ readonly worst: number; readonly error: string | null }> {
  const random = createRandom(3);
  const draw = (shape: number[]): tf.Tensor =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
      shape,
    );
  const [rows, width] = [11, 32];
  const values = Float32Array.from({ length: width * width }, () => Math.round(random.normal() * 64) / 256);
  const weight = freeze(values, width, width);
  expect(weight.storage).toBe('webgpu-half');
  const [x, bias, gain, prompts] = [draw([rows, width]), draw([width]), draw([width]), draw([1, 3, 2 * width])] as [
    tf.Tensor2D,
    tf.Tensor1D,
    tf.Tensor1D,
    tf.Tensor3D,
  ];
  const run = (): tf.Tensor =>
    tf.tidy(() => {
      const y = linear({ weight, bias }, layerNorm({ gain, bias }, x), { activation: 'quickGelu', residual: x });
      const query: tf.Tensor3D = tf.reshape(y, [1, rows, width]);
      return attention(query, [tf.concat([query, query], 2), prompts], 2).output;
    });
  const device = gpuDevice()!;
  device.pushErrorScope('validation');
  const fast = run();
  const error = await device.popErrorScope();
  const plain = withPlainKernels(run);
  const [a, b] = [await fast.data(), await plain.data()];
  return { worst: Math.max(...a.map((value, at) => Math.abs(value - b[at]!))), error: error?.message ?? null };
}

test('kernels agree with their plain twins, on this device and on the one after it', async () => {
  await startBackend('webgpu');
  expect(await agreement()).toEqual({ worst: expect.closeTo(0, 4) as number, error: null });
  gpuDevice()!.destroy();
  await gpuDevice()?.lost;
  await startBackend('webgpu');
  expect(await agreement()).toEqual({ worst: expect.closeTo(0, 4) as number, error: null });
});
