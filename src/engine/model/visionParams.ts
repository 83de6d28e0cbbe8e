/** The frozen weights of CLIP's visual encoder, read from a checkpoint one tensor at a time. */
import * as tf from '@tensorflow/tfjs-core';
import { AppError, throwIfCancelled } from '../../shared/errors';
import type { LongWork } from '../../shared/units';
import { toFloat32 } from '../io/half';
import type { TensorSource } from '../io/tensorSource';
import { currentKernels, freeze, type FrozenMatrix, type LayerNormParams, type LinearParams } from '../nn';
import { readVisionConfig, type VisionConfig, type VisionConfigOverrides } from './config';

export interface VisionLayer {
  readonly norm1: LayerNormParams;
  /** [D, D] */
  readonly query: LinearParams;
  /** [D, 2 D]: keys, then values */
  readonly keyValue: LinearParams;
  readonly out: LinearParams;
  readonly norm2: LayerNormParams;
  /** [D, 4 D] */
  readonly fc1: LinearParams;
  /** [4 D, D] */
  readonly fc2: LinearParams;
}

export interface VisionParams {
  readonly config: VisionConfig;
  /** [patch patch 3, D], rows in the order (y, x, channel) */
  readonly patch: FrozenMatrix;
  /** [D] */
  readonly classToken: tf.Tensor1D;
  /** [N + 1, D] */
  readonly position: tf.Tensor2D;
  readonly preNorm: LayerNormParams;
  readonly layers: readonly VisionLayer[];
  readonly postNorm: LayerNormParams;
  /** [D, E] */
  readonly projection: FrozenMatrix;
}

export interface LoadVisionOptions extends LongWork<{ readonly done: number; readonly total: number }> {
  /** What stands before Hugging Face's names in the source. */
  readonly prefix?: string;
  readonly overrides?: VisionConfigOverrides;
  /**
   * Given an encoder of the first block alone, twice, as soon as that is there: the place to have compiled what will run
   * while the other weights load.
   */
  readonly onFirstBlock?: (params: VisionParams) => void;
}

/**
 * Loads the encoder in Hugging Face's names (`vision_model.*`, `visual_projection.weight`), half or float.
 * The caller owns it: `disposeVisionEncoder`. Throws `model-invalid` naming the tensor; cancelling leaves nothing behind.
 */
export async function loadVisionEncoder(source: TensorSource, options: LoadVisionOptions = {}): Promise<VisionParams> {
  const { prefix = '', overrides, signal, onProgress, onFirstBlock } = options;
  const config = readVisionConfig(source, prefix, overrides);
  const { width: D, grid, patchSize, embedding: E } = config;
  const owned: tf.Tensor[] = [];
  const own = <T extends tf.Tensor>(tensor: T): T => {
    owned.push(tensor);
    return tensor;
  };
  const read = async (name: string, shape: readonly number[]): Promise<Float32Array> => {
    throwIfCancelled(signal);
    return readFloats(source, prefix + name, shape);
  };
  const vector = async (name: string, size: number): Promise<tf.Tensor1D> => own(tf.tensor1d(await read(name, [size])));
  const norm = async (name: string): Promise<LayerNormParams> => ({
    gain: await vector(`${name}.weight`, D),
    bias: await vector(`${name}.bias`, D),
  });
  const matrix = (values: Float32Array, inputs: number, outputs: number): FrozenMatrix => {
    const frozen = freeze(values, inputs, outputs);
    own(frozen.data);
    return frozen;
  };
  /** One linear layer out of one or several of the checkpoint's, their outputs side by side. */
  const linearLayer = async (names: readonly string[], inputs: number, outputs: number): Promise<LinearParams> => {
    const together = new Float32Array(inputs * outputs * names.length);
    const bias = new Float32Array(outputs * names.length);
    for (const [index, name] of names.entries()) {
      transposeInto(
        together,
        await read(`${name}.weight`, [outputs, inputs]),
        inputs,
        outputs,
        index * outputs,
        outputs * names.length,
      );
      bias.set(await read(`${name}.bias`, [outputs]), index * outputs);
    }
    return { weight: matrix(together, inputs, outputs * names.length), bias: own(tf.tensor1d(bias)) };
  };

  try {
    const embeddings = 'vision_model.embeddings';
    const patchWeight = await read(`${embeddings}.patch_embedding.weight`, [D, 3, patchSize, patchSize]);
    const patch = matrix(patchRows(patchWeight, D, patchSize), patchSize * patchSize * 3, D);
    const classToken = own(tf.tensor1d(await read(`${embeddings}.class_embedding`, [D])));
    const position = own(
      tf.tensor2d(await read(`${embeddings}.position_embedding.weight`, [grid * grid + 1, D]), [grid * grid + 1, D]),
    );
    const preNorm = await norm('vision_model.pre_layrnorm');
    const postNorm = await norm('vision_model.post_layernorm');
    const projectionWeight = new Float32Array(D * E);
    transposeInto(projectionWeight, await read('visual_projection.weight', [E, D]), D, E, 0, E);
    const around = { patch, classToken, position, preNorm, postNorm, projection: matrix(projectionWeight, D, E) };
    const layers: VisionLayer[] = [];
    let ready: Promise<unknown> = Promise.resolve();
    for (let index = 0; index < config.layers; index++) {
      const name = `vision_model.encoder.layers.${index}`;
      layers.push({
        norm1: await norm(`${name}.layer_norm1`),
        query: await linearLayer([`${name}.self_attn.q_proj`], D, D),
        keyValue: await linearLayer([`${name}.self_attn.k_proj`, `${name}.self_attn.v_proj`], D, D),
        out: await linearLayer([`${name}.self_attn.out_proj`], D, D),
        norm2: await norm(`${name}.layer_norm2`),
        fc1: await linearLayer([`${name}.mlp.fc1`], D, shapeOf(source, `${prefix}${name}.mlp.fc1.weight`)[0]!),
        fc2: await linearLayer([`${name}.mlp.fc2`], shapeOf(source, `${prefix}${name}.mlp.fc2.weight`)[1]!, D),
      });
      if (index === 0) {
        const short = { ...around, config: { ...config, layers: 2 }, layers: [layers[0]!, layers[0]!] };
        ready = getReady(short, onFirstBlock);
      }
      onProgress?.({ done: index + 1, total: config.layers });
    }
    await ready;
    return { config, ...around, layers };
  } catch (error) {
    tf.dispose(owned);
    throw error;
  }
}

