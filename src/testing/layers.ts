/** What the tests of layers share: seeded tensors, and gradients compared with differences of values. */
import * as tf from '@tensorflow/tfjs-core';
import { createRandom, type Random } from '../shared/base/random';

export { nodeBackends, startNodeBackend } from '../engine/backend/nodeBackend';

/** Normal numbers of the given shape. */
export function randomTensor<R extends tf.Rank>(random: Random, shape: tf.ShapeMap[R], scale = 1): tf.Tensor<R> {
  const size = (shape as readonly number[]).reduce((product, side) => product * side, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => random.normal() * scale),
    shape,
  );
}

/** Largest absolute difference. */
export function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  if (a.shape.join() !== b.shape.join()) return Number.NaN;
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!);
}

/**
 * Compares the gradient of sum(f(x) r), r random, with central differences along a random direction of every input.
 * @returns the largest relative error over inputs
 */
export function gradientError(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: readonly tf.Tensor[], seed = 1, step = 1e-2): number {
  const random = createRandom(seed);
  return tf.tidy(() => {
    const weights = randomTensor(random, f(...inputs).shape as [number]);
    const loss = (...at: tf.Tensor[]): tf.Scalar => tf.sum(tf.mul(f(...at), weights));
    const gradients = tf.grads(loss)([...inputs]);
    const norms = gradients.map((gradient) => Math.sqrt(dotInDouble(gradient, gradient)));
    const errors = inputs.map((input, index) => {
      const direction = randomTensor(random, input.shape as [number]);
      const at = (sign: number): number => {
        const moved = inputs.map((other, i) => (i === index ? tf.add(input, tf.mul(direction, sign * step)) : other));
        return dotInDouble(f(...moved), weights);
      };
      const measured = (at(1) - at(-1)) / (2 * step);
      const computed = dotInDouble(gradients[index]!, direction);
      // Relative to what a random direction typically sees of this gradient, so that a lucky small dot does not blow up;
      // a gradient that is nought beside the others (a bias that a norm takes away) is measured beside them.
      return Math.abs(measured - computed) / Math.max(norms[index]!, 0.01 * Math.max(...norms), 1e-6);
    });
    return Math.max(...errors);
  });
}

function dotInDouble(a: tf.Tensor, b: tf.Tensor): number {
  const [x, y] = [a.dataSync(), b.dataSync()];
  let sum = 0;
  for (let index = 0; index < x.length; index++) sum += x[index]! * y[index]!;
  return sum;
}

/** Runs `work` and returns how many tensors it left behind. */
export function tensorsLeftBy(work: () => void): number {
  const before = tf.memory().numTensors;
  work();
  return tf.memory().numTensors - before;
}
