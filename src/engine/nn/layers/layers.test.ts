import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../shared/base/random';
import {
  activate,
  attention,
  convolution,
  dense,
  frozenMatrix,
  layerNorm,
  linear,
  lstm,
  product,
  selfAttention,
  temporalConvolution,
  trainableLayerNorm,
  withPlainKernels,
  type Activation,
} from '..';
import { attentionByLoops, convolutionByLoops, erf, lstmByLoops } from '../../../testing/layerLoops';
import { gradientError, largestDifference, nodeBackends, randomTensor, startNodeBackend, tensorsLeftBy } from '../../../testing/layers';

type T1 = tf.Tensor1D;
type T2 = tf.Tensor2D;
type T3 = tf.Tensor3D;
type T4 = tf.Tensor4D;

/** Differences of float32 values: the noise of a central difference at step 1e-2. */
const gradientTolerance = 2e-2;

describe.each(nodeBackends)('%s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  /** Every layer: its value against plain arithmetic, its gradient against differences, nothing left behind. */
  const check = (work: () => void): void => expect(tensorsLeftBy(() => tf.tidy(work))).toBe(0);
  const random = createRandom(11);
  const draw = (...shape: number[]): tf.Tensor => randomTensor(random, shape as [number]);

  test.each<[Activation, (x: number) => number]>([
    ['quickGelu', (x) => x / (1 + Math.exp(-1.702 * x))],
    ['gelu', (x) => 0.5 * x * (1 + erf(x / Math.SQRT2))],
    ['relu', (x) => Math.max(x, 0)],
    ['none', (x) => x],
  ])('activation %s: value, and gradient through linear', (activation, expected) => {
    check(() => {
      const x = tf.linspace(-4, 4, 33);
      const y = activate(activation, x).dataSync();
      x.dataSync().forEach((value, index) => expect(y[index]).toBeCloseTo(expected(value), 5));
      const weight = frozenMatrix(draw(5, 7) as T2);
      const bias = draw(7) as T1;
      const layer = (input: tf.Tensor, residual: tf.Tensor): tf.Tensor =>
        linear({ weight, bias }, input as T2, { activation, residual: residual as T2 });
      expect(gradientError(layer, [draw(3, 5), draw(3, 7)], 1, 3e-3)).toBeLessThan(gradientTolerance);
    });
  });

  test.each([
    [1, 1, 1],
    [3, 5, 7],
    [17, 16, 33],
    [33, 20, 16],
  ])('linear and dense %i x %i x %i', (rows, inputs, outputs) => {
    check(() => {
      const x = draw(rows, inputs) as T2;
      const w = draw(inputs, outputs) as T2;
      const bias = draw(outputs) as T1;
      const expected = tf.add(tf.matMul(x, w), bias);
      expect(largestDifference(linear({ weight: frozenMatrix(w), bias }, x), expected)).toBeLessThan(1e-5);
      const transposed = tf.transpose(w) as T2;
      expect(largestDifference(dense(transposed, bias, x), expected)).toBeLessThan(1e-5);
      const error = gradientError((a, b, c) => dense(b as T2, c as T1, a as T2), [x, transposed, bias]);
      expect(error).toBeLessThan(gradientTolerance);
      expect(gradientError((a) => linear({ weight: frozenMatrix(w), bias: null }, a as T2), [x])).toBeLessThan(gradientTolerance);
    });
  });

  test.each([
    [1, 3, 4, 5],
    [7, 16, 17, 18],
    [5, 33, 8, 21],
  ])('batched product %i of %i x %i x %i', (batch, m, k, n) => {
    check(() => {
      const a = draw(batch, m, k);
      const b = draw(batch, k, n);
      const plain = withPlainKernels(() => product(a, b));
      expect(largestDifference(product(a, b), plain)).toBeLessThan(1e-4);
      const everyWay = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.mul(product(x, y), product(x, y));
      expect(
        largestDifference(
          tf.grads((x, y) => tf.sum(everyWay(x!, y!)))([a, b])[1]!,
          withPlainKernels(() => tf.grads((x, y) => tf.sum(everyWay(x!, y!)))([a, b])[1]!),
        ),
      ).toBeLessThan(2e-2);
      expect(gradientError((x, y) => product(x, y), [a, b])).toBeLessThan(gradientTolerance);
    });
  });

  test.each([
    [1, 2],
    [5, 7],
    [3, 64],
  ])('layer norm of %i x %i', (rows, width) => {
    check(() => {
      const x = draw(rows, width) as T2;
      const gain = draw(width) as T1;
      const bias = draw(width) as T1;
      const y = trainableLayerNorm({ gain, bias }, x).arraySync();
      const [xs, gains, biases] = [x.arraySync(), gain.dataSync(), bias.dataSync()];
      xs.forEach((row, r) => {
        const mean = row.reduce((a, b) => a + b, 0) / width;
        const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / width;
        row.forEach((value, c) => expect(y[r]![c]).toBeCloseTo(((value - mean) / Math.sqrt(variance + 1e-5)) * gains[c]! + biases[c]!, 3));
      });
      expect(largestDifference(layerNorm({ gain, bias }, x), trainableLayerNorm({ gain, bias }, x))).toBe(0);
      // two numbers have no slope to measure: they are always +-1
      if (width === 2) return;
      const step = 1e-3;
      expect(gradientError((a) => layerNorm({ gain, bias }, a as T2), [x], 1, step)).toBeLessThan(gradientTolerance);
      expect(
        gradientError((a, b, c) => trainableLayerNorm({ gain: b as T1, bias: c as T1 }, a as T2), [x, gain, bias], 1, step),
      ).toBeLessThan(gradientTolerance);
    });
  });

  test.each([
    [1, 1, 2, 1],
    [2, 3, 5, 2],
    [3, 7, 1, 4],
  ])('attention of %i x %i queries over pieces (%i tokens more), %i heads', (batch, queries, more, heads) => {
    check(() => {
      const width = heads * 6;
      const query = draw(batch, queries, width) as T3;
      const pieces = [draw(batch, queries, 2 * width) as T3, draw(batch, more, 2 * width) as T3];
      const { output } = attention(query, pieces, heads);
      const { output: expected, weights } = attentionByLoops(query, tf.concat(pieces, 1), heads);
      expect(largestDifference(output, expected)).toBeLessThan(1e-5);
      const all = attention(query, pieces, heads, { weights: 'all' });
      expect(largestDifference(all.output, expected)).toBeLessThan(1e-5);
      expect(largestDifference(all.weights!, weights)).toBeLessThan(1e-5);
      expect(largestDifference(attention(query, pieces, heads, { weights: 'mean' }).weights!, tf.mean(weights, 1))).toBeLessThan(1e-5);
      expect(
        largestDifference(
          attention(query, pieces, heads, { weights: 'classRow' }).weights!,
          tf.squeeze(tf.slice(weights, [0, 0, 0, 0], [-1, -1, 1, -1]), [2]),
        ),
      ).toBeLessThan(1e-5);
      const f = (q: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor => attention(q as T3, [a as T3, b as T3], heads).output;
      expect(gradientError(f, [query, ...pieces])).toBeLessThan(gradientTolerance);
    });
  });

  test('a mask hides keys, and weights under a tape are refused', () => {
    check(() => {
      const query = draw(2, 4, 6) as T3;
      const keyValues = draw(2, 4, 12) as T3;
      const causal = tf.tensor2d(
        Array.from({ length: 16 }, (_, i) => (i % 4 > Math.floor(i / 4) ? -1e9 : 0)),
        [4, 4],
      );
      const { weights } = attention(query, [keyValues], 2, { mask: causal, weights: 'all' });
      const values = weights!.arraySync() as number[][][][];
      for (let row = 0; row < 4; row++) for (let column = row + 1; column < 4; column++) expect(values[1]![1]![row]![column]).toBe(0);
      expect(gradientError((q) => attention(q as T3, [keyValues], 2, { mask: causal }).output, [query])).toBeLessThan(gradientTolerance);
      expect(() => tf.grad((q) => attention(q as T3, [keyValues], 2, { weights: 'mean' }).output)(query)).toThrow(/weights cannot be read/);
    });
  });

  test('self-attention: gradients of all its weights', () => {
    check(() => {
      const [width, heads] = [8, 2];
      const f = (x: tf.Tensor, r: tf.Tensor, a: tf.Tensor, b: tf.Tensor, c: tf.Tensor, d: tf.Tensor): tf.Tensor =>
        selfAttention({ inWeight: a as T2, inBias: b as T1, outWeight: c as T2, outBias: d as T1 }, x as T3, heads, r as T3);
      const weights = [draw(3 * width, width), draw(3 * width), draw(width, width), draw(width)];
      const inputs = [draw(2, 5, width), draw(2, 5, width), ...weights];
      expect(gradientError(f, inputs, 1, 3e-3)).toBeLessThan(gradientTolerance);
    });
  });

  test.each([
    [1, 3],
    [3, 1],
    [3, 3],
    [1, 1],
  ])('convolution %i x %i over time and prompts', (kT, kP) => {
    check(() => {
      const [B, T, P, inputs, outputs] = [2, 3, 4, 5, 6];
      const x = draw(B, T, P, inputs) as T4;
      const weight = draw(outputs, inputs, kT, kP) as T4;
      const bias = draw(outputs) as T1;
      const expected = convolutionByLoops(weight, bias, x);
      expect(largestDifference(convolution(weight, bias, x), expected)).toBeLessThan(1e-4);
      const f = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor): tf.Tensor => convolution(b as T4, c as T1, a as T4);
      expect(gradientError(f, [x, weight, bias])).toBeLessThan(gradientTolerance);
      if (kP === 1) {
        const narrow = tf.squeeze(tf.slice(x, [0, 0, 0, 0], [-1, -1, 1, -1]), [2]) as T3;
        const alone = convolutionByLoops(weight, null, tf.expandDims(narrow, 2) as T4);
        expect(largestDifference(temporalConvolution(tf.squeeze(weight, [3]), null, narrow), tf.squeeze(alone, [2]))).toBeLessThan(1e-4);
      }
    });
  });

  test('lstm: against plain loops, gradients of all its weights, one step and many', () => {
    check(() => {
      const [rows, inputs, hidden] = [3, 4, 5];
      for (const T of [1, 4]) {
        const x = draw(T, rows, inputs);
        const weights = [draw(4 * hidden, inputs), draw(4 * hidden, hidden), draw(4 * hidden), draw(4 * hidden)];
        const f = (a: tf.Tensor, w: tf.Tensor, u: tf.Tensor, b: tf.Tensor, c: tf.Tensor): tf.Tensor =>
          lstm({ inputWeight: w as T2, hiddenWeight: u as T2, inputBias: b as T1, hiddenBias: c as T1 }, a as T3);
        const y = f(x, weights[0]!, weights[1]!, weights[2]!, weights[3]!);
        expect(largestDifference(y, lstmByLoops(x as T3, weights, hidden))).toBeLessThan(1e-5);
        expect(gradientError(f, [x, ...weights])).toBeLessThan(gradientTolerance);
      }
    });
  });
});

test('an operation without a gradient of ours throws under a tape instead of being wrong', () => {
  // tfjs's own gradient of this one is silently wrong on wasm
  expect(() => tf.tidy(() => tf.grad((x) => tf.maxPool(x as T4, 2, 2, 'valid'))(tf.ones([1, 4, 4, 1])))).toThrow(/gradient/);
});