const usualFrames = 8;

/** A kernel that cannot be prepared is compiled, or fails with its reason, when it is needed. */
async function getReady(params: VisionParams, onFirstBlock: LoadVisionOptions['onFirstBlock']): Promise<void> {
  const { width, heads, activation, layerNormEpsilon, grid } = params.config;
  const { weight } = params.layers[0]!.fc1;
  try {
    await currentKernels().prepare?.({ width, hidden: weight.outputs, heads, activation, layerNormEpsilon, weight }, usualFrames * (grid * grid + 1));
    if (!weight.data.isDisposed) onFirstBlock?.(params); // loading may have been cancelled meanwhile
  } catch (error) {
    console.warn('The kernels could not be prepared.', error);
  }
}

/** Frees every tensor of the encoder. */
export function disposeVisionEncoder(params: VisionParams): void {
  const free = (value: unknown): void => {
    if (value instanceof tf.Tensor) value.dispose();
    else if (Array.isArray(value)) value.forEach(free);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(free);
  };
  free(params);
}

function shapeOf(source: TensorSource, name: string): readonly number[] {
  const info = source.tensors.get(name);
  if (info === undefined || info.shape.length !== 2) {
    throw new AppError('model-invalid', `${source.file} has no matrix ${name}.`, {
      details: { file: source.file, tensor: name },
    });
  }
  return info.shape;
}

async function readFloats(source: TensorSource, name: string, shape: readonly number[]): Promise<Float32Array> {
  const info = source.tensors.get(name);
  if (info === undefined || info.shape.join() !== shape.join()) {
    const found = info === undefined ? 'is missing' : `has shape [${info.shape.join(', ')}]`;
    throw new AppError('model-invalid', `${source.file}: ${name} ${found}; expected [${shape.join(', ')}].`, {
      remedy: 'Take the checkpoint whole, from the place it was published.',
      details: { file: source.file, tensor: name },
    });
  }
  return toFloat32(info.type, await source.read(name));
}

/** Writes PyTorch's [outputs, inputs] into columns `at`.. of a row-major [inputs, columns]. */
function transposeInto(
  target: Float32Array,
  weight: Float32Array,
  inputs: number,
  outputs: number,
  at: number,
  columns: number,
): void {
  const tile = 32; // both sides of the copy stay in cache
  for (let i0 = 0; i0 < inputs; i0 += tile) {
    for (let o0 = 0; o0 < outputs; o0 += tile) {
      const [iEnd, oEnd] = [Math.min(i0 + tile, inputs), Math.min(o0 + tile, outputs)];
      for (let i = i0; i < iEnd; i++) {
        for (let o = o0; o < oEnd; o++) target[i * columns + at + o] = weight[o * inputs + i]!;
      }
    }
  }
}

/** [D, 3, patch, patch] -> [patch patch 3, D] */
function patchRows(weight: Float32Array, D: number, patchSize: number): Float32Array {
  const pixels = patchSize * patchSize;
  const rows = new Float32Array(weight.length);
  for (let d = 0; d < D; d++) {
    for (let channel = 0; channel < 3; channel++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        rows[(pixel * 3 + channel) * D + d] = weight[(d * 3 + channel) * pixels + pixel]!;
      }
    }
  }
  return rows;
}
