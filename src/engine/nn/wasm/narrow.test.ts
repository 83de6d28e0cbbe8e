/** Products of 8 bits beside the same in floats. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../../shared/base/random';
import { frozenMatrix, linear } from '..';
import { randomTensor, startNodeBackend } from '../../../testing/layers';
import { allowNarrow, packWeights, toweringColumns } from './narrow';
import { startNodeThread } from './threads/startNodeThread';
import { startThreadPool, useThreadPool } from './threads/threadPool';

const random = createRandom(5);
const draw = <T extends tf.Tensor>(...shape: number[]): T => randomTensor(random, shape as [number]) as unknown as T;

beforeAll(() => startNodeBackend('wasm'));
afterEach(() => {
  allowNarrow(new Set());
  useThreadPool(null);
});

/** Error's length over the whole's. */
const off = (found: tf.Tensor, wanted: tf.Tensor): number => tf.norm(tf.sub(found, wanted)).dataSync()[0]! / tf.norm(wanted).dataSync()[0]!;

test.each([1, 3])('with %i threads sums are right to the bits there are, towering columns too', async (threads) => {
  if (threads > 1) useThreadPool(await startThreadPool(threads, startNodeThread));
  for (const [rows, inner, columns] of [
    [197, 256, 512],
    [301, 768, 72],
    [1000, 48, 64],
  ] as const) {
    const [weight, bias, residual] = [frozenMatrix(draw(inner, columns)), draw<tf.Tensor1D>(columns), draw<tf.Tensor2D>(rows, columns)];
    const plain = draw<tf.Tensor2D>(rows, inner);
    // Two columns a hundred times as large as the others.
    const tower = tf.mul(plain, tf.tensor1d(Array.from({ length: inner }, (_, column) => (column === 7 || column === 20 ? 100 : 1))));
    for (const x of [plain, tower as tf.Tensor2D]) {
      for (const options of [{}, { residual }, { activation: 'quickGelu' as const }]) {
        const wanted = linear({ weight, bias }, x, options);
        allowNarrow(new Set([weight]));
        const found = linear({ weight, bias }, x, options);
        allowNarrow(new Set());
        const error = off(found, wanted);
        expect(error, `${rows} x ${inner} x ${columns}`).toBeLessThan(0.03);
        expect(error).toBeGreaterThan(0); // it was of 8 bits
        if (x === tower) expect(error, 'floats carry what towers').toBeLessThan(0.005);
      }
    }
  }
});

test('sums of whole numbers are exact', () => {
  const [rows, inner, columns] = [512, 128, 64];
  const whole = (count: number, most: number) => Float32Array.from({ length: count }, () => random.integer(most));
  // Each row of x holds 127 and nothing below 0, each column of W 127: scales of one.
  const x = whole(rows * inner, 128);
  for (let row = 0; row < rows; row++) x[row * inner] = 127;
  const w = whole(inner * columns, 255).map((value) => value - 127);
  for (let column = 0; column < columns; column++) w[column] = 127;
  const weight = frozenMatrix(tf.tensor2d(w, [inner, columns]));
  const given = tf.tensor2d(x, [rows, inner]);
  const wanted = linear({ weight, bias: null }, given).dataSync();
  allowNarrow(new Set([weight]));
  expect([...linear({ weight, bias: null }, given).dataSync()]).toEqual([...wanted]);
});

test('a matrix that was not allowed, sizes that do not fit, and a gradient stay floats', () => {
  const [x, weight, other] = [draw<tf.Tensor2D>(200, 128), frozenMatrix(draw(128, 128)), frozenMatrix(draw(128, 128))];
  const odd = frozenMatrix(draw(120, 256));
  const [a, b] = [linear({ weight: other, bias: null }, x), linear({ weight: odd, bias: null }, tf.slice(x, [0, 0], [200, 120]))];
  const gradient = (at: tf.Tensor) => tf.sum(tf.square(linear({ weight, bias: null }, at as tf.Tensor2D)));
  const slope = tf.grad(gradient)(x);
  allowNarrow(new Set([weight, odd]));
  expect(off(linear({ weight: other, bias: null }, x), a)).toBe(0);
  expect(off(linear({ weight: odd, bias: null }, tf.slice(x, [0, 0], [200, 120])), b)).toBe(0);
  expect(off(tf.grad(gradient)(x), slope)).toBe(0);
});

test('memory of weights that are gone is given to the next', async () => {
  const pool = await startThreadPool(2, startNodeThread);
  const kept: number[] = [];
  useThreadPool({
    ...pool,
    keep: (bytes) => {
      const address = pool.keep(bytes)!;
      kept.push(address);
      return address;
    },
  });
  const x = draw<tf.Tensor2D>(200, 128);
  for (let turn = 0; turn < 3; turn++) {
    const weight = frozenMatrix(draw(128, 128));
    allowNarrow(new Set([weight]));
    linear({ weight, bias: null }, x).dispose();
    linear({ weight, bias: null }, x).dispose();
    weight.data.dispose();
  }
  expect(kept).toHaveLength(3);
  expect(new Set(kept).size).toBe(1);
});

test('packed weights and towering columns by hand', () => {
  const { bytes, columns } = packWeights(
    Float32Array.from({ length: 4 * 8 }, (_, at) => (at === 9 ? -2 : at === 17 ? 1 : 0)),
    4,
    8,
  );
  expect(Array.from(bytes.slice(4, 8))).toEqual([0, -127, 64, 0]);
  expect(columns[1]).toBeCloseTo(2 / 127);
  expect(columns[9]).toBeCloseTo((2 / 127) * -63);
  const x = new Float32Array(10 * 32).fill(1);
  for (const [row, column, value] of [
    [0, 3, -50],
    [9, 5, 20],
  ] as const)
    x[row * 32 + column] = value;
  expect(toweringColumns(x, 10, 32)).toEqual([3, 5]);
});
