/** What a body of the reparameterization encoder is: its tensors by name, and a function over the volume of prompts. */
import type * as tf from '@tensorflow/tfjs-core';

/** How a tensor starts: Xavier for weights, zero for biases, one for the gains of norms. */
type Start = 'xavier' | 'zero' | 'one';

export interface TensorPlan {
  /** PyTorch's layout. */
  readonly shape: readonly number[];
  readonly start: Start;
}

export interface Body {
  /** Tensors for a volume of r channels; names as in the adapter's file, below `reparam.`. */
  plan(r: number): Readonly<Record<string, TensorPlan>>;
  /** x [B, T, P, r] -> [B, T, P, r]; `tensor` gives a tensor of the plan. */
  apply(tensor: TensorOf, x: tf.Tensor4D): tf.Tensor4D;
}

export type TensorOf = <T extends tf.Tensor = tf.Tensor>(name: string) => T;

export const weight = (...shape: number[]): TensorPlan => ({ shape, start: 'xavier' });
export const bias = (size: number): TensorPlan => ({ shape: [size], start: 'zero' });
export const gain = (size: number): TensorPlan => ({ shape: [size], start: 'one' });
