/** What makes prompts, kernels against plain twins: values and gradients, over odd sizes. */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../shared/base/random';
import { temporalPrompts } from '../../../model/temporalPrompts';
import type { TensorOf } from '../../../model/reparam/body';
import { activate, convolution, dense, product, trainableLayerNorm, withPlainKernels } from '../..';
import { columnSumsKernel, normGradientsKernel } from '../rows/columns';
import { currentDevice, dispatch } from '../gpu/gpu';
import { layerNormBackwardKernel } from '../rows/layerNorm';
import { gpuErrors, startDawn } from '../../../../build/dawn';

const adapter = await startDawn();

type Layer = (...inputs: tf.Tensor[]) => tf.Tensor;
type T1 = tf.Tensor1D;
type T2 = tf.Tensor2D;
type T4 = tf.Tensor4D;

const asConvolution: Layer = (x, weight, bias) => convolution(weight as T4, bias as T1, x as T4);
const asNorm: Layer = (x, gain, bias) => trainableLayerNorm({ gain: gain as T1, bias: bias as T1 }, x as T2);
const asDense: Layer = (x, weight, bias, residual) => dense(weight as T2, bias as T1, x as T2, residual as T2 | undefined);

const cases: [string, Layer, number[][]][] = [
  ['dense', asDense, [[17, 12], [20, 12], [20]]],
  ['dense with a residual, odd sides', asDense, [[9, 7], [5, 7], [5], [9, 5]]],
  [
    'product',
    (a, b) => product(a as T2, b as T2),
    [
      [9, 6],
      [6, 11],
    ],
  ],
  [
    'batch of products',
    (a, b) => product(a as tf.Tensor3D, b as tf.Tensor3D),
    [
      [3, 5, 8],
      [3, 8, 4],
    ],
  ],
  ['layer norm', asNorm, [[7, 12], [12], [12]]],
  ['layer norm, odd width', asNorm, [[7, 9], [9], [9]]],
  ['convolution 1 x 3', asConvolution, [[2, 3, 5, 4], [6, 4, 1, 3], [6]]],
  ['convolution 3 x 1, odd channels', asConvolution, [[1, 4, 3, 5], [7, 5, 3, 1], [7]]],
  ['convolution 3 x 3', asConvolution, [[2, 4, 5, 3], [4, 3, 3, 3], [4]]],
  ['convolution 1 x 1', asConvolution, [[1, 2, 3, 4], [5, 4, 1, 1], [5]]],
  ['relu', (x) => activate('relu', x), [[3, 4]]],
  ['quickGelu, odd size', (x) => activate('quickGelu', x), [[3, 5]]],
];

describe.skipIf(adapter === null)(`trainable layers${adapter === null ? ' (skipped: no WebGPU adapter in Node)' : ''}`, () => {
  const random = createRandom(11);
  const draw = (shape: readonly number[]): tf.Tensor =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
      [...shape],
    );

  const compare = async (given: Layer, inputs: tf.Tensor[]): Promise<void> => {
    const layer: Layer = (...at) => tf.neg(given(...at)); // so that no gradient is dy itself, which would be freed twice
    const dy = tf.tidy(() => draw(layer(...inputs).shape));
    const before = tf.memory().numTensors;
    const all = (): tf.Tensor[] => [tf.tidy(() => layer(...inputs)), ...tf.grads(layer)(inputs, dy)];
    const errors = await gpuErrors(currentDevice(), async () => {
      const [fast, plain] = [all(), withPlainKernels(all)];
      for (const [index, tensor] of fast.entries()) {
        expect(tensor.shape).toEqual(plain[index]!.shape);
        const [a, b] = [Array.from(await tensor.data()), Array.from(await plain[index]!.data())];
        const size = Math.sqrt(b.reduce((sum, value) => sum + value * value, 0) / b.length);
        expect(Math.max(...a.map((value, at) => Math.abs(value - b[at]!))) / (0.1 + size), `output ${index}`).toBeLessThan(3e-5);
      }
      tf.dispose([...fast, ...plain]);
    });
    expect(errors).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([dy, ...inputs]);
  };

  test.each(cases)('%s: value and every gradient agree with the plain twin', async (_, layer, shapes) => {
    await compare(layer, shapes.map(draw));
  });

  test.each([
    [2, 3, 2, 8],
    [1, 4, 0, 8],
    [1, 2, 3, 6],
  ])('prompts of %i clips of %i frames, %i global, width %i', async (B, T, S, D) => {
    const shapes: Record<string, number[]> = {
      'cls_proj.weight': [D, D],
      'cls_proj.bias': [D],
      'cls_norm.weight': [D],
      'cls_norm.bias': [D],
      'cls_attn.in_proj_weight': [3 * D, D],
      'cls_attn.in_proj_bias': [3 * D],
      'cls_attn.out_proj.weight': [D, D],
      'cls_attn.out_proj.bias': [D],
      interchange_prompts: [T, D],
      ...(S === 0 ? {} : { global_prompts: [S, D] }),
    };
    const names = Object.keys(shapes);
    const layer: Layer = (x, ...weights) => {
      const tensor: TensorOf = <R extends tf.Tensor>(name: string) => weights[names.indexOf(name)] as R;
      return temporalPrompts(tensor, x as tf.Tensor3D, 2, S);
    };
    await compare(layer, [draw([B, T, D]), ...names.map((name) => draw(shapes[name]!))]);
  });

  test.each([
    [70, 12],
    [3, 7],
    [130, 4],
  ])('sums over %i rows of %i, with barriers and without', async (rows, width) => {
    const [x, dy, gain] = [draw([rows, width]), draw([rows, width]), tf.ones([width])];
    const epsilon = 1e-5;
    const errors = await gpuErrors(currentDevice(), async () => {
      for (const barriers of [true, false]) {
        const whole = width % 4 === 0;
        const sums = columnSumsKernel(whole, barriers);
        const back = layerNormBackwardKernel(width, epsilon, barriers, true);
        const norm = normGradientsKernel(whole, barriers);
        const [sum] = dispatch(sums.shader, [x], [[width]], [rows, width], sums.workgroups(width));
        const [dx, statistics] = dispatch(
          back.shader,
          [x, gain, dy],
          [
            [rows, width],
            [rows, 2],
          ],
          [rows],
          back.workgroups(rows),
        );
        const [dGain, dBias] = dispatch(norm.shader, [x, dy, statistics!], [[width], [width]], [rows, width], norm.workgroups(width));
        const found = [await sum!.data(), await dGain!.data(), await dBias!.data()];
        const expected = tf.tidy(() => {
          const centred = tf.sub(x, tf.mean(x, -1, true));
          const normalised = tf.div(centred, tf.sqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon)));
          return [tf.sum(x, 0), tf.sum(tf.mul(dy, normalised), 0), tf.sum(dy, 0)];
        });
        for (const [index, values] of found.entries()) {
          const wanted = await expected[index]!.data();
          expect(Math.max(...Array.from(values, (value, at) => Math.abs(value - wanted[at]!)))).toBeLessThan(1e-4);
        }
        tf.dispose([sum!, dx!, statistics!, dGain!, dBias!, ...expected]);
      }
    });
    expect(errors).toEqual([]);
    tf.dispose([x, dy, gain]);
  });
});
