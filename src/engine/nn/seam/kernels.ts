/**
 * The seam between a layer and the machine. Every layer here is written once in plain tfjs operations (`plain` twin)
 * with its gradient beside it; a backend may register faster kernels, of either direction, for the few places where
 * time goes. A kernel replaces arithmetic only: same arguments, same result, no gradient of its own (the layer around
 * it keeps the gradient, tf.customGrad). A kernel that cannot take a case returns null and the plain twin runs.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Activation, AdamWRates, AdamWTensors, BlockKind, FrozenMatrix, PixelScale } from './operands';
import type { PicturePlan } from './pictures';

export interface Kernels {
  /** a b, both rank 2, or both rank 3 with the same batch; either transposed. */
  product?(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor | null;
  /** x W^T + bias + residual, W trainable [out, in]; x [rows, in], result [rows, out]. */
  dense?(x: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D | null, residual: tf.Tensor2D | null): tf.Tensor2D | null;
  /** Sum over rows: x [rows, D] -> [D]. */
  columnSums?(x: tf.Tensor2D): tf.Tensor1D | null;
  /** activation(x W + bias) + residual; x [rows, in], result [rows, out]. */
  linear?(
    x: tf.Tensor2D,
    weight: FrozenMatrix,
    bias: tf.Tensor1D | null,
    activation: Activation,
    residual: tf.Tensor2D | null,
  ): tf.Tensor2D | null;
  /** dy W^T, the way back through a frozen matrix; dy [rows, out], result [rows, in]. */
  linearBackward?(dy: tf.Tensor2D, weight: FrozenMatrix): tf.Tensor2D | null;
  /** Over the last axis of x [rows, D]. */
  layerNorm?(x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D, epsilon: number): tf.Tensor2D | null;
  /** dx of the same; gain and bias are frozen. */
  layerNormBackward?(x: tf.Tensor2D, gain: tf.Tensor1D, dy: tf.Tensor2D, epsilon: number): tf.Tensor2D | null;
  /** dx, dGain and dBias, where gain and bias are trained. */
  trainableLayerNormBackward?(
    x: tf.Tensor2D,
    gain: tf.Tensor1D,
    dy: tf.Tensor2D,
    epsilon: number,
  ): [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D] | null;
  /** Every position's kT x kP neighbours beside it, zeros beyond the edges: x [B, T, P, C] -> [B T P, C kT kP]. */
  unfold?(x: tf.Tensor4D, kT: number, kP: number): tf.Tensor2D;
  /** dx of it, of that shape. */
  unfoldBackward?(shape: Shape4D, dy: tf.Tensor2D, kT: number, kP: number): tf.Tensor4D;
  /** Eq. 8 to 11: C [B, T, D], I [T, D], X [B, T, D], G [S, D] or none -> P = [C, G, I + X], [B, T, 1 + S + T, D]. */
  composePrompts?(own: tf.Tensor3D, interchange: tf.Tensor2D, projected: tf.Tensor3D, global: tf.Tensor2D | null): tf.Tensor4D;
  /** dC, dI, dX and, where there are global prompts, dG; S of them. */
  composePromptsBackward?(dy: tf.Tensor4D, S: number): tf.Tensor[];
  /**
   * Attention of query [B, Nq, D] over keys and values given in pieces [B, Ni, 2 D] (keys first, then values along the
   * last axis), without concatenating them. `wanted` also asks for weights: of query 0, [B, heads, sum Ni], or the mean
   * over heads, [B, Nq, sum Ni].
   */
  attention?(
    query: tf.Tensor3D,
    keyValues: readonly tf.Tensor3D[],
    heads: number,
    wanted: 'none' | 'classRow' | 'mean',
  ): { readonly output: tf.Tensor3D; readonly weights: tf.Tensor3D | null } | null;
  /** Gradients of the query and of every piece, from dy [B, Nq, D]. */
  attentionBackward?(query: tf.Tensor3D, keyValues: readonly tf.Tensor3D[], heads: number, dy: tf.Tensor3D): tf.Tensor[] | null;
  /** activation(x) and dy activation'(x), any shape. */
  activate?<T extends tf.Tensor>(activation: Activation, x: T): T | null;
  activateBackward?<T extends tf.Tensor>(activation: Activation, x: T, dy: T): T | null;
  /**
   * Frames of bytes as `embedFrames` takes them here, [F, R, 3 R / 4, 1] int32, four bytes a number; null where a row is
   * no whole number of them.
   */
  packFrames?(pixels: Uint8Array, resolution: number): tf.Tensor4D | null;
  /**
   * Frames of RGB bytes, [height, width, 3] each, resampled and changed as planned, packed as `packFrames` packs; null
   * where a row of the outcome is no whole number of words.
   */
  drawPictures?(
    frames: readonly Uint8Array[],
    size: { readonly width: number; readonly height: number },
    plan: PicturePlan,
  ): tf.Tensor4D | null;
  /**
   * Frames, [F, R, R, 3] floats or packed bytes, to [class token, patches W] + position, [F, N + 1, D]; `scale`
   * normalises bytes.
   */
  embedFrames?(
    frames: tf.Tensor4D,
    weight: FrozenMatrix,
    classToken: tf.Tensor1D,
    position: tf.Tensor2D,
    patchSize: number,
    scale: PixelScale,
  ): tf.Tensor3D | null;
  /** The next parameter and running means, from those before and the gradient. */
  adamW?(tensors: AdamWTensors, gradient: tf.Tensor, rates: AdamWRates): AdamWTensors | null;
  /** Lays frozen float32 numbers [in, out] as this backend's kernels want them; null keeps them as they are. */
  freeze?(values: Float32Array, inputs: number, outputs: number): FrozenMatrix | null;
  /**
   * Where it pays, measures which variants an encoder of these blocks runs best: started when the first block's weights
   * are there, so that it goes on while the others load. `tokens`: rows of a usual call.
   */
  prepare?(block: BlockKind, tokens: number): Promise<void>;
  /**
   * Whether forward products through frozen matrices may be summed in half precision, from now on; false until then.
   * @returns whether it makes a difference here: where half precision was measured fastest
   */
  allowHalf?(allowed: boolean): boolean;
  /** Whether, from now on, forward products through these matrices, and no others, may be of 8 bits; never where a gradient is recorded. */
  allowNarrow?(matrices: ReadonlySet<FrozenMatrix>): void;
  /** Goes through `work` (synchronous, its numbers meaningless) and has all it would run compiled in parallel. */
  rehearse?(work: () => void): Promise<void>;
}

type Shape4D = [number, number, number, number];

const registered = new Map<string, Kernels>();

/** Adds kernels for a tfjs backend ('webgpu', 'wasm' ...); later ones replace earlier ones of the same name. */
export function registerKernels(backend: string, kernels: Kernels): void {
  registered.set(backend, { ...registered.get(backend), ...kernels });
}

const none: Kernels = {};
let plainOnly = false;

/** The kernels of the backend in use. */
export function currentKernels(): Kernels {
  return plainOnly ? none : (registered.get(tf.getBackend()) ?? none);
}

/** Runs `work` with the plain twins alone: how tests compare a kernel with its twin. Synchronous work only. */
export function withPlainKernels<T>(work: () => T): T {
  const before = plainOnly;
  plainOnly = true;
  try {
    return work();
  } finally {
    plainOnly = before;
  }
}
