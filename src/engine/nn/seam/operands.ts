/** What layers hand their kernels, beside plain tensors. */
import type * as tf from '@tensorflow/tfjs-core';

export type Activation = 'none' | 'quickGelu' | 'gelu' | 'relu';

/**
 * A frozen matrix is kept [in, out], so that the forward product needs no transposition (the fast case of wasm), and is
 * opaque: `storage` says how its numbers lie. Kernels for another storage (half precision packed in 32-bit words) are
 * registered in kernels.ts; without one, `floats` gives the plain twin its numbers.
 */
export interface FrozenMatrix {
  readonly inputs: number;
  readonly outputs: number;
  /** 'float': data is float32 [in, out]. Any other name belongs to the kernels that made it. */
  readonly storage: string;
  readonly data: tf.Tensor;
  /** Float32 [in, out] for the plain twin; a new tensor unless storage is 'float'. Called inside tf.tidy. */
  readonly floats: () => tf.Tensor2D;
}

/** Adopts a float32 tensor [in, out] as it is. */
export function frozenMatrix(weight: tf.Tensor2D): FrozenMatrix {
  const [inputs, outputs] = weight.shape;
  return { inputs, outputs, storage: 'float', data: weight, floats: () => weight };
}

/** What of a step is the same for every tensor. */
export interface AdamWRates {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** 1 - learning rate x weight decay. */
  readonly shrink: number;
  /** Learning rate / (1 - beta1^step). */
  readonly rate: number;
  /** 1 / sqrt(1 - beta2^step). */
  readonly rootScale: number;
}

/** A parameter and the running means of its gradient and of the gradient's square, one shape. */
export type AdamWTensors = readonly [parameter: tf.Tensor, first: tf.Tensor, second: tf.Tensor];

/** What makes a channel's number of a byte: (value / 255 - mean) / deviation. */
export interface PixelScale {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** A transformer block by its sizes; `weight` is one of its matrices, for how they are stored. */
export interface BlockKind {
  readonly width: number;
  readonly hidden: number;
  readonly heads: number;
  readonly activation: Activation;
  readonly layerNormEpsilon: number;
  readonly weight: FrozenMatrix;
}
