import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../../../shared/base/random';
import { attention, frozenMatrix, linear } from '../..';
import { largestDifference, randomTensor, startNodeBackend } from '../../../../testing/layers';
import { currentThreadPool, type PoolThread, onThreadsLost, startThreadPool, useThreadPool } from './threadPool';
import { startNodeThread } from './startNodeThread';

const random = createRandom(8);
const draw = <T extends tf.Tensor>(...shape: number[]): T => randomTensor(random, shape as [number]) as unknown as T;

beforeAll(() => startNodeBackend('wasm'));
afterEach(() => useThreadPool(null));

test('three threads make what one makes, and the pool grows with its work', async () => {
  const [x, weight, bias] = [draw<tf.Tensor2D>(197, 256), frozenMatrix(draw(256, 512)), draw<tf.Tensor1D>(512)];
  const query = draw<tf.Tensor3D>(4, 67, 128);
  const pieces = [draw<tf.Tensor3D>(4, 67, 256), draw<tf.Tensor3D>(4, 21, 256)];
  const layers: readonly (() => tf.Tensor)[] = [
    () => linear({ weight, bias }, x, { activation: 'quickGelu' }),
    () => attention(query, pieces, 2).output,
    () => attention(query, pieces, 2, { weights: 'mean' }).weights!,
    () => tf.grad((at: tf.Tensor) => tf.sum(tf.square(linear({ weight, bias }, at as tf.Tensor2D))))(x),
    () => tf.grad((at: tf.Tensor) => tf.sum(tf.square(attention(query, [at as tf.Tensor3D, pieces[1]!], 2).output)))(pieces[0]!),
  ];
  const alone = layers.map((layer) => layer());
  let tasks = 0;
  const pool = await startThreadPool(3, startNodeThread);
  useThreadPool({ ...pool, run: (task) => (tasks++, pool.run(task)) });
  for (const [index, layer] of layers.entries()) {
    expect(largestDifference(layer(), alone[index]!), `layer ${index}`).toBe(0);
    expect(tasks, `layer ${index} went to the pool`).toBeGreaterThan(index);
  }
});

test('what shared memory has no room for runs without the pool', async () => {
  const pool = await startThreadPool(2, startNodeThread);
  expect(pool.place([2 ** 33])).toBeNull();
  useThreadPool({ ...pool, place: () => null });
  const [x, weight] = [draw<tf.Tensor2D>(200, 128), frozenMatrix(draw(128, 256))];
  const found = linear({ weight, bias: null }, x);
  useThreadPool(null);
  expect(largestDifference(found, linear({ weight, bias: null }, x))).toBe(0);
});

test('a thread that does not start leaves no pool behind', async () => {
  let stopped = 0;
  const broken = (): PoolThread => ({ start: () => Promise.reject(new Error('no worker')), stop: () => void stopped++ });
  await expect(startThreadPool(3, broken)).rejects.toThrow('no worker');
  expect(stopped).toBe(2);
  expect(currentThreadPool()).toBeNull();
});

test('a thread that is gone is missed after seconds: the work is done without it, and told', async () => {
  const others: PoolThread[] = [];
  const pool = await startThreadPool(3, () => {
    const thread = startNodeThread();
    others.push(thread);
    return thread;
  });
  useThreadPool(pool);
  let told = 0;
  const stop = onThreadsLost(() => told++);
  others[1]!.stop(); // as the system kills it
  await new Promise((done) => setTimeout(done, 200));
  const [x, weight] = [draw<tf.Tensor2D>(200, 128), frozenMatrix(draw(128, 256))];
  const start = performance.now();
  const found = linear({ weight, bias: null }, x);
  expect((performance.now() - start) / 1000).toBeLessThan(10);
  expect(told).toBe(1);
  expect(currentThreadPool()).toBeNull();
  expect(largestDifference(found, linear({ weight, bias: null }, x))).toBe(0);
  stop();
});

test('work that fails in a thread is an error, and the pool goes on', async () => {
  const pool = await startThreadPool(2, startNodeThread);
  const beyond = {
    kind: 'pack',
    chunks: 40,
    from: 0xfff00000,
    stride: 4,
    batchStride: 0,
    transposed: 1,
    rows: 8,
    columns: 320,
    block: 8,
    to: 0,
    panels: 1,
    panelChunks: 40,
  } as const;
  expect(() => pool.run(beyond)).toThrow();
  const [from, to] = pool.place([256, 256]) as [number, number];
  pool.bytes(from, 4).set([1, 2, 3, 4]);
  pool.run({ ...beyond, chunks: 1, from, to, stride: 32, columns: 8, panelChunks: 1 });
  expect([...pool.bytes(to, 4)]).toEqual([1, 2, 3, 4]);
  pool.stop();
});
