/** A step of AdamW (../../layers/adamW.ts) in one dispatch a tensor. */
import * as tf from '@tensorflow/tfjs-core';
import type { AdamWRates, AdamWTensors } from '../../seam/operands';
import { dispatch, kernel } from '../gpu/gpu';

const workgroupSize = 64;

const shader = kernel(
  'adamW',
  {
    outputs: ['parameter1: array<f32>', 'first1: array<f32>', 'second1: array<f32>'],
    inputs: ['parameter: array<f32>', 'first: array<f32>', 'second: array<f32>', 'gradient: array<f32>', 'rates: array<f32>'],
  },
  `@compute @workgroup_size(${workgroupSize})
  fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let at = id.y * groups.x * ${workgroupSize}u + id.x;
    if (at >= arrayLength(&parameter)) { return; }
    let g = gradient[at];
    let m = rates[0] * first[at] + (1.0 - rates[0]) * g;
    let v = rates[1] * second[at] + (1.0 - rates[1]) * g * g;
    parameter1[at] = rates[3] * parameter[at] - rates[4] * m / (rates[5] * sqrt(v) + rates[2]);
    first1[at] = m;
    second1[at] = v;
  }`,
);

export function adamW(
  tensors: AdamWTensors,
  gradient: tf.Tensor,
  { beta1, beta2, epsilon, shrink, rate, rootScale }: AdamWRates,
): AdamWTensors {
  const { shape, size } = tensors[0];
  // Not uniforms: those are kept by their values, and these are new in every step.
  const rates = tf.tensor1d([beta1, beta2, epsilon, shrink, rate, rootScale]);
  const groups = Math.ceil(size / workgroupSize);
  const across = Math.min(groups, 32768);
  const moved = dispatch(shader, [...tensors, gradient, rates], [shape, shape, shape], [], [across, Math.ceil(groups / across)]);
  rates.dispose();
  return moved as unknown as AdamWTensors;
}
