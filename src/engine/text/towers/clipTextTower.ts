/**
 * CLIP's text transformer (clip/model.py, `encode_text`): token and position embeddings, pre-norm blocks under a causal
 * mask, a last layer norm, and a projection. The sentence is the projected output at the end-of-text token; a word is
 * the projected output at its own token (Eq. 6).
 */
import * as tf from '@tensorflow/tfjs-core';
import { throwIfCancelled } from '../../../shared/errors/errors';
import type { LongWork } from '../../../shared/base/units';
import { usualTextHeads } from './usualHeads';
import { countLayers } from '../../files/tensors/layerCount';
import type { TensorSource } from '../../files/tensors/tensorSource';
import { activate, type Activation } from '../../nn';
import { attention, gatherRows, layerNorm, linear, masked, readWeights, tensorInfo, type Weights } from './layers';

/** 'largest': the largest id of a text ends it (OpenAI); a number: the first of that id (Hugging Face). */
export type EndOfText = 'largest' | number;

export interface ClipTextConfig {
  readonly vocabulary: number;
  /** Longest sequence, start and end included. */
  readonly context: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** E, the space that pictures and texts share. */
  readonly embedding: number;
  readonly activation: Activation;
  readonly epsilon: number;
  /** Which token's state is the sentence. */
  readonly endOfText: EndOfText;
}

/** Rows of token ids -> projected outputs at every position [B, L, E] and at the end of text [B, E]. */
export interface ClipTextOutput {
  readonly length: number;
  readonly tokens: Float32Array;
  readonly pooled: Float32Array;
}

export interface TowerProgress {
  readonly done: number;
  readonly total: number;
}

const blockNames = [
  ...['q_proj', 'k_proj', 'v_proj', 'out_proj'].map((name) => `self_attn.${name}`),
  'layer_norm1',
  'layer_norm2',
  'mlp.fc1',
  'mlp.fc2',
].flatMap((name) => [`${name}.weight`, `${name}.bias`]);

/**
 * Runs batches of equally long rows of ids through the tower, whose weights are read once, layer by layer.
 * @param batches each [B][L], L at most the context; padding after the end may be any id (the mask is causal)
 * @throws AppError `model-invalid` naming a missing tensor, `cancelled`
 */
export async function runClipText(
  source: TensorSource,
  config: ClipTextConfig,
  batches: readonly (readonly (readonly number[])[])[],
  { signal, onProgress }: LongWork<TowerProgress> = {},
): Promise<ClipTextOutput[]> {
  const states: tf.Tensor3D[] = [];
  let weights: Weights = {};
  try {
    for (const batch of batches) states.push(await embed(source, config, batch));
    for (let layer = 0; layer < config.layers; layer++) {
      throwIfCancelled(signal);
      weights = await readWeights(source, `text_model.encoder.layers.${layer}.`, blockNames);
      for (const [index, state] of states.entries()) {
        throwIfCancelled(signal);
        states[index] = tf.tidy(() => block(state, weights, config));
        state.dispose();
        if (tf.getBackend() !== 'webgpu') await states[index].data(); // gives the worker's messages a turn
      }
      tf.dispose(weights as tf.TensorContainer);
      onProgress?.({ done: layer + 1, total: config.layers });
    }
    weights = await readWeights(source, '', [
      'text_model.final_layer_norm.weight',
      'text_model.final_layer_norm.bias',
      'text_projection.weight',
    ]);
    const outputs: ClipTextOutput[] = [];
    for (const [index, state] of states.entries()) outputs.push(await project(state, weights, config, batches[index]!));
    return outputs;
  } finally {
    tf.dispose(weights as tf.TensorContainer);
    tf.dispose(states);
  }
}

async function embed(source: TensorSource, { width: D }: ClipTextConfig, batch: readonly (readonly number[])[]): Promise<tf.Tensor3D> {
  const [B, L] = [batch.length, batch[0]!.length];
  const rows = await gatherRows(source, 'text_model.embeddings.token_embedding.weight', Int32Array.from(batch.flat()));
  const places = await gatherRows(
    source,
    'text_model.embeddings.position_embedding.weight',
    Int32Array.from({ length: L }, (_, place) => place),
  );
  return tf.tidy(() => tf.add(tf.tensor3d(rows, [B, L, D]), tf.tensor3d(places, [1, L, D])));
}

