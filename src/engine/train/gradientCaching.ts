/**
 * Large batches in little memory (gradient caching, Gao et al. 2021): the loss needs only F of every clip. All clips run
 * forward without a tape, dL/dF is taken over the whole batch, then each clip runs again and is fed its own dL/dF.
 * The sum is exactly the gradient of the whole batch.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { LongWork } from '../../shared/units';
import {
  backwardFrom,
  disposeForward,
  forwardKeeping,
  type Adapter,
  type ClipInput,
  type Gradients,
  type KeptForward,
  type VisionParams,
} from '../model';

export interface BatchOptions extends LongWork<{ readonly done: number; readonly total: number }> {
  readonly T: number;
  /** Pieces the batch is run in: as many as clips, or fewer with several clips each. */
  readonly size: number;
  /**
   * Gives piece `index`: one clip of T frames (or several), or its lower tokens; asked for twice, and freed after each
   * use. The same index must give the same numbers both times.
   */
  readonly clip: (index: number) => ClipInput | Promise<ClipInput>;
  /** The loss of the whole batch's features [B, T, E], in the order of the pieces. */
  readonly loss: (features: tf.Tensor3D) => tf.Scalar;
  /** Keep every layer's tokens of every clip between the two passes: a fifth faster, (L + 1) F (N + 1) D floats a clip. */
  readonly keepTokens?: boolean;
}

export interface BatchGradients {
  readonly loss: number;
  /** F of the batch before the step, [B, T, E]; the caller's to free. */
  readonly features: tf.Tensor3D;
  /** The caller's to free. */
  readonly gradients: Gradients;
}

/** The whole batch's loss and gradients. Cancelling or failing leaves nothing behind. */
export async function batchGradients(
  params: VisionParams,
  adapter: Adapter,
  options: BatchOptions,
): Promise<BatchGradients> {
  const { T, size, clip, loss, keepTokens = false, signal, onProgress } = options;
  const work = { T, ...(signal === undefined ? {} : { signal }) };
  const kept: (KeptForward | undefined)[] = [];
  const parts: tf.Tensor3D[] = [];
  const gradients: Record<string, tf.Tensor> = {};
  let features: tf.Tensor3D | undefined;
  let dFeatures: tf.Tensor3D | undefined;
  try {
    for (let index = 0; index < size; index++) {
      const input = await clip(index);
      const forward = await forwardKeeping(params, adapter, input, work).catch((error: unknown) => {
        disposeInput(input);
        throw error;
      });
      if (!keepTokens) disposeInput(input);
      parts.push(tf.clone(forward.features));
      if (keepTokens) kept.push(forward);
      else disposeForward(forward);
      onProgress?.({ done: index + 1, total: 2 * size });
    }
    features = tf.concat(parts, 0);
    const { value, grad } = tf.valueAndGrad((f: tf.Tensor) => loss(f as tf.Tensor3D))(features);
    dFeatures = grad as tf.Tensor3D;
    const [lossValue] = await value.data();
    value.dispose();
    let at = 0;
    for (let index = 0; index < size; index++) {
      const clips = parts[index]!.shape[0];
      const dClip = tf.slice(dFeatures, [at, 0, 0], [clips, T, dFeatures.shape[2]]);
      at += clips;
      let forward = kept[index];
      kept[index] = undefined;
      let input: ClipInput | undefined;
      try {
        input = forward?.input ?? (await clip(index));
        forward ??= await forwardKeeping(params, adapter, input, work);
        accumulate(gradients, await backwardFrom(params, adapter, forward, dClip, work));
      } finally {
        dClip.dispose();
        forward?.features.dispose();
        if (input !== undefined) disposeInput(input);
      }
      onProgress?.({ done: size + index + 1, total: 2 * size });
    }
    return { loss: lossValue!, features, gradients };
  } catch (error) {
    tf.dispose(gradients);
    features?.dispose();
    for (const forward of kept) {
      if (forward === undefined) continue;
      disposeForward(forward);
      disposeInput(forward.input);
    }
    throw error;
  } finally {
    tf.dispose(parts);
    dFeatures?.dispose();
  }
}

function disposeInput(input: ClipInput): void {
  if (input instanceof tf.Tensor) input.dispose();
  else input.tokens.dispose();
}

/** Adds and frees `more`. */
function accumulate(sum: Record<string, tf.Tensor>, more: Gradients): void {
  for (const [name, tensor] of Object.entries(more)) {
    const before = sum[name];
    if (before === undefined) sum[name] = tensor;
    else {
      sum[name] = tf.add(before, tensor);
      tf.dispose([before, tensor]);
    }
  }
}
