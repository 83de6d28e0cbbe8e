import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../../shared/random';
import { attention, frozenMatrix, linear } from '..';
import { largestDifference, randomTensor, startNodeBackend } from '../testing';
import { currentCrew, type Helper, startCrew, useCrew } from './crew';
import { nodeHelper } from './nodeHelper';

const random = createRandom(8);
const draw = <T extends tf.Tensor>(...shape: number[]): T => randomTensor(random, shape as [number]) as unknown as T;

beforeAll(() => startNodeBackend('wasm'));
afterEach(() => useCrew(null));

test('three threads make what one makes, and the crew grows with its work', async () => {
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
  const crew = await startCrew(3, nodeHelper);
  useCrew({ ...crew, run: (task) => void (tasks++, crew.run(task)) });
  for (const [index, layer] of layers.entries()) {
    expect(largestDifference(layer(), alone[index]!), `layer ${index}`).toBe(0);
    expect(tasks, `layer ${index} went to the crew`).toBeGreaterThan(index);
  }
});

test('what shared memory has no room for runs without the crew', async () => {
  const crew = await startCrew(2, nodeHelper);
  expect(crew.place([2 ** 33])).toBeNull();
  useCrew({ ...crew, place: () => null });
  const [x, weight] = [draw<tf.Tensor2D>(200, 128), frozenMatrix(draw(128, 256))];
  const found = linear({ weight, bias: null }, x);
  useCrew(null);
  expect(largestDifference(found, linear({ weight, bias: null }, x))).toBe(0);
});

test('a helper that does not start leaves no crew behind', async () => {
  let stopped = 0;
  const broken = (): Helper => ({ start: () => Promise.reject(new Error('no worker')), stop: () => void stopped++ });
  await expect(startCrew(3, broken)).rejects.toThrow('no worker');
  expect(stopped).toBe(2);
  expect(currentCrew()).toBeNull();
});

test('work that fails in a thread is an error, and the crew goes on', async () => {
  const crew = await startCrew(2, nodeHelper);
  const beyond = { kind: 'pack', chunks: 40, from: 0xfff00000, stride: 4, batchStride: 0, transposed: 1, rows: 8, columns: 320, block: 8, to: 0, panels: 1, panelChunks: 40 } as const;
  expect(() => crew.run(beyond)).toThrow();
  const [from, to] = crew.place([256, 256]) as [number, number];
  crew.bytes(from, 4).set([1, 2, 3, 4]);
  crew.run({ ...beyond, chunks: 1, from, to, stride: 32, columns: 8, panelChunks: 1 });
  expect([...crew.bytes(to, 4)]).toEqual([1, 2, 3, 4]);
  crew.stop();
});
