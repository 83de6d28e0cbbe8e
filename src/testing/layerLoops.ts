/** Layers in plain loops over numbers, for the tests to compare with. */
import * as tf from '@tensorflow/tfjs-core';

type T1 = tf.Tensor1D;
type T3 = tf.Tensor3D;
type T4 = tf.Tensor4D;

export function erf(x: number): number {
  // by its series, enough for |x| < 4
  let [term, sum] = [x, x];
  for (let n = 1; n < 100; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

export function attentionByLoops(query: T3, keyValues: T3, heads: number): { output: T3; weights: T4 } {
  const [batch, queries, width] = query.shape;
  const keys = keyValues.shape[1];
  const depth = width / heads;
  const [q, kv] = [query.arraySync(), keyValues.arraySync()];
  const weights: number[][][][] = [];
  const output = q.map((rows) => rows.map((row) => row.map(() => 0)));
  for (let b = 0; b < batch; b++) {
    weights.push([]);
    for (let h = 0; h < heads; h++) {
      weights[b]!.push([]);
      for (let i = 0; i < queries; i++) {
        const scores = Array.from({ length: keys }, (_, j) => {
          let sum = 0;
          for (let d = 0; d < depth; d++) sum += q[b]![i]![h * depth + d]! * kv[b]![j]![h * depth + d]!;
          return Math.exp(sum / Math.sqrt(depth));
        });
        const total = scores.reduce((a, c) => a + c, 0);
        weights[b]![h]!.push(scores.map((score) => score / total));
        for (let d = 0; d < depth; d++) {
          let sum = 0;
          for (let j = 0; j < keys; j++) sum += (scores[j]! / total) * kv[b]![j]![width + h * depth + d]!;
          output[b]![i]![h * depth + d] = sum;
        }
      }
    }
  }
  return { output: tf.tensor3d(output), weights: tf.tensor4d(weights) };
}

export function convolutionByLoops(weight: T4, bias: T1 | null, x: T4): T4 {
  const [B, T, P, inputs] = x.shape;
  const [outputs, , kT, kP] = weight.shape;
  const [xs, ws, bs] = [x.arraySync(), weight.arraySync(), bias?.arraySync()];
  const y = tf.buffer([B, T, P, outputs]);
  for (let b = 0; b < B; b++)
    for (let t = 0; t < T; t++)
      for (let p = 0; p < P; p++)
        for (let o = 0; o < outputs; o++) {
          let sum = bs?.[o] ?? 0;
          for (let i = 0; i < kT; i++)
            for (let j = 0; j < kP; j++) {
              const row = xs[b]![t + i - (kT - 1) / 2]?.[p + j - (kP - 1) / 2];
              if (row === undefined) continue;
              for (let c = 0; c < inputs; c++) sum += row[c]! * ws[o]![c]![i]![j]!;
            }
          y.set(sum, b, t, p, o);
        }
  return y.toTensor() as T4;
}

export function lstmByLoops(x: T3, weights: readonly tf.Tensor[], hiddenSize: number): T3 {
  const [T, rows] = x.shape;
  const [w, u] = weights.slice(0, 2).map((tensor) => tensor.arraySync() as number[][]);
  const [b, c] = weights.slice(2).map((tensor) => tensor.arraySync() as number[]);
  const xs = x.arraySync();
  const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
  const out = xs.map((step) => step.map(() => [] as number[]));
  for (let r = 0; r < rows; r++) {
    let [hidden, cell] = [Array<number>(hiddenSize).fill(0), Array<number>(hiddenSize).fill(0)];
    for (let t = 0; t < T; t++) {
      const gates = w!.map(
        (row, g) =>
          row.reduce((sum, value, i) => sum + value * xs[t]![r]![i]!, b![g]! + c![g]!) +
          u![g]!.reduce((sum, value, i) => sum + value * hidden[i]!, 0),
      );
      const at = (gate: number, i: number): number => gates[gate * hiddenSize + i]!;
      cell = cell.map((value, i) => sigmoid(at(1, i)) * value + sigmoid(at(0, i)) * Math.tanh(at(2, i)));
      hidden = cell.map((value, i) => sigmoid(at(3, i)) * Math.tanh(value));
      out[t]![r] = hidden;
    }
  }
  return tf.tensor3d(out);
}
