import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../../shared/base/random';
import { activate, attention, dense, frozenMatrix, layerNorm, linear, product, withPlainKernels } from '..';
import { largestDifference, randomTensor, startNodeBackend, tensorsLeftBy } from '../../../testing/layers';
import { wasmKernels } from '.';

const random = createRandom(5);
const draw = <T extends tf.Tensor>(...shape: number[]): T => randomTensor(random, shape as [number]) as unknown as T;

beforeAll(() => startNodeBackend('wasm'));

/** Value and gradients in every input, beside those of the plain twin. */
function expectSame(layer: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): void {
  const left = tensorsLeftBy(() =>
    tf.tidy(() => {
      const weights = draw(...layer(...inputs).shape);
      const all = (): tf.Tensor[] => [layer(...inputs), ...tf.grads((...at: tf.Tensor[]) => tf.sum(tf.mul(layer(...at), weights)))(inputs)];
      const [found, expected] = [all(), withPlainKernels(all)];
      for (const [index, tensor] of found.entries()) {
        const size = Math.max(1, tf.max(tf.abs(expected[index]!)).dataSync()[0]!);
        expect(largestDifference(tensor, expected[index]!) / size, `tensor ${index}`).toBeLessThan(2e-5);
      }
    }),
  );
  expect(left).toBe(0);
  tf.dispose(inputs);
}

test.each([
  [1, 8, 8],
  [5, 3, 16],
  [6, 64, 24],
  [50, 400, 40], // more than one block of rows of the right factor
  [197, 800, 8],
])('linear and dense of %i rows, %i to %i', (rows, inner, columns) => {
  const weight = frozenMatrix(draw(inner, columns));
  const [bias, trained] = [draw<tf.Tensor1D>(columns), draw<tf.Tensor2D>(columns, inner)];
  const residual = (): tf.Tensor => draw(rows, columns);
  expect(
    wasmKernels.linear!(
      tf.tidy(() => draw<tf.Tensor2D>(rows, inner)),
      weight,
      bias,
      'none',
      null,
    ),
  ).not.toBeNull();
  expectSame((x) => linear({ weight, bias }, x as tf.Tensor2D), [draw(rows, inner)]);
  expectSame((x) => linear({ weight, bias: null }, x as tf.Tensor2D, { activation: 'quickGelu' }), [draw(rows, inner)]);
  expectSame((x, above) => linear({ weight, bias }, x as tf.Tensor2D, { residual: above as tf.Tensor2D }), [draw(rows, inner), residual()]);
  expectSame((x, above) => dense(trained, bias, x as tf.Tensor2D, above as tf.Tensor2D), [draw(rows, inner), residual()]);
});

test('columns that are no whole panels go another way, and agree', () => {
  const weight = frozenMatrix(draw(16, 13));
  expect(wasmKernels.linear!(draw(9, 16), weight, null, 'none', null)).toBeNull();
  expectSame((x) => linear({ weight, bias: null }, x as tf.Tensor2D), [draw(9, 16)]);
});

test('batched products', () => {
  expectSame((a, b) => product(a as tf.Tensor3D, b as tf.Tensor3D), [draw(3, 13, 40), draw(3, 40, 24)]);
});

test.each([4, 12, 768])('layer norm of width %i', (width) => {
  const params = { gain: draw<tf.Tensor1D>(width), bias: draw<tf.Tensor1D>(width) };
  expectSame((x) => layerNorm(params, x as tf.Tensor2D), [draw(7, width)]);
});

test('QuickGELU, far out too', () => {
  expectSame((x) => activate('quickGelu', x), [tf.linspace(-90, 90, 400)]);
});

test.each([
  [2, 5, [5], 1, 8],
  [2, 50, [50], 4, 16],
  [1, 25, [25, 7], 2, 64],
  [2, 1, [9, 4], 3, 8],
  [3, 49, [49, 24], 2, 32],
])('attention: %i batches, %i queries, pieces of %o keys, %i heads of %i', (batch, queries, keys, heads, depth) => {
  const inputs = (): tf.Tensor[] => [draw(batch, queries, heads * depth), ...keys.map((count) => draw(batch, count, 2 * heads * depth))];
  expectSame((query, ...pieces) => attention(query as tf.Tensor3D, pieces as tf.Tensor3D[], heads).output, inputs());
  for (const weights of ['classRow', 'mean'] as const) {
    const [query, ...pieces] = inputs() as [tf.Tensor3D, ...tf.Tensor3D[]];
    const look = (): ReturnType<typeof attention> => attention(query, pieces, heads, { weights });
    const [found, expected] = [look(), withPlainKernels(look)];
    expect(found.weights!.shape).toEqual(expected.weights!.shape);
    expect(largestDifference(found.weights!, expected.weights!)).toBeLessThan(1e-6);
    expect(largestDifference(found.output, expected.output)).toBeLessThan(1e-5);
  }
});
