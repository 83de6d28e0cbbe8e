/**
 * AdamW (Loshchilov & Hutter 2019) over everything trainable; one tensor's step is nn/adamW. State and parameters are records of tensors; a step takes both and gives new ones.
 */
import * as tf from '@tensorflow/tfjs-core';
import { toFloat32 } from '../../files/tensors/half';
import { openSafetensors } from '../../files/weights/safetensors';
import { writeSafetensors } from '../../files/weights/writeSafetensors';
import { tensorsToWrite } from '../../files/tensors/tensorsToWrite';
import { AppError } from '../../../shared/errors/errors';
import { adamWStep, type AdamWRates } from '../../nn';

export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** Table 2 of the paper, PyTorch's epsilon. */
export const paperAdamW: AdamWOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };

type Tensors = Readonly<Record<string, tf.Tensor>>;

export interface AdamWState {
  /** Steps taken. */
  readonly step: number;
  /** Running means of the gradient and of its square, in the parameters' shapes and names. */
  readonly first: Tensors;
  readonly second: Tensors;
}

export function startAdamW(parameters: Tensors): AdamWState {
  const zeros = (): Tensors => Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, tf.zerosLike(tensor)]));
  return { step: 0, first: zeros(), second: zeros() };
}

export function disposeAdamW(state: AdamWState): void {
  tf.dispose([...Object.values(state.first), ...Object.values(state.second)]);
}

/**
 * One step. Parameters without a gradient stay as they are. Consumes `parameters` and `state` (their tensors are freed
 * or handed on) and leaves `gradients` to the caller.
 */
export function stepAdamW<P extends Tensors>(
  state: AdamWState,
  parameters: P,
  gradients: Tensors,
  learningRate: number,
  options: AdamWOptions = paperAdamW,
): { readonly parameters: P; readonly state: AdamWState } {
  const { beta1, beta2, epsilon, weightDecay } = options;
  const step = state.step + 1;
  const rates: AdamWRates = {
    beta1,
    beta2,
    epsilon,
    shrink: 1 - learningRate * weightDecay,
    rate: learningRate / (1 - beta1 ** step),
    rootScale: 1 / Math.sqrt(1 - beta2 ** step),
  };
  const [next, first, second]: Record<string, tf.Tensor>[] = [{ ...parameters }, { ...state.first }, { ...state.second }];
  for (const [name, gradient] of Object.entries(gradients)) {
    const [parameter, m, v] = [parameters[name], state.first[name], state.second[name]];
    if (parameter === undefined || m === undefined || v === undefined) {
      throw new AppError('internal', `a gradient for ${name}, which is not being trained`);
    }
    const [newParameter, newM, newV] = adamWStep([parameter, m, v], gradient, rates);
    tf.dispose([parameter, m, v]);
    next![name] = newParameter;
    first![name] = newM;
    second![name] = newV;
  }
  return { parameters: next as P, state: { step, first: first!, second: second! } };
}

/** The state as a safetensors file, to go on another day. */
export async function writeAdamW(state: AdamWState): Promise<Uint8Array<ArrayBuffer>> {
  const named = (prefix: string, tensors: Tensors) =>
    Object.entries(tensors).map(([name, tensor]) => [`${prefix}.${name}`, tensor] as const);
  return writeSafetensors(await tensorsToWrite([...named('first', state.first), ...named('second', state.second)]), {
    step: String(state.step),
  });
}

/** Reads a state back for these parameters. Throws `adapter-mismatch` when it belongs to others. */
export async function readAdamW(data: Blob | Uint8Array, parameters: Tensors): Promise<AdamWState> {
  const source = await openSafetensors(data, 'optimizer state');
  const wrong = (name: string): AppError =>
    new AppError('adapter-mismatch', `the optimizer's state does not fit the adapter at ${name}`, {
      details: { tensor: name },
    });
  const step = Number(source.metadata['step']);
  if (!Number.isInteger(step) || step < 0) throw wrong('step');
  if (source.tensors.size !== 2 * Object.keys(parameters).length) throw wrong('the number of tensors');
  const records: Record<'first' | 'second', Record<string, tf.Tensor>> = { first: {}, second: {} };
  try {
    for (const part of ['first', 'second'] as const) {
      for (const [name, { shape }] of Object.entries(parameters)) {
        const info = source.tensors.get(`${part}.${name}`);
        if (info === undefined || info.shape.join() !== shape.join()) throw wrong(name);
        records[part][name] = tf.tensor(toFloat32(info.type, await source.read(info.name)), [...shape]);
      }
    }
  } catch (error) {
    tf.dispose([records.first, records.second]);
    throw error;
  }
  return { step, ...records };
}
