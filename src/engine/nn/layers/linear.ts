/**
 * y = activation(x W + b) + residual, twice: `linear` for frozen weights (no weight gradient is ever computed) and
 * `dense` for trainable ones.
 */
import * as tf from '@tensorflow/tfjs-core';
import { rawActivate, rawActivateBackward } from './activation';
import { differentiable } from '../autodiff/differentiable';
import { currentKernels } from '../seam/kernels';
import { isRecording } from '../seam/recording';
import { type Activation, type FrozenMatrix, frozenMatrix } from '../seam/operands';
import { rawProduct } from './product';

export interface LinearParams {
  readonly weight: FrozenMatrix;
  readonly bias: tf.Tensor1D | null;
}

/** Uploads float32 numbers [in, out] in the storage the backend's kernels want. */
export function freeze(values: Float32Array, inputs: number, outputs: number): FrozenMatrix {
  return currentKernels().freeze?.(values, inputs, outputs) ?? frozenMatrix(tf.tensor2d(values, [inputs, outputs]));
}

/** x [rows, in] -> [rows, out]; differentiable in x and residual. */
export function linear(
  { weight, bias }: LinearParams,
  x: tf.Tensor2D,
  options: { readonly activation?: Activation; readonly residual?: tf.Tensor2D } = {},
): tf.Tensor2D {
  const { activation = 'none', residual } = options;
  const inputs = residual === undefined ? [x] : [x, residual];
  return differentiable(
    inputs,
    (save) => {
      // The activation's derivative wants what went into it; recomputing x W + b on the way back would cost a product.
      if (activation === 'none') {
        return currentKernels().linear?.(x, weight, bias, 'none', residual ?? null) ?? addResidual(affine(x, weight, bias), residual);
      }
      if (!isRecording()) {
        const fused = currentKernels().linear?.(x, weight, bias, activation, residual ?? null);
        if (fused != null) return fused;
      }
      const before = currentKernels().linear?.(x, weight, bias, 'none', null) ?? affine(x, weight, bias);
      save([before]);
      return addResidual(rawActivate(activation, before), residual);
    },
    (dy, [before]) => {
      const dz = before === undefined ? dy : rawActivateBackward(activation, before as tf.Tensor2D, dy);
      const dx = currentKernels().linearBackward?.(dz, weight) ?? rawProduct(dz, weight.floats(), false, true);
      return residual === undefined ? [dx] : [dx, dy];
    },
  );
}

function affine(x: tf.Tensor2D, weight: FrozenMatrix, bias: tf.Tensor1D | null): tf.Tensor2D {
  const y = rawProduct(x, weight.floats());
  return bias === null ? y : tf.add(y, bias);
}

function addResidual(y: tf.Tensor2D, residual: tf.Tensor2D | undefined): tf.Tensor2D {
  return residual === undefined ? y : tf.add(y, residual);
}

/**
 * The trainable twin, x W^T + b + residual: weight [out, in] as PyTorch lays it, bias [out] or none; x [rows, in] ->
 * [rows, out]. Differentiable in everything.
 */
export function dense(weight: tf.Tensor2D, bias: tf.Tensor1D | null, x: tf.Tensor2D, residual?: tf.Tensor2D): tf.Tensor2D {
  const inputs = [x, weight, ...(bias === null ? [] : [bias]), ...(residual === undefined ? [] : [residual])];
  return differentiable(
    inputs,
    (save) => {
      save([x, weight]);
      const fast = currentKernels().dense?.(x, weight, bias, residual ?? null);
      if (fast != null) return fast;
      const y = rawProduct(x, weight, false, true);
      return addResidual(bias === null ? y : tf.add(y, bias), residual);
    },
    (dy, saved) => {
      const [savedX, savedWeight] = saved as [tf.Tensor2D, tf.Tensor2D];
      return [
        rawProduct(dy, savedWeight),
        rawProduct(dy, savedX, true, false),
        ...(bias === null ? [] : [currentKernels().columnSums?.(dy) ?? tf.sum(dy, 0)]),
        ...(residual === undefined ? [] : [dy]),
      ];
    },
  );
}
