/** The golden files of a directory, and what is opened of them. */
import * as tf from '@tensorflow/tfjs-core';
import { openCheckpoint, type Checkpoint } from '../engine/checkpoint/checkpoint';
import { toFloat32 } from '../engine/files/tensors/half';
import { openSafetensors } from '../engine/files/weights/safetensors';
import type { TensorSource } from '../engine/files/tensors/tensorSource';
import * as model from '../engine/model';
import { readTensor } from './golden';

export interface ParityFiles {
  /** Paths inside the directory, with `/`. */
  readonly names: readonly string[];
  readonly open: (name: string) => Promise<Blob>;
}

export interface Inputs {
  readonly golden: TensorSource;
  /** [B T, R, R, 3] */
  readonly frames: tf.Tensor4D;
  readonly T: number;
  readonly B: number;
  readonly english: tf.Tensor2D;
  readonly chinese: tf.Tensor2D;
  readonly words: model.WordEmbeddings;
  readonly labels: readonly number[];
  readonly lambda: number;
  readonly tau: number;
}

export async function readInputs(files: ParityFiles): Promise<Inputs> {
  const golden = await open(files, 'baseline.safetensors');
  const raw = await readTensor(golden, 'frames');
  const [B, T, channels, height, width] = raw.shape as [number, number, number, number, number];
  const frames = tf.tidy((): tf.Tensor4D => tf.transpose(tf.reshape(raw, [B * T, channels, height, width]), [0, 2, 3, 1]));
  raw.dispose();
  return {
    golden,
    frames,
    T,
    B,
    english: (await readTensor(golden, 'text_en')) as tf.Tensor2D,
    chinese: (await readTensor(golden, 'text_zh')) as tf.Tensor2D,
    words: {
      words: (await readTensor(golden, 'words')) as tf.Tensor3D,
      mask: (await readTensor(golden, 'word_mask')) as tf.Tensor2D,
    },
    labels: [...(await floats(golden, 'labels'))],
    lambda: Number(golden.metadata['lambda']),
    tau: Number(golden.metadata['tau']),
  };
}

export function disposeInputs({ frames, english, chinese, words }: Inputs): void {
  tf.dispose([frames, english, chinese, words.words, words.mask]);
}

export async function open(files: ParityFiles, name: string): Promise<TensorSource> {
  return openSafetensors(await files.open(name), name);
}

export async function floats(source: TensorSource, name: string): Promise<Float32Array> {
  const info = source.tensors.get(name);
  if (info === undefined) throw new Error(`${source.file} has no ${name}`);
  return toFloat32(info.type, await source.read(name));
}

/** A CLIP checkpoint of the directory; heads and the like come from clip-hf/config.json, the same network's. */
export async function openClip(files: ParityFiles, name: string): Promise<Checkpoint> {
  return openWith(files, name, 'clip-hf/config.json');
}

export async function openWith(files: ParityFiles, name: string, config: string): Promise<Checkpoint> {
  const parts = [{ path: name.split('/').at(-1)!, blob: await files.open(name) }];
  if (files.names.includes(config)) parts.push({ path: 'config.json', blob: await files.open(config) });
  return openCheckpoint(parts);
}

export async function loadVision(files: ParityFiles, name: string): Promise<model.VisionParams> {
  const { vision } = await openClip(files, name);
  if (vision === null) throw new Error(`${name} holds no vision encoder`);
  const config = 'clip-hf/config.json';
  const json: unknown = files.names.includes(config) ? JSON.parse(await (await files.open(config)).text()) : {};
  return model.loadVisionEncoder(vision.source, { overrides: model.visionOverrides(json) });
}
