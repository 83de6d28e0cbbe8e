/**
 * Frames to features through the frozen encoder, with or without an adapter's temporal prompts (Eq. 1, 2, 8 to 14).
 * Layer by layer: each runs in its own tidy, the worker's other messages get in between two layers.
 */
import * as tf from '@tensorflow/tfjs-core';
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { LongWork } from '../../shared/base/units';
import { nextTask } from '../base/nextTask';
import type { WantedWeights } from '../nn';
import { checkAdapterFits, disposeResampled, layerTensors, resampleAdapter, type Adapter } from './adapter';
import { reparameterize } from './reparam';
import { temporalPrompts } from './temporalPrompts';
import { type AttentionTap, classTokens, embedFrames, normaliseTokens, visionBlock, visionHead } from './visionBlock';
import type { VisionParams } from './visionParams';

/** Everything of a layer that may be looked at; the tensors live only during the call. */
interface LayerTrace {
  /** l, 1 for the first block; 0 is Z(0) after ln_pre. */
  readonly layer: number;
  /** Z(l), [F, N + 1, D] */
  readonly tokens: tf.Tensor3D;
  /** P and P_R, [B, T, P, D]; null without an adapter. */
  readonly prompts: tf.Tensor4D | null;
  readonly reparameterized: tf.Tensor4D | null;
  readonly attention: tf.Tensor | null;
}

export interface EncodeOptions extends LongWork<{ readonly done: number; readonly total: number }> {
  /** T: frames a clip; the frames given are B clips of T. */
  readonly T: number;
  /** Without one the encoder is CLIP's own (the paper's baseline). Resampled along T when trained at another. */
  readonly adapter?: Adapter | null;
  /**
   * Attention to keep of every layer: none; class token to keys, [F, H, K]; mean over heads [F, N + 1, K] (what
   * `attentionMaps` wants); all [F, H, K, K]. Keys are the N + 1 tokens of the frame, then its prompts.
   */
  readonly attention?: WantedWeights;
  readonly onLayer?: (trace: LayerTrace) => void;
}

export interface EncodedFrames {
  /** F, [B, T, E], not normalised. */
  readonly features: tf.Tensor3D;
  /** One a layer in the shape asked for; empty when none was. */
  readonly attention: readonly tf.Tensor[];
}

/** Tokens below a layer, to be kept and entered again: what the layers without prompts gave. */
export interface LowerTokens {
  /** Z(upTo), [F, N + 1, D] */
  readonly tokens: tf.Tensor3D;
  /** Blocks already done. */
  readonly upTo: number;
}

/** Frames [B T, R, R, 3], or what the layers below the prompts made of them. */
export type ClipInput = tf.Tensor4D | LowerTokens;

/**
 * frames [B T, R, R, 3], normalised with CLIP's mean and deviation -> features and attention.
 * The caller frees the result (`disposeEncoded`); cancelling or failing leaves nothing behind.
 */
export async function encodeFrames(params: VisionParams, frames: tf.Tensor4D, options: EncodeOptions): Promise<EncodedFrames> {
  return withAdapter(params, frames.shape[0], options, async (adapter) => {
    const { T } = options;
    const tokens = tf.tidy(() => startTokens(params, frames, adapter, T));
    options.onLayer?.({ layer: 0, tokens, prompts: null, reparameterized: null, attention: null });
    return runLayers(params, adapter, tokens, 0, options);
  });
}

/**
 * The blocks below `upTo` without prompts: cached by training when the adapter's prompts begin at `fromLayer` = upTo.
 * frames [F, R, R, 3] -> Z(upTo); the caller frees the tokens.
 */
export async function encodeLower(
  params: VisionParams,
  frames: tf.Tensor4D,
  upTo: number,
  options: LongWork<{ readonly done: number; readonly total: number }> = {},
): Promise<LowerTokens> {
  const { signal, onProgress } = options;
  let tokens = tf.tidy(() => normaliseTokens(params, embedFrames(params, frames)));
  try {
    for (let layer = 0; layer < upTo; layer++) {
      await nextTask();
      throwIfCancelled(signal);
      tokens = replace(tokens, () => visionBlock(params.layers[layer]!, params.config, tokens, null).tokens);
      onProgress?.({ done: layer + 1, total: upTo });
    }
  } catch (error) {
    tokens.dispose();
    throw error;
  }
  return { tokens, upTo };
}

/** The rest of the way from kept tokens, with the adapter's prompts. The kept tokens stay the caller's. */
export async function encodeUpper(params: VisionParams, lower: LowerTokens, options: EncodeOptions): Promise<EncodedFrames> {
  const { tokens, upTo } = lower;
  return withAdapter(params, tokens.shape[0], options, (adapter) => {
    if (adapter !== null && adapter.settings.fromLayer < upTo) {
      throw new AppError('internal', `tokens of layer ${upTo} are above the adapter's first layer ${adapter.settings.fromLayer}`);
    }
    return runLayers(params, adapter, tf.clone(tokens), upTo, options);
  });
}

/** F [B, T, E] of either kind of input; the caller frees it. */
export async function encodeClip(
  params: VisionParams,
  adapter: Adapter | null,
  input: ClipInput,
  { T, signal }: { readonly T: number; readonly signal?: AbortSignal },
): Promise<tf.Tensor3D> {
  const options = { T, adapter, ...(signal === undefined ? {} : { signal }) };
  const encoded = input instanceof tf.Tensor ? await encodeFrames(params, input, options) : await encodeUpper(params, input, options);
  return encoded.features;
}