function block(x: tf.Tensor3D, w: Weights, { heads, activation, epsilon }: ClipTextConfig): tf.Tensor3D {
  const L = x.shape[1];
  const normed = layerNorm(x, w['layer_norm1.weight']!, w['layer_norm1.bias']!, epsilon);
  const [q, k, v] = ['q', 'k', 'v'].map((part) =>
    linear(normed, w[`self_attn.${part}_proj.weight`]!, w[`self_attn.${part}_proj.bias`]!),
  ) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
  const attended = attention(q, k, v, heads, causalMask(L));
  const y = tf.add(x, linear(attended, w['self_attn.out_proj.weight']!, w['self_attn.out_proj.bias']!)) as tf.Tensor3D;
  const hidden = linear(layerNorm(y, w['layer_norm2.weight']!, w['layer_norm2.bias']!, epsilon), w['mlp.fc1.weight']!, w['mlp.fc1.bias']!);
  return tf.add(y, linear(activate(activation, hidden), w['mlp.fc2.weight']!, w['mlp.fc2.bias']!));
}

/** [1, 1, L, L]: a token sees itself and what stands before it. */
function causalMask(L: number): tf.Tensor4D {
  const mask = new Float32Array(L * L);
  for (let row = 0; row < L; row++) mask.fill(masked, row * L + row + 1, (row + 1) * L);
  return tf.tensor4d(mask, [1, 1, L, L]);
}

async function project(
  state: tf.Tensor3D,
  weights: Weights,
  { embedding: E, epsilon, endOfText: rule }: ClipTextConfig,
  batch: readonly (readonly number[])[],
): Promise<ClipTextOutput> {
  const projected = tf.tidy(() =>
    linear(
      layerNorm(state, weights['text_model.final_layer_norm.weight']!, weights['text_model.final_layer_norm.bias']!, epsilon),
      weights['text_projection.weight']!,
    ),
  );
  const tokens = (await projected.data()) as Float32Array;
  projected.dispose();
  const length = batch[0]!.length;
  const pooled = new Float32Array(batch.length * E);
  for (const [row, ids] of batch.entries()) {
    const at = row * length + endOfText(ids, rule);
    pooled.set(tokens.subarray(at * E, (at + 1) * E), row * E);
  }
  return { length, tokens, pooled };
}

/**
 * OpenAI's rule (clip/model.py): the end token has the largest id of the vocabulary, and the first of several counts.
 * Hugging Face's, for models whose config names the end token: the first of that id (a text without one: its start).
 */
function endOfText(ids: readonly number[], rule: EndOfText): number {
  if (rule !== 'largest') return Math.max(0, ids.indexOf(rule));
  return ids.indexOf(ids.reduce((largest, id) => Math.max(largest, id), 0));
}

/**
 * Sizes as the tensors tell them, and what the files beside them tell of the tower.
 * @throws AppError `model-invalid` naming a missing tensor
 */
export function clipTextConfig(
  source: TensorSource,
  told: Partial<Pick<ClipTextConfig, 'heads' | 'activation' | 'epsilon' | 'endOfText'>> = {},
): ClipTextConfig {
  const [vocabulary = 0, width = 0] = tensorInfo(source, 'text_model.embeddings.token_embedding.weight').shape;
  const [context = 0] = tensorInfo(source, 'text_model.embeddings.position_embedding.weight').shape;
  const [embedding = 0] = tensorInfo(source, 'text_projection.weight').shape;
  return {
    vocabulary,
    context,
    width,
    layers: countLayers(source, /^text_model\.encoder\.layers\.(\d+)\./),
    heads: told.heads ?? usualTextHeads(width),
    embedding,
    activation: told.activation ?? 'quickGelu',
    epsilon: told.epsilon ?? 1e-5,
    endOfText: told.endOfText ?? 'largest',
  };
}
