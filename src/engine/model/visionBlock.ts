/** The pieces of the frozen encoder: embedding, one block with or without prompts (Eq. 13, 14), the head. */
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../shared/errors/errors';
import { clipPixels } from './pixels';
import { attention, currentKernels, layerNorm, linear, type WantedWeights } from '../nn';
import type { VisionConfig } from './config';
import type { VisionLayer, VisionParams } from './visionParams';

/**
 * frames [F, R, R, 3], normalised, or bytes as `packFrames` lays them -> Z(0) before ln_pre, [F, N + 1, D]. There is no
 * gradient to the frames.
 */
export function embedFrames(params: VisionParams, frames: tf.Tensor4D): tf.Tensor3D {
  const { grid, patchSize, resolution, width: D } = params.config;
  const [F, height, width, channels] = frames.shape;
  const packed = frames.dtype === 'int32';
  if (height !== resolution || width * channels !== (packed ? (resolution * 3) / 4 : resolution * 3)) {
    throw new AppError('internal', `frames are ${height} x ${width} x ${channels}, the model wants ${resolution} x ${resolution} x 3`);
  }
  const fast = currentKernels().embedFrames?.(frames, params.patch, params.classToken, params.position, patchSize, clipPixels);
  if (fast != null) return fast;
  if (packed) throw new AppError('internal', `${tf.getBackend()} cannot read packed frames`);
  // [F grid, patch, grid, patch 3] -> [F, grid, grid, patch, patch 3]
  const cut = tf.transpose(tf.reshape(frames, [F * grid, patchSize, grid, patchSize * 3]), [0, 2, 1, 3]);
  const rows: tf.Tensor2D = tf.reshape(cut, [F * grid * grid, patchSize * patchSize * 3]);
  const patches = tf.reshape(linear({ weight: params.patch, bias: null }, rows), [F, grid * grid, D]);
  const classTokens = tf.add(tf.zeros([F, 1, D]), tf.reshape(params.classToken, [1, 1, D]));
  return tf.add(tf.concat([classTokens, patches], 1), params.position);
}

/** ln_pre. tokens [F, N + 1, D]. */
export function normaliseTokens(params: VisionParams, tokens: tf.Tensor3D): tf.Tensor3D {
  const [F, tokenCount, D] = tokens.shape;
  return tf.reshape(layerNorm(params.preNorm, tf.reshape(tokens, [F * tokenCount, D]), params.config.layerNormEpsilon), tokens.shape);
}

/**
 * Looks into a block's attention as it runs: query [F, asking, D], keys and values of image tokens and of prompts
 * [F, Ni, 2 D], output [F, asking, D]. What it gives back stands in the output's place.
 */
export type AttentionTap = (query: tf.Tensor3D, keyValues: readonly tf.Tensor3D[], output: tf.Tensor3D) => tf.Tensor3D;

export interface BlockResult {
  /** Z(l), [F, N + 1, D]; with `classOnly` its class tokens, [F, 1, D]. */
  readonly tokens: tf.Tensor3D;
  /**
   * As asked for: class token to all keys [F, H, K]; mean of heads [F, N + 1, K]; all [F, H, K, K] (prompts' own rows
   * too); keys are the N + 1 tokens of the frame, then its prompts.
   */
  readonly attention: tf.Tensor | null;
}

/**
 * One frozen block. tokens Z(l - 1) [F, N + 1, D]; prompts P_R [F, P, D] or none. The prompts are keys and values only:
 * what the block would compute for them is dropped (Eq. 14), so they ask no queries, unless 'all' attention is wanted.
 * `classOnly`: the head reads nothing but class tokens, so the last block may leave out what other tokens would become
 * (5/6 of its arithmetic).
 */
export function visionBlock(
  layer: VisionLayer,
  config: VisionConfig,
  tokens: tf.Tensor3D,
  prompts: tf.Tensor3D | null,
  wanted: WantedWeights = 'none',
  classOnly = false,
  tap: AttentionTap = (_query, _keyValues, output) => output,
): BlockResult {
  const [F, tokenCount, D] = tokens.shape;
  const { heads, layerNormEpsilon, activation } = config;
  const rows = F * tokenCount;
  const normalised = layerNorm(layer.norm1, tf.reshape(tokens, [rows, D]), layerNormEpsilon);
  const going = classOnly ? 1 : tokenCount; // tokens of a frame that leave the block
  const x: tf.Tensor2D = classOnly ? classTokens(tokens) : tf.reshape(tokens, [rows, D]);
  const asking = classOnly && wanted === 'none' ? 1 : tokenCount;
  const askingRows = asking === tokenCount ? normalised : classTokens(tf.reshape(normalised, tokens.shape));
  let query: tf.Tensor3D = tf.reshape(linear(layer.query, askingRows), [F, asking, D]);
  const keyValues: tf.Tensor3D[] = [tf.reshape(linear(layer.keyValue, normalised), [F, tokenCount, 2 * D])];
  if (prompts !== null) {
    const promptCount = prompts.shape[1];
    const normalisedPrompts = layerNorm(layer.norm1, tf.reshape(prompts, [F * promptCount, D]), layerNormEpsilon);
    keyValues.push(tf.reshape(linear(layer.keyValue, normalisedPrompts), [F, promptCount, 2 * D]));
    if (wanted === 'all') query = tf.concat([query, tf.reshape(linear(layer.query, normalisedPrompts), [F, promptCount, D])], 1);
  }
  const attended = attention(query, keyValues, heads, { weights: wanted });
  const tapped = tap(query, keyValues, attended.output);
  const output = query.shape[1] === going ? tapped : tf.slice(tapped, [0, 0, 0], [F, going, D]);
  const attendedRows = linear(layer.out, tf.reshape(output, [F * going, D]), { residual: x }); // Z^
  const hidden = linear(layer.fc1, layerNorm(layer.norm2, attendedRows, layerNormEpsilon), { activation });
  const after = linear(layer.fc2, hidden, { residual: attendedRows });
  return { tokens: tf.reshape(after, [F, going, D]), attention: attended.weights };
}

/** Class tokens of Z [F, N + 1, D] -> [F, D]. */
export function classTokens(tokens: tf.Tensor3D): tf.Tensor2D {
  const [F, , D] = tokens.shape;
  return tf.reshape(tf.slice(tokens, [0, 0, 0], [F, 1, D]), [F, D]);
}

/** Z(L) [F, N + 1, D] -> features proj(ln_post(class token)) [F, E]. */
export function visionHead(params: VisionParams, tokens: tf.Tensor3D): tf.Tensor2D {
  const normalised = layerNorm(params.postNorm, classTokens(tokens), params.config.layerNormEpsilon);
  return linear({ weight: params.projection, bias: null }, normalised);
}
