/**
 * The way back through the frozen encoder, one clip (or a few) at a time and segment by segment: a segment is some
 * consecutive layers that run under one tape. The forward pass keeps only what enters each segment; the backward pass
 * runs a segment again under a tape of its own, takes its gradients and lets it go. So no tape holds more than one
 * segment, and the result is exactly that of one tape over everything. With all layers in one segment nothing runs
 * again; with one layer a segment the least memory is held.
 */
import * as tf from '@tensorflow/tfjs-core';
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import { nextTask } from '../base/nextTask';
import { checkAdapterFits, namesOfLayer, type Adapter } from './adapter';
import { promptedBlock, startTokens, type ClipInput } from './visionEncoder';
import { visionHead } from './visionBlock';
import type { VisionParams } from './visionParams';

export type Gradients = Readonly<Record<string, tf.Tensor>>;

export interface ClipWork {
  readonly T: number;
  /** Layers under one tape; 1 unless given. */
  readonly layersPerTape?: number;
  readonly signal?: AbortSignal;
}

/** What enters each segment: Z(l) [F, N + 1, D] at its first layer l; nothing for the first where frames enter it. */
interface Entering {
  readonly input: ClipInput;
  readonly tokens: readonly (tf.Tensor3D | null)[];
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

/**
 * Forward and backward of one clip (or a few): dL/dF [B, T, E] -> dL/d of every trainable tensor, summed over the clips.
 * The input stays the caller's, the gradients become so. Cancelling or failing leaves nothing behind.
 * @param gradients of clips before, to be added to segment by segment, so that no clip's gradients stand beside them whole;
 * freed too where this fails
 */
export async function clipGradients(
  params: VisionParams,
  adapter: Adapter,
  input: ClipInput,
  dFeatures: tf.Tensor3D,
  work: ClipWork,
  gradients: Record<string, tf.Tensor> = {},
): Promise<Gradients> {
  try {
    assertGradientsSupported();
    checkAdapter(params, adapter, work.T);
    await backwardFrom(params, adapter, await enterSegments(params, adapter, input, work), dFeatures, work, gradients);
    return gradients;
  } catch (error) {
    tf.dispose(gradients);
    throw error;
  }
}

/** F [B, T, E] under the caller's tape: all layers at once, differentiable in the adapter's tensors. */
export function tapedFeatures(params: VisionParams, adapter: Adapter, input: ClipInput, T: number): tf.Tensor3D {
  checkAdapter(params, adapter, T);
  const [whole] = segmentsOf(params, input, { T, layersPerTape: params.config.layers });
  const rows = runSegment(params, adapter, whole!, input instanceof tf.Tensor ? null : input.tokens, input, T);
  return tf.reshape(rows, [rows.shape[0]! / T, T, params.config.embedding]);
}

/** From the last segment to the lowest that holds anything trainable. Frees the tokens on its way (not the input). */
async function backwardFrom(
  params: VisionParams,
  adapter: Adapter,
  { input, tokens: kept }: Entering,
  dFeatures: tf.Tensor3D,
  work: ClipWork,
  gradients: Record<string, tf.Tensor>,
): Promise<void> {
  const { T, signal } = work;
  const tokens = [...kept];
  let dAfter: tf.Tensor | undefined = tf.reshape(dFeatures, [-1, params.config.embedding]);
  try {
    for (const segment of segmentsOf(params, input, work).toReversed()) {
      await nextTask();
      throwIfCancelled(signal);
      const before = tokens.at(-1) ?? null;
      const names = namesOfSegment(adapter, segment);
      const trainable = names.map((name) => adapter.tensors[name]!);
      const isLowest = segment.from <= adapter.settings.fromLayer;
      const inputs = isLowest ? trainable : [before!, ...trainable];
      const found = vectorJacobian(() => runSegment(params, adapter, segment, before, input, T), inputs, dAfter);
      dAfter.dispose();
      dAfter = isLowest ? undefined : found.shift()!;
      addGradients(gradients, names, found);
      tokens.pop()?.dispose();
      if (dAfter === undefined) break; // nothing trainable lies below
    }
  } finally {
    disposeTokens(tokens);
    dAfter?.dispose();
  }
}

/** Layers from <= l < to under one tape. The first also embeds frames, where frames come in; the last ends in the head. */
interface Segment {
  readonly from: number;
  readonly to: number;
  readonly embeds: boolean;
  readonly ends: boolean;
}

/** From the last layer down: the last segment, which never runs twice, is a full one. */
function segmentsOf({ config: { layers } }: VisionParams, input: ClipInput, { layersPerTape = 1 }: ClipWork): Segment[] {
  const lowest = input instanceof tf.Tensor ? 0 : input.upTo;
  const segments: Segment[] = [];
  for (let to = layers; to > lowest || segments.length === 0; to -= layersPerTape) {
    const from = Math.max(lowest, to - layersPerTape);
    segments.unshift({ from, to, embeds: from === lowest && input instanceof tf.Tensor, ends: to === layers });
  }
  return segments;
}

/** Tokens [F, N + 1, D] (or frames, or kept lower tokens) -> tokens; at the end the head's rows [F, E]. */
function runSegment(
  params: VisionParams,
  adapter: Adapter,
  { from, to, embeds, ends }: Segment,
  entering: tf.Tensor3D | null,
  input: ClipInput,
  T: number,
): tf.Tensor {
  let tokens = embeds ? startTokens(params, input as tf.Tensor4D, adapter, T) : entering!;
  for (let layer = from; layer < to; layer++) {
    tokens = promptedBlock(params, adapter, layer, tokens, T, 'none', layer === params.config.layers - 1).tokens;
  }
  return ends ? visionHead(params, tokens) : tokens;
}

/** What enters every segment: runs the clip up to the last one, not through it. Frees what it made when it fails. */
async function enterSegments(params: VisionParams, adapter: Adapter, input: ClipInput, work: ClipWork): Promise<Entering> {
  const tokens: (tf.Tensor3D | null)[] = [input instanceof tf.Tensor ? null : tf.clone(input.tokens)];
  try {
    for (const segment of segmentsOf(params, input, work).slice(0, -1)) {
      tokens.push(await runUntaped(params, adapter, segment, tokens.at(-1)!, input, work));
    }
    return { input, tokens };
  } catch (error) {
    disposeTokens(tokens);
    throw error;
  }
}

/** A segment without a tape, layer by layer: there is nothing to hold more than one layer for. `entering` stays. */
async function runUntaped(
  params: VisionParams,
  adapter: Adapter,
  { from, to, embeds }: Segment,
  entering: tf.Tensor3D | null,
  input: ClipInput,
  { T, signal }: ClipWork,
): Promise<tf.Tensor3D> {
  let current = entering;
  for (let layer = from; layer < to; layer++) {
    const before = current;
    try {
      await nextTask();
      throwIfCancelled(signal);
      const single: Segment = { from: layer, to: layer + 1, embeds: embeds && layer === from, ends: false };
      current = tf.tidy(() => runSegment(params, adapter, single, before, input, T)) as tf.Tensor3D;
    } finally {
      if (before !== entering) before?.dispose();
    }
  }
  return current!;
}

function disposeTokens(tokens: readonly (tf.Tensor3D | null)[]): void {
  tf.dispose(tokens.filter((tensor) => tensor !== null));
}

/** Trainable tensors that a segment reads; shared ones stand in several segments, and their gradients add up. */
function namesOfSegment(adapter: Adapter, { from, to, embeds }: Segment): string[] {
  const { fromLayer } = adapter.settings;
  const addsTime = fromLayer === 0 ? embeds : from <= fromLayer && fromLayer < to;
  const names = new Set<string>();
  for (let layer = Math.max(from, fromLayer); layer < to; layer++) for (const name of namesOfLayer(adapter, layer)) names.add(name);
  return addsTime ? [...names, 'temporal_embedding'] : [...names];
}

/** Adds and frees `found`. */
function addGradients(sum: Record<string, tf.Tensor>, names: readonly string[], found: readonly tf.Tensor[]): void {
  names.forEach((name, index) => {
    const before = sum[name];
    sum[name] = before === undefined ? found[index]! : tf.add(before, found[index]!);
    if (before !== undefined) tf.dispose([before, found[index]!]);
  });
}

function checkAdapter(params: VisionParams, adapter: Adapter, T: number): void {
  checkAdapterFits(adapter, params.config);
  if (adapter.settings.frames === T) return;
  throw new AppError('internal', `an adapter for ${adapter.settings.frames} frames is trained with that many, not ${T}`);
}

/** dy^T df/dx for every x in `inputs`, which `f` uses by closing over the same tensors. */
export function vectorJacobian(f: () => tf.Tensor, inputs: readonly tf.Tensor[], dy: tf.Tensor): tf.Tensor[] {
  return withGradientErrors(() => tf.grads(() => f())([...inputs], dy));
}

/** Runs what takes gradients; a backend that cannot becomes `gradient-unsupported`. */
export function withGradientErrors<R>(run: () => R): R {
  try {
    return run();
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
