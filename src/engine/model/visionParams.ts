/** The frozen weights of CLIP's visual encoder, read from a checkpoint one tensor at a time. */
import * as tf from '@tensorflow/tfjs-core';
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { LongWork } from '../../shared/base/units';
import { clipPixels, type Pixels } from './pixels';
import { readFinite } from '../files/tensors/finite';
import { readAhead } from '../files/tensors/readAhead';
import type { TensorSource } from '../files/tensors/tensorSource';
import { currentKernels, freeze, type FrozenMatrix, type LayerNormParams, type LinearParams, type PixelScale } from '../nn';
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
  /** How the model's pictures are made, where that is not CLIP's own way. */
  readonly pixels?: Pixels;
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
export async function loadVisionEncoder(file: TensorSource, options: LoadVisionOptions = {}): Promise<VisionParams> {
  const { prefix = '', overrides, pixels = clipPixels, signal, onProgress, onFirstBlock } = options;
  const config: VisionConfig = { ...readVisionConfig(file, prefix, overrides), pictures: { filter: pixels.filter, resize: pixels.resize } };
  const source = readAhead(
    file,
    readingOrder(config.layers).map((name) => prefix + name),
  );
  const reader = weightReader(source, prefix, signal);
  try {
    const around = await readAround(reader, config, pixels);
    const layers: VisionLayer[] = [];
    let ready: Promise<unknown> = Promise.resolve();
    for (let index = 0; index < config.layers; index++) {
      layers.push(await readBlock(reader, `vision_model.encoder.layers.${index}`, config.width));
      if (index === 0) {
        const short = { ...around, config: { ...config, layers: 2 }, layers: [layers[0]!, layers[0]!] };
        ready = getReady(short, onFirstBlock);
      }
      onProgress?.({ done: index + 1, total: config.layers });
    }
    await ready;
    return { config, ...around, layers };
  } catch (error) {
    tf.dispose(reader.owned);
    throw error;
  }
}

type WeightReader = ReturnType<typeof weightReader>;

/** Reads a checkpoint's tensors into layers' parameters; every tensor it makes is in `owned`. */
function weightReader(source: TensorSource, prefix: string, signal: AbortSignal | undefined) {
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
  const norm = async (name: string, size: number): Promise<LayerNormParams> => ({
    gain: await vector(`${name}.weight`, size),
    bias: await vector(`${name}.bias`, size),
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
      transposeInto(together, await read(`${name}.weight`, [outputs, inputs]), inputs, outputs, index * outputs, outputs * names.length);
      bias.set(await read(`${name}.bias`, [outputs]), index * outputs);
    }
    return { weight: matrix(together, inputs, outputs * names.length), bias: own(tf.tensor1d(bias)) };
  };
  const sides = (name: string) => shapeOf(source, prefix + name);
  return { owned, own, read, vector, norm, matrix, linearLayer, sides };
}

/** Everything but the blocks. */
async function readAround(
  { own, read, vector, norm, matrix }: WeightReader,
  { width: D, grid, patchSize, embedding: E }: VisionConfig,
  pixels: Pixels,
): Promise<Omit<VisionParams, 'config' | 'layers'>> {
  const embeddings = 'vision_model.embeddings';
  const patchWeight = await read(`${embeddings}.patch_embedding.weight`, [D, 3, patchSize, patchSize]);
  const rows = patchRows(patchWeight, D, patchSize);
  const shift = rescale(rows, D, pixels);
  const patch = matrix(rows, patchSize * patchSize * 3, D);
  const classToken = await vector(`${embeddings}.class_embedding`, D);
  const places = (await read(`${embeddings}.position_embedding.weight`, [grid * grid + 1, D])).slice();
  for (let index = D; index < places.length; index++) places[index]! += shift[index % D]!;
  const position = own(tf.tensor2d(places, [grid * grid + 1, D]));
  const preNorm = await norm('vision_model.pre_layrnorm', D);
  const postNorm = await norm('vision_model.post_layernorm', D);
  const projectionWeight = new Float32Array(D * E);
  transposeInto(projectionWeight, await read('visual_projection.weight', [E, D]), D, E, 0, E);
  return { patch, classToken, position, preNorm, postNorm, projection: matrix(projectionWeight, D, E) };
}

