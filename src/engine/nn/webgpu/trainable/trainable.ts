/** What adapters run behind the seam (../../seam/kernels.ts): trainable layers, convolutions and prompts, with their gradients. */
import type * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from '../../seam/kernels';
import { adapterTraits } from '../gpu/traits';
import { columnSumsKernel, normGradientsKernel } from '../rows/columns';
import { floatProduct } from '../product/floatProduct';
import { currentDevice, dispatch } from '../gpu/gpu';
import { layerNormBackwardKernel } from '../rows/layerNorm';
import { composeBackwardKernel, composeKernel, promptWorkgroups } from './prompts';
import { foldKernel, unfoldKernel, unfoldWorkgroups } from './unfold';

function dense(x: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D | null, residual: tf.Tensor2D | null): tf.Tensor2D | null {
  return floatProduct(x, weight, false, true, { bias, residual }) as tf.Tensor2D | null;
}

function columnSums(x: tf.Tensor2D): tf.Tensor1D {
  const [rows, width] = x.shape;
  const { shader, workgroups } = columnSumsKernel(width % 4 === 0, barriersPay());
  return dispatch(shader, [x], [[width]], [rows, width], workgroups(width))[0] as tf.Tensor1D;
}

function trainableLayerNormBackward(
  x: tf.Tensor2D,
  gain: tf.Tensor1D,
  dy: tf.Tensor2D,
  epsilon: number,
): [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D] {
  const [rows, width] = x.shape;
  const back = layerNormBackwardKernel(width, epsilon, barriersPay(), true);
  const [dx, statistics] = dispatch(back.shader, [x, gain, dy], [x.shape, [rows, 2]], [rows], back.workgroups(rows));
  const { shader, workgroups } = normGradientsKernel(width % 4 === 0, barriersPay());
  const [dGain, dBias] = dispatch(shader, [x, dy, statistics!], [[width], [width]], [rows, width], workgroups(width));
  statistics!.dispose();
  return [dx as tf.Tensor2D, dGain as tf.Tensor1D, dBias as tf.Tensor1D];
}

function unfold(x: tf.Tensor4D, kT: number, kP: number): tf.Tensor2D {
  const [B, T, P, channels] = x.shape;
  const shape = [B * T * P, channels * kT * kP];
  return dispatch(unfoldKernel(kT, kP), [x], [shape], [T, P, channels], unfoldWorkgroups(x.size))[0] as tf.Tensor2D;
}

function unfoldBackward(shape: readonly [number, number, number, number], dy: tf.Tensor2D, kT: number, kP: number): tf.Tensor4D {
  const [B, T, P, channels] = shape;
  return dispatch(foldKernel(kT, kP), [dy], [shape], [T, P, channels], unfoldWorkgroups(B * T * P * channels))[0] as tf.Tensor4D;
}

function composePrompts(own: tf.Tensor3D, interchange: tf.Tensor2D, projected: tf.Tensor3D, global: tf.Tensor2D | null): tf.Tensor4D {
  const [B, T, D] = own.shape;
  const S = global === null ? 0 : global.shape[0];
  const P = 1 + S + T;
  const whole = D % 4 === 0;
  const shader = composeKernel(global !== null, whole);
  const given = [own, interchange, projected, ...(global === null ? [] : [global])];
  const uniforms = [T, S, whole ? D / 4 : D];
  return dispatch(shader, given, [[B, T, P, D]], uniforms, promptWorkgroups(B * T * P * D, whole))[0] as tf.Tensor4D;
}

function composePromptsBackward(dy: tf.Tensor4D, S: number): tf.Tensor[] {
  const [B, T, , D] = dy.shape;
  const whole = D % 4 === 0;
  const shapes = [[B, T, D], [T, D], [B, T, D], ...(S > 0 ? [[S, D]] : [])];
  const uniforms = [T, S, whole ? D / 4 : D];
  return dispatch(composeBackwardKernel(S > 0, whole), [dy], shapes, uniforms, promptWorkgroups((B * T + T + S) * D, whole));
}

function barriersPay(): boolean {
  return !adapterTraits(currentDevice()).software;
}

export const trainableKernels = {
  dense,
  columnSums,
  trainableLayerNormBackward,
  unfold,
  unfoldBackward,
  composePrompts,
  composePromptsBackward,
} satisfies Kernels;
