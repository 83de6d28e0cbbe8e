/**
 * Large batches in little memory (gradient caching, Gao et al. 2021): the loss needs only F of every clip. All clips run
 * forward without a tape, dL/dF is taken over the whole batch, then each clip runs again and is fed its own dL/dF.
 * The sum is exactly the gradient of the whole batch. A batch that fits under one tape runs once, loss and all.
 */
import * as tf from '@tensorflow/tfjs-core';
import { throwIfCancelled } from '../../../shared/errors/errors';
import type { LongWork } from '../../../shared/base/units';
import { nextTask } from '../../base/nextTask';
import {
  assertGradientsSupported,
  clipGradients,
  encodeClip,
  tapedFeatures,
  withGradientErrors,
  type Adapter,
  type ClipInput,
  type Gradients,
  type VisionParams,
} from '../../model';
import { disposeInput } from '../views/views';

export interface BatchOptions extends LongWork<{ readonly done: number; readonly total: number }> {
  readonly T: number;
  /** Pieces the batch is run in: as many as clips, or fewer with several clips each. */
  readonly size: number;
  /** Layers of a piece under one tape: all of them where memory allows, 1 takes the least. */
  readonly layersPerTape: number;
  /**
   * Gives piece `index`: one clip of T frames (or several), or its lower tokens; asked for twice where the batch has
   * several pieces, and freed after each use. The same index must give the same numbers both times.
   */
  readonly clip: (index: number) => ClipInput | Promise<ClipInput>;
  /** The parts of the loss of the whole batch's features [B, T, E], in the order of the pieces; their sum is minimised. */
  readonly losses: (features: tf.Tensor3D) => readonly tf.Scalar[];
}

export interface BatchGradients {
  readonly losses: readonly number[];
  /** F of the batch before the step, [B, T, E]; the caller's to free. */
  readonly features: tf.Tensor3D;
  /** The caller's to free. */
  readonly gradients: Gradients;
}

/** The whole batch's loss and gradients. Cancelling or failing leaves nothing behind. */
export async function batchGradients(params: VisionParams, adapter: Adapter, options: BatchOptions): Promise<BatchGradients> {
  assertGradientsSupported();
  const { size, layersPerTape } = options;
  return size === 1 && layersPerTape >= params.config.layers ? underOneTape(params, adapter, options) : inPieces(params, adapter, options);
}

async function underOneTape(
  params: VisionParams,
  adapter: Adapter,
  { T, clip, losses, signal, onProgress }: BatchOptions,
): Promise<BatchGradients> {
  await nextTask();
  throwIfCancelled(signal);
  const input = await clip(0);
  const names = Object.keys(adapter.tensors);
  let features: tf.Tensor3D | undefined;
  const sum = summed(losses);
  try {
    const gradientsOf = tf.grads(() => {
      const taped = tapedFeatures(params, adapter, input, T);
      features = tf.keep(tf.clone(taped));
      return sum.add(taped);
    });
    const found = withGradientErrors(() => gradientsOf(names.map((name) => adapter.tensors[name]!)));
    const gradients = Object.fromEntries(names.map((name, index) => [name, found[index]!]));
    onProgress?.({ done: 1, total: 1 });
    return { losses: await sum.read(), features: features!, gradients };
  } catch (error) {
    sum.dispose();
    features?.dispose();
    throw error;
  } finally {
    disposeInput(input);
  }
}

async function inPieces(params: VisionParams, adapter: Adapter, options: BatchOptions): Promise<BatchGradients> {
  const { T, size, layersPerTape, clip, losses, signal, onProgress } = options;
  const work = { T, layersPerTape, ...(signal === undefined ? {} : { signal }) };
  const parts: tf.Tensor3D[] = [];
  const gradients: Record<string, tf.Tensor> = {};
  let features: tf.Tensor3D | undefined;
  let dFeatures: tf.Tensor3D | undefined;
  const sum = summed(losses);
  const withPiece = async <R>(index: number, run: (input: ClipInput) => Promise<R>): Promise<R> => {
    const input = await clip(index);
    return run(input).finally(() => disposeInput(input));
  };
  try {
    for (let index = 0; index < size; index++) {
      parts.push(await withPiece(index, (input) => encodeClip(params, adapter, input, work)));
      onProgress?.({ done: index + 1, total: 2 * size });
    }
    features = tf.concat(parts, 0);
    dFeatures = tf.grad((f: tf.Tensor) => sum.add(f as tf.Tensor3D))(features) as tf.Tensor3D;
    let at = 0;
    for (let index = 0; index < size; index++) {
      const clips = parts[index]!.shape[0];
      const dClip = tf.slice(dFeatures, [at, 0, 0], [clips, T, dFeatures.shape[2]]);
      at += clips;
      await withPiece(index, (input) => clipGradients(params, adapter, input, dClip, work, gradients)).finally(() => dClip.dispose());
      onProgress?.({ done: size + index + 1, total: 2 * size });
    }
    return { losses: await sum.read(), features, gradients };
  } catch (error) {
    sum.dispose();
    tf.dispose(gradients);
    features?.dispose();
    throw error;
  } finally {
    tf.dispose(parts);
    dFeatures?.dispose();
  }
}

/** Adds up the parts of a loss under a tape and holds on to each, to be read when the work is on its way. */
function summed(losses: BatchOptions['losses']) {
  let kept: tf.Scalar[] = [];
  return {
    add(features: tf.Tensor3D): tf.Scalar {
      const parts = losses(features);
      kept = parts.map((part) => tf.keep(tf.clone(part)));
      return parts.reduce((sum, part) => tf.add(sum, part));
    },
    /** One wait for all of them; frees them. */
    async read(): Promise<number[]> {
      const together = tf.stack(kept);
      const values = await together.data().finally(() => tf.dispose([together, ...kept]));
      kept = [];
      return [...values];
    },
    dispose: () => tf.dispose(kept),
  };
}
