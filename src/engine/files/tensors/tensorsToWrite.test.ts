import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { startNodeBackend } from '../../backend/nodeBackend';
import { tensorsToWrite } from './tensorsToWrite';

beforeAll(async () => void (await startNodeBackend('cpu')));

test('all of them in their order, no more than some megabytes read at once, larger ones alone', async () => {
  const sizes = [10, 1_000_000, 900_000, 5, 3_000_000, 7];
  let [open, most] = [0, 0];
  const named = sizes.map((size, index) => {
    const tensor = tf.tensor1d(new Float32Array(size).fill(index));
    const read = tensor.data.bind(tensor);
    tensor.data = (async () => {
      most = Math.max(most, (open += size));
      await Promise.resolve();
      return read().finally(() => (open -= size));
    }) as typeof tensor.data;
    return [`t${index}`, tensor] as const;
  });
  const written = await tensorsToWrite(named);
  expect(written.map(({ name, shape, data }) => [name, shape, data.byteLength])).toEqual(
    sizes.map((size, index) => [`t${index}`, [size], 4 * size]),
  );
  expect(written.map(({ data }) => new Float32Array(data.buffer, data.byteOffset, 1)[0])).toEqual([0, 1, 2, 3, 4, 5]);
  expect(most).toBe(3_000_000);
});
