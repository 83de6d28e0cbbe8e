import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { startNodeBackend } from '../../../testing/layers';

beforeAll(() => startNodeBackend('wasm'));

type Shape = [number, number, number, number];
const shape: Shape = [3, 4, 5, 6];
const values = Float32Array.from({ length: 360 }, (_, index) => index);

test.each<[Shape, Shape]>([
  [[0, 0, 0, 0], shape],
  [
    [1, 0, 0, 0],
    [2, 4, 5, 6],
  ],
  [
    [1, 2, 0, 0],
    [1, 2, 5, 6],
  ],
  [
    [0, 1, 0, 0],
    [3, 2, 5, 6],
  ],
  [
    [0, 0, 4, 0],
    [3, 4, 1, 6],
  ],
  [
    [2, 1, 3, 5],
    [1, 3, 2, 1],
  ],
  [
    [0, 3, 1, 2],
    [3, 1, 3, 3],
  ],
  [
    [1, 1, 1, 1],
    [2, 0, 2, 2],
  ],
])('from %o of size %o: the numbers of those places', (begin, size) => {
  for (const dtype of ['float32', 'int32'] as const) {
    const found = tf.tidy(() => [...tf.slice(tf.tensor(values, shape, dtype), begin, size).dataSync()]);
    const expected: number[] = [];
    for (let a = 0; a < size[0]; a++)
      for (let b = 0; b < size[1]; b++)
        for (let c = 0; c < size[2]; c++)
          for (let d = 0; d < size[3]; d++) expected.push((((begin[0] + a) * 4 + begin[1] + b) * 5 + begin[2] + c) * 6 + begin[3] + d);
    expect(found).toEqual(expected);
  }
});

test('other ranks, truth values and -1 as the rest', () => {
  const read = (make: () => tf.Tensor): number[] => tf.tidy(() => [...make().dataSync()]);
  expect(read(() => tf.slice(tf.tensor1d([1, 2, 3, 4]), [1], [-1]))).toEqual([2, 3, 4]);
  expect(
    read(() =>
      tf.slice(
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
        [0, 1],
        [-1, 1],
      ),
    ),
  ).toEqual([2, 4]);
  expect(read(() => tf.slice(tf.tensor1d([true, false, true], 'bool'), [1], [2]))).toEqual([0, 1]);
  expect(() => tf.slice(tf.tensor1d([1, 2]), [1], [2])).toThrow(/slice/);
});