async function readBlock({ norm, linearLayer, sides }: WeightReader, name: string, D: number): Promise<VisionLayer> {
  return {
    norm1: await norm(`${name}.layer_norm1`, D),
    query: await linearLayer([`${name}.self_attn.q_proj`], D, D),
    keyValue: await linearLayer([`${name}.self_attn.k_proj`, `${name}.self_attn.v_proj`], D, D),
    out: await linearLayer([`${name}.self_attn.out_proj`], D, D),
    norm2: await norm(`${name}.layer_norm2`, D),
    fc1: await linearLayer([`${name}.mlp.fc1`], D, sides(`${name}.mlp.fc1.weight`)[0]!),
    fc2: await linearLayer([`${name}.mlp.fc2`], sides(`${name}.mlp.fc2.weight`)[1]!, D),
  };
}

/** Names as `loadVisionEncoder` asks for them. */
function readingOrder(layers: number): string[] {
  const both = (name: string) => [`${name}.weight`, `${name}.bias`];
  const parts = ['layer_norm1', ...['q', 'k', 'v', 'out'].map((part) => `self_attn.${part}_proj`), 'layer_norm2', 'mlp.fc1', 'mlp.fc2'];
  return [
    ...['patch_embedding.weight', 'class_embedding', 'position_embedding.weight'].map((name) => `vision_model.embeddings.${name}`),
    ...['vision_model.pre_layrnorm', 'vision_model.post_layernorm'].flatMap(both),
    'visual_projection.weight',
    ...Array.from({ length: layers }, (_, index) => parts.flatMap((part) => both(`vision_model.encoder.layers.${index}.${part}`))).flat(),
  ];
}

const usualFrames = 8;

/** A kernel that cannot be prepared is compiled, or fails with its reason, when it is needed. */
async function getReady(params: VisionParams, onFirstBlock: LoadVisionOptions['onFirstBlock']): Promise<void> {
  const { width, heads, activation, layerNormEpsilon, grid } = params.config;
  const { weight } = params.layers[0]!.fc1;
  try {
    await currentKernels().prepare?.(
      { width, hidden: weight.outputs, heads, activation, layerNormEpsilon, weight },
      usualFrames * (grid * grid + 1),
    );
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
  return readFinite(source, name);
}

/** Writes PyTorch's [outputs, inputs] into columns `at`.. of a row-major [inputs, columns]. */
function transposeInto(target: Float32Array, weight: Float32Array, inputs: number, outputs: number, at: number, columns: number): void {
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

/**
 * Frames are normalised by CLIP's mean and deviation wherever they are read. A model that wants others has the difference
 * in its patch weights: (v - mean) / deviation is CLIP's value times CLIP's deviation / deviation, plus a constant, which
 * goes through the weights once and is returned, [D], to be added to every patch's place.
 */
function rescale(rows: Float32Array, D: number, { mean, deviation }: PixelScale): Float32Array {
  const shift = new Float32Array(D);
  const factor = deviation.map((own, channel) => clipPixels.deviation[channel]! / own);
  const constant = mean.map((own, channel) => (clipPixels.mean[channel]! - own) / deviation[channel]!);
  if (factor.every((value) => value === 1) && constant.every((value) => value === 0)) return shift;
  for (let row = 0; row * D < rows.length; row++) {
    for (let d = 0; d < D; d++) {
      const weight = rows[row * D + d]!;
      shift[d]! += weight * constant[row % 3]!;
      rows[row * D + d] = weight * factor[row % 3]!;
    }
  }
  return shift;
}
