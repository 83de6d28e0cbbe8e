/**
 * Logistic regression on whitened directions z and their squares: s = b + sum a_k z_k - q_k z_k^2, q_k = q_0 exp(r_k) > 0.
 * Held to a = 0, r = 0, where s is a shrunk Gaussian's distance: evidence has to speak for every departure from it.
 * Adam (Kingma & Ba 2015) on all rows at once; both sides weigh the same.
 */

import { directionsOf, type Gate } from '../../../src/engine/gate/gate';

const [iterations, rate, hold] = [1000, 0.02, 1e-3];

export function fitWeights(
  gate: Gate,
  inside: readonly Float64Array[],
  outside: readonly Float64Array[],
): Pick<Gate, 'linear' | 'quadratic' | 'bias'> {
  const rows = [...inside, ...outside].map((row) => directionsOf(gate, row));
  const K = rows[0]!.length;
  const distances = rows
    .slice(0, inside.length)
    .map((z) => z.reduce((sum, value) => sum + value * value, 0))
    .sort((a, b) => a - b);
  const start = 6;
  const scale = start / distances[Math.floor(0.99 * distances.length)]!;
  // a, r, b in one vector.
  const weights = new Float64Array(2 * K + 1);
  weights[2 * K] = start;
  const [mean, square, gradient] = [new Float64Array(2 * K + 1), new Float64Array(2 * K + 1), new Float64Array(2 * K + 1)];
  for (let step = 1; step <= iterations; step++) {
    const quadratic = Float64Array.from({ length: K }, (_, k) => scale * Math.exp(weights[K + k]!));
    for (let k = 0; k < K; k++) {
      gradient[k] = hold * weights[k]!;
      gradient[K + k] = hold * weights[K + k]!;
    }
    gradient[2 * K] = 0;
    for (const [n, z] of rows.entries()) {
      let score = weights[2 * K]!;
      for (let k = 0; k < K; k++) score += (weights[k]! - quadratic[k]! * z[k]!) * z[k]!;
      const isInside = n < inside.length;
      const miss =
        (1 / (1 + Math.exp(-Math.min(40, Math.max(-40, score)))) - Number(isInside)) * (0.5 / (isInside ? inside.length : outside.length));
      for (let k = 0; k < K; k++) {
        gradient[k]! += miss * z[k]!;
        gradient[K + k]! -= miss * z[k]! * z[k]! * quadratic[k]!;
      }
      gradient[2 * K]! += miss;
    }
    for (let w = 0; w < weights.length; w++) {
      mean[w] = 0.9 * mean[w]! + 0.1 * gradient[w]!;
      square[w] = 0.999 * square[w]! + 0.001 * gradient[w]! ** 2;
      weights[w]! -= (rate * (mean[w]! / (1 - 0.9 ** step))) / (Math.sqrt(square[w]! / (1 - 0.999 ** step)) + 1e-8);
    }
  }
  return {
    linear: Float32Array.from(weights.subarray(0, K)),
    quadratic: Float32Array.from({ length: K }, (_, k) => scale * Math.exp(weights[K + k]!)),
    bias: weights[2 * K]!,
  };
}
