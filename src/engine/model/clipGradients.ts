/**
 * The way back through the frozen encoder, one clip (or a few) at a time and layer by layer: the forward pass keeps only
 * each layer's input, the backward pass runs each block again under a tape of its own and lets it go. No tape ever holds
 * more than one block, and the result is exactly that of one tape over everything.
 */
import * as tf from '@tensorflow/tfjs-core';
import { AppError, throwIfCancelled } from '../../shared/errors';
import { nextTask } from '../nextTask';
import { checkAdapterFits, namesOfLayer, type Adapter } from './adapter';
import { promptedBlock, startTokens, type LowerTokens } from './visionEncoder';
import { visionHead } from './visionBlock';
import type { VisionParams } from './visionParams';

/** Frames [B T, R, R, 3], or what the layers below the prompts made of them. */
export type ClipInput = tf.Tensor4D | LowerTokens;

export type Gradients = Readonly<Record<string, tf.Tensor>>;

export interface ClipWork {
  readonly T: number;
  readonly signal?: AbortSignal;
}

/** A forward pass that can be gone back: F and the input of every layer from `from` on, the last layer's output at the end. */
export interface KeptForward {
  /** [B, T, E] */
  readonly features: tf.Tensor3D;
  readonly input: ClipInput;
  readonly from: number;
  /** Z(from) .. Z(L - 1), [F, N + 1, D] each, and the class tokens of Z(L), [F, 1, D] */
  readonly tokens: readonly tf.Tensor3D[];
}

/** Throws `gradient-unsupported` where gradients would be wrong: WebGL that renders only half precision. */
export function assertGradientsSupported(): void {
  if (tf.getBackend() === 'webgl' && !tf.env().getBool('WEBGL_RENDER_FLOAT32_CAPABLE')) {
    throw new AppError('gradient-unsupported', 'WebGL computes only half precision here; gradients would be wrong.', {
      remedy: 'Teach on WebGPU or wasm.',
      details: { backend: 'webgl' },
    });
  }
}

/** Forward without a tape. The input stays the caller's; free the rest with `disposeForward`. */
export async function forwardKeeping(
  params: VisionParams,
  adapter: Adapter,
  input: ClipInput,
  work: ClipWork,
): Promise<KeptForward> {
  const { T, signal } = work;
  checkAdapterFits(adapter, params.config);
  if (adapter.settings.frames !== T) {
    throw new AppError(
      'internal',
      `an adapter for ${adapter.settings.frames} frames is trained with that many, not ${T}`,
    );
  }
  const from = input instanceof tf.Tensor ? 0 : input.upTo;
  const { layers } = params.config;
  const tokens: tf.Tensor3D[] = [];
  try {
    tokens.push(
      input instanceof tf.Tensor ? tf.tidy(() => startTokens(params, input, adapter, T)) : tf.clone(input.tokens),
    );
    for (let layer = from; layer < layers; layer++) {
      await nextTask();
      throwIfCancelled(signal);
      tokens.push(tf.tidy(() => promptedBlock(params, adapter, layer, tokens.at(-1)!, T, 'none', layer === layers - 1).tokens));
    }
    const features = tf.tidy((): tf.Tensor3D => {
      const rows = visionHead(params, tokens.at(-1)!);
      return tf.reshape(rows, [rows.shape[0] / T, T, rows.shape[1]]);
    });
    return { features, input, from, tokens };
  } catch (error) {
    tf.dispose(tokens);
    throw error;
  }
}

export function disposeForward(kept: KeptForward): void {
  tf.dispose([kept.features, ...kept.tokens]);
}

/**
 * dL/dF [B, T, E] -> dL/d of every trainable tensor, summed over the clips; the caller frees them. Frees the kept
 * tokens on its way (not the features, not the input).
 */
export async function backwardFrom(
  params: VisionParams,
  adapter: Adapter,
  kept: KeptForward,
  dFeatures: tf.Tensor3D,
  work: ClipWork,
): Promise<Gradients> {
  assertGradientsSupported();
  const { T, signal } = work;
  const { fromLayer } = adapter.settings;
  const gradients: Record<string, tf.Tensor> = {};
  const tokens = [...kept.tokens];
  let dTokens: tf.Tensor3D | undefined;
  const add = (names: readonly string[], found: readonly tf.Tensor[]): void => {
    names.forEach((name, index) => {
      const before = gradients[name];
      gradients[name] = before === undefined ? found[index]! : tf.add(before, found[index]!);
      if (before !== undefined) tf.dispose([before, found[index]!]);
    });
  };
  try {
    const last = tokens.at(-1)!;
    const rows = tf.tidy((): tf.Tensor2D => tf.reshape(dFeatures, [-1, params.config.embedding]));
    [dTokens] = vectorJacobian(() => visionHead(params, last), [last], rows) as [tf.Tensor3D];
    rows.dispose();
    tokens.pop()!.dispose();
    for (
      let layer = params.config.layers - 1;
      dTokens !== undefined && layer >= Math.max(fromLayer, kept.from);
      layer--
    ) {
      await nextTask();
      throwIfCancelled(signal);
      const entering = tokens.at(-1)!;
      const isLowest = layer === fromLayer && fromLayer > 0;
      const names = [...namesOfLayer(adapter, layer), ...(isLowest ? ['temporal_embedding'] : [])];
      const trainable = names.map((name) => adapter.tensors[name]!);
      const inputs = isLowest ? trainable : [entering, ...trainable]; // nothing trainable lies below the lowest
      const isLast = layer === params.config.layers - 1;
      const run = (): tf.Tensor => promptedBlock(params, adapter, layer, entering, T, 'none', isLast).tokens;
      const found = vectorJacobian(run, inputs, dTokens);
      tf.dispose(dTokens);
      dTokens = isLowest ? undefined : (found.shift() as tf.Tensor3D);
      add(names, found);
      tokens.pop()!.dispose();
    }
    if (dTokens !== undefined && kept.input instanceof tf.Tensor) {
      const frames = kept.input;
      const time = adapter.tensors['temporal_embedding']!;
      add(
        ['temporal_embedding'],
        vectorJacobian(() => startTokens(params, frames, adapter, T), [time], dTokens),
      );
    }
    return gradients;
  } catch (error) {
    tf.dispose(gradients);
    throw error;
  } finally {
    tf.dispose(tokens);
    dTokens?.dispose();
  }
}

/** Forward and backward of one clip with its share of dL/dF. The input stays the caller's, the gradients become so. */
export async function clipGradients(
  params: VisionParams,
  adapter: Adapter,
  input: ClipInput,
  dFeatures: tf.Tensor3D,
  work: ClipWork,
): Promise<Gradients> {
  const kept = await forwardKeeping(params, adapter, input, work);
  kept.features.dispose();
  return backwardFrom(params, adapter, kept, dFeatures, work);
}

/** dy^T df/dx for every x in `inputs`, which `f` uses by closing over the same tensors. */
function vectorJacobian(f: () => tf.Tensor, inputs: readonly tf.Tensor[], dy: tf.Tensor): tf.Tensor[] {
  try {
    return tf.grads(() => f())([...inputs], dy);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (!/gradient/i.test(message)) throw error;
    throw new AppError('gradient-unsupported', `The ${tf.getBackend()} backend cannot compute a gradient: ${message}`, {
      remedy: 'Teach on another backend.',
      details: { backend: tf.getBackend() },
      cause: error,
    });
  }
}