export function disposeEncoded(encoded: EncodedFrames): void {
  tf.dispose([encoded.features, ...encoded.attention]);
}

/** Z(0) [F, N + 1, D] after ln_pre, with e_t added before it when prompts begin at the first layer. */
export function startTokens(params: VisionParams, frames: tf.Tensor4D, adapter: Adapter | null, T: number): tf.Tensor3D {
  const embedded = embedFrames(params, frames);
  const withTime = adapter !== null && adapter.settings.fromLayer === 0 ? addTime(adapter, embedded, T) : embedded;
  return normaliseTokens(params, withTime);
}

/**
 * e_t added to all tokens of frame t. [choice] Where prompts begin above the first layer (`fromLayer` > 0), e_t is added
 * to the tokens entering that layer, so that the layers below do not depend on anything trainable.
 */
function addTime(adapter: Adapter, tokens: tf.Tensor3D, T: number): tf.Tensor3D {
  const [F, tokenCount, D] = tokens.shape;
  const time = tf.reshape(adapter.tensors['temporal_embedding']!, [1, T, 1, D]);
  return tf.reshape(tf.add(tf.reshape(tokens, [F / T, T, tokenCount, D]), time), tokens.shape);
}

export interface PromptedBlock {
  readonly tokens: tf.Tensor3D;
  readonly prompts: tf.Tensor4D | null;
  readonly reparameterized: tf.Tensor4D | null;
  readonly attention: tf.Tensor | null;
}

/**
 * One layer with its prompts: Z(l - 1) [F, N + 1, D] -> Z(l), of which `classOnly` keeps the class tokens [F, 1, D].
 * Differentiable when no attention is wanted.
 */
export function promptedBlock(
  params: VisionParams,
  adapter: Adapter | null,
  layer: number,
  tokens: tf.Tensor3D,
  T: number,
  wanted: WantedWeights = 'none',
  classOnly = false,
  tap?: AttentionTap,
): PromptedBlock {
  const { config } = params;
  const block = params.layers[layer]!;
  if (adapter === null || !adapter.settings.prompted || layer < adapter.settings.fromLayer) {
    return { ...visionBlock(block, config, tokens, null, wanted, classOnly, tap), prompts: null, reparameterized: null };
  }
  const { fromLayer, heads, globalPrompts, reparam, residual } = adapter.settings;
  const entering = layer === fromLayer && layer > 0 ? addTime(adapter, tokens, T) : tokens;
  const [F, , D] = entering.shape;
  const tensor = layerTensors(adapter, layer);
  const x: tf.Tensor3D = tf.reshape(classTokens(entering), [F / T, T, D]);
  const prompts = temporalPrompts(tensor, x, heads, globalPrompts); // [B, T, P, D]
  const reparameterized = reparameterize(reparam, residual, (name) => tensor(`reparam.${name}`), prompts);
  const perFrame: tf.Tensor3D = tf.reshape(reparameterized, [F, prompts.shape[2], D]);
  return { ...visionBlock(block, config, entering, perFrame, wanted, classOnly, tap), prompts, reparameterized };
}

/** Runs blocks `from`.. and the head; owns and frees `tokens`. */
async function runLayers(
  params: VisionParams,
  adapter: Adapter | null,
  tokens: tf.Tensor3D,
  from: number,
  options: EncodeOptions,
): Promise<EncodedFrames> {
  const { T, attention: wanted = 'none', signal, onProgress, onLayer } = options;
  const { layers } = params.config;
  const kept: tf.Tensor[] = [];
  let current = tokens;
  try {
    for (let layer = from; layer < layers; layer++) {
      await nextTask();
      throwIfCancelled(signal);
      current = replace(current, () => {
        const classOnly = layer === layers - 1 && onLayer === undefined; // who looks on is shown all tokens
        const result = promptedBlock(params, adapter, layer, current, T, wanted, classOnly);
        onLayer?.({ ...result, layer: layer + 1 });
        if (result.attention !== null) kept.push(tf.keep(result.attention));
        return result.tokens;
      });
      onProgress?.({ done: layer + 1 - from, total: layers - from });
    }
    const features: tf.Tensor3D = tf.tidy(() => {
      const rows = visionHead(params, current);
      return tf.reshape(rows, [rows.shape[0] / T, T, rows.shape[1]]);
    });
    return { features, attention: kept };
  } catch (error) {
    tf.dispose(kept);
    throw error;
  } finally {
    current.dispose();
  }
}

/** Computes the next tensor and frees the one before it; on an error the old one stays. */
function replace<T extends tf.Tensor>(before: T, compute: () => T): T {
  const after = tf.tidy(compute);
  before.dispose();
  return after;
}

export async function withAdapter<R>(
  params: VisionParams,
  frameCount: number,
  { T, adapter }: EncodeOptions,
  work: (adapter: Adapter | null) => Promise<R>,
): Promise<R> {
  if (frameCount % T !== 0) throw new AppError('internal', `${frameCount} frames are not clips of ${T}`);
  if (adapter == null) return work(null);
  checkAdapterFits(adapter, params.config);
  const resampled = resampleAdapter(adapter, T);
  try {
    return await work(resampled);
  } finally {
    disposeResampled(resampled, adapter);
  }
}
