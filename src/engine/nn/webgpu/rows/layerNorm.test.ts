import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../shared/base/random';
import { currentDevice, dispatch } from '../gpu/gpu';
import { layerNormBackwardKernel, layerNormKernel } from './layerNorm';
import { gpuErrors, startDawn } from '../../../../build/dawn';

const adapter = await startDawn();
const epsilon = 1e-5;

describe.skipIf(adapter === null)(`layer norm${adapter === null ? ' (skipped: no WebGPU adapter in Node)' : ''}`, () => {
  test.each([
    [1, 4, false],
    [131, 64, false],
    [5, 37, false],
    [1, 4, true],
    [70, 64, true],
    [3, 258, true],
    [9, 37, true],
  ])('%i rows of %i, barriers %s: value and gradient agree with doubles', async (rows, width, barriers) => {
    const random = createRandom(rows + width);
    const numbers = (count: number, mean = 0): Float32Array => Float32Array.from({ length: count }, () => mean + random.normal());
    const [x, gain, bias, dy] = [numbers(rows * width, 10), numbers(width), numbers(width), numbers(rows * width)];
    const errors = await gpuErrors(currentDevice(), async () => {
      const [xs, gains, biases, dys] = [
        tf.tensor2d(x, [rows, width]),
        tf.tensor1d(gain),
        tf.tensor1d(bias),
        tf.tensor2d(dy, [rows, width]),
      ];
      const forward = layerNormKernel(width, epsilon, barriers);
      const backward = layerNormBackwardKernel(width, epsilon, barriers);
      const [y] = dispatch(forward.shader, [xs, gains, biases], [[rows, width]], [rows], forward.workgroups(rows));
      const [dx] = dispatch(backward.shader, [xs, gains, dys], [[rows, width]], [rows], backward.workgroups(rows));
      expect(worst(await y!.data(), reference(x, gain, bias, rows, width))).toBeLessThan(2e-5);
      expect(worst(await dx!.data(), gradient(x, gain, dy, rows, width))).toBeLessThan(2e-5);
      tf.dispose([xs, gains, biases, dys, y!, dx!]);
    });
    expect(errors).toEqual([]);
  });
});

function worst(values: ArrayLike<number>, expected: Float64Array): number {
  return Math.max(...expected.map((value, at) => Math.abs(value - (values[at] ?? Number.NaN)) / (1 + Math.abs(value))));
}

function normalised(x: Float32Array, row: number, width: number): { n: number[]; scale: number } {
  const part = [...x.subarray(row * width, (row + 1) * width)];
  const mean = part.reduce((a, b) => a + b, 0) / width;
  const scale = 1 / Math.sqrt(part.reduce((a, b) => a + (b - mean) ** 2, 0) / width + epsilon);
  return { n: part.map((value) => (value - mean) * scale), scale };
}

function reference(x: Float32Array, gain: Float32Array, bias: Float32Array, rows: number, width: number): Float64Array {
  const y = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    y.set(
      normalised(x, row, width).n.map((n, c) => n * gain[c]! + bias[c]!),
      row * width,
    );
  }
  return y;
}

function gradient(x: Float32Array, gain: Float32Array, dy: Float32Array, rows: number, width: number): Float64Array {
  const dx = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const { n, scale } = normalised(x, row, width);
    const g = n.map((_, c) => dy[row * width + c]! * gain[c]!);
    const mean = g.reduce((a, b) => a + b, 0) / width;
    const along = g.reduce((sum, value, c) => sum + value * n[c]!, 0) / width;
    dx.set(
      g.map((value, c) => scale * (value - mean - n[c]! * along)),
      row * width,
    );
  }
  return dx;
}
