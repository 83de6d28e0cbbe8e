import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../shared/base/random';
import type { AdamWTensors } from '../../seam/operands';
import { adamWStep } from '../../layers/adamW';
import { withPlainKernels } from '../../seam/kernels';
import { randomTensor } from '../../../../testing/layers';
import { currentDevice } from '../gpu/gpu';
import { adamW } from './adamW';
import { gpuErrors, startDawn } from '../../../../build/dawn';

const adapter = await startDawn();
const rates = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, shrink: 0.9999, rate: 0.02, rootScale: 4.1 };

describe.skipIf(adapter === null)(`AdamW${adapter === null ? ' (skipped: no WebGPU adapter in Node)' : ''}`, () => {
  test.each([[[1]], [[5]], [[63, 3]], [[16, 8, 3, 1]], [[7, 1001]]])(
    'of a tensor of %o: the plain twin, and nothing left',
    async (shape) => {
      const random = createRandom(shape.length);
      const before = tf.memory().numTensors;
      const errors = await gpuErrors(currentDevice(), async () => {
        const draw = (): tf.Tensor => randomTensor(random, shape as [number]);
        const [parameter, first, root, gradient] = [draw(), draw(), draw(), draw()];
        const tensors: AdamWTensors = [parameter, first, tf.square(root)];
        const fast = adamW(tensors, gradient, rates);
        const plain = withPlainKernels(() => adamWStep(tensors, gradient, rates));
        for (const [index, tensor] of fast.entries()) {
          const [found, expected] = await Promise.all([tensor.data(), plain[index]!.data()]);
          found.forEach((value, at) => expect(Math.abs(value - expected[at]!)).toBeLessThan(1e-5 * (1 + Math.abs(expected[at]!))));
        }
        tf.dispose([root, gradient, ...tensors, ...fast, ...plain]);
      });
      expect(errors).toEqual([]);
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
