/**
 * What `npm run parity` computes: every golden file of a directory against this engine on the backend in use. Sizes,
 * settings and names all come from the files; what is not there is not checked. Runs in Node and in a browser page.
 */
import * as tf from '@tensorflow/tfjs-core';
import { readAdapter } from '../engine/io/adapterFile';
import { openCheckpoint, type Checkpoint } from '../engine/io/checkpoint';
import { toFloat32 } from '../engine/io/half';
import { openSafetensors } from '../engine/io/safetensors';
import type { TensorSource } from '../engine/io/tensorSource';
import * as model from '../engine/model';
import { distance, readTensor, type Distance } from '../engine/model/golden';
import { runChineseText, runClipText } from '../engine/text';
import { batchGradients } from '../engine/train/gradientCaching';
import { branchLosses, type LossTargets } from '../engine/train/loss';
import { disposeAdamW, startAdamW, stepAdamW } from '../engine/train/optimizer';

export interface ParityFiles {
  /** Paths inside the directory, with `/`. */
  readonly names: readonly string[];
  readonly open: (name: string) => Promise<Blob>;
}

export type RowKind = 'value' | 'gradient' | 'loss' | 'exact';

export interface ParityRow extends Distance {
  readonly file: string;
  readonly quantity: string;
  readonly kind: RowKind;
  readonly pass: boolean;
  /** What went wrong where nothing could be compared. */
  readonly error?: string;
}

/** METHOD's agreement in float32. */
export const tolerances = { value: 1e-4, cosine: 0.99999, gradient: 0.01, loss: 0.02 } as const;

/** Checkpoints that hold a CLIP in full precision, the first found being the method's backbone. */
const backbones = ['clip-openai.safetensors', 'clip-hf/model.safetensors'];
const chineseCheckpoints = ['chinese-clip-text-original.safetensors', 'chinese-clip-text-hf.safetensors'];

/** AdamW of the golden losses. */
const goldenRate = 1e-3;

export interface ParityOptions {
  /** False leaves the five AdamW steps out. */
  readonly losses?: boolean;
}

/** Every row of the directory, one after the other. Ends with a row that counts tensors left behind. */
export async function* parityRows(
  files: ParityFiles,
  { losses = true }: ParityOptions = {},
): AsyncGenerator<ParityRow> {
  const before = tf.memory().numTensors;
  const present = backbones.filter((name) => files.names.includes(name));
  if (files.names.includes('baseline.safetensors')) {
    for (const name of present) yield* guarded(name, 'baseline', baselineRows(files, name));
    const adapters = files.names.filter((name) => /^adapter-[^/]+\.safetensors$/.test(name)).toSorted();
    for (const name of adapters) {
      const golden = name.replace('adapter-', 'method-');
      if (files.names.includes(golden) && present[0] !== undefined) {
        yield* guarded(golden, 'method', methodRows(files, present[0], name, golden, losses));
      }
    }
  }
  if (files.names.includes('clip-text.safetensors')) {
    for (const name of present) yield* guarded(name, 'text', clipTextRows(files, name));
  }
  if (files.names.includes('chinese-clip-text.safetensors')) {
    for (const name of chineseCheckpoints.filter((path) => files.names.includes(path))) {
      yield* guarded(name, 'text', chineseTextRows(files, name));
    }
  }
  yield compare('all files', 'tensors left behind', 'exact', [tf.memory().numTensors - before], [0]);
}

/** A check that throws is a failed row, not the end of the program. */
async function* guarded(file: string, quantity: string, rows: AsyncGenerator<ParityRow>): AsyncGenerator<ParityRow> {
  try {
    yield* rows;
  } catch (error) {
    const nothing = { largestDifference: Number.NaN, cosine: Number.NaN, relativeNorm: Number.NaN, scale: Number.NaN };
    yield {
      file,
      quantity,
      kind: 'value',
      pass: false,
      ...nothing,
      error: error instanceof Error ? error.message : String(error),
    };
  }
}

export function compare(
  file: string,
  quantity: string,
  kind: RowKind,
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
): ParityRow {
  const measured = distance(found, expected);
  return { file, quantity, kind, ...measured, pass: passes(kind, measured) };
}

function passes(kind: RowKind, { largestDifference, cosine, relativeNorm, scale }: Distance): boolean {
  switch (kind) {
    case 'value':
      return largestDifference <= tolerances.value * Math.max(1, scale) && cosine > tolerances.cosine;
    case 'gradient':
      return relativeNorm <= tolerances.gradient;
    case 'loss':
      return relativeNorm <= tolerances.loss;
    case 'exact':
      return largestDifference === 0;
  }
}

interface Inputs {
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

async function readInputs(files: ParityFiles): Promise<Inputs> {
  const golden = await open(files, 'baseline.safetensors');
  const raw = await readTensor(golden, 'frames');
  const [B, T, channels, height, width] = raw.shape as [number, number, number, number, number];
  const frames = tf.tidy((): tf.Tensor4D =>
    tf.transpose(tf.reshape(raw, [B * T, channels, height, width]), [0, 2, 3, 1]),
  );
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

function disposeInputs({ frames, english, chinese, words }: Inputs): void {
  tf.dispose([frames, english, chinese, words.words, words.mask]);
}

async function* baselineRows(files: ParityFiles, backbone: string): AsyncGenerator<ParityRow> {
  const inputs = await readInputs(files);
  const params = await loadVision(files, backbone);
  try {
    yield* forwardRows(backbone, inputs, params, null, inputs.golden, 'baseline.');
  } finally {
    model.disposeVisionEncoder(params);
    disposeInputs(inputs);
  }
}

async function* methodRows(
  files: ParityFiles,
  backbone: string,
  adapterName: string,
  goldenName: string,
  withLosses: boolean,
): AsyncGenerator<ParityRow> {
  const inputs = await readInputs(files);
  const params = await loadVision(files, backbone);
  const golden = await open(files, goldenName);
  let { adapter } = await readAdapter(await files.open(adapterName), adapterName);
  try {
    yield* forwardRows(goldenName, inputs, params, adapter, golden, '');
    if (!golden.tensors.has('loss')) return;
    yield* gradientRows(goldenName, inputs, params, adapter, golden);
    if (!withLosses || !golden.tensors.has('adamw.losses')) return;
    const expected = await floats(golden, 'adamw.losses');
    const losses: number[] = [];
    let state = startAdamW(adapter.tensors);
    const targets = targetsOf(inputs);
    for (let step = 0; step < expected.length; step++) {
      const { losses: parts, features, gradients } = await batchGradients(params, adapter, wholeBatch(inputs, targets, params.config.layers));
      losses.push(total(parts));
      const next = stepAdamW(state, adapter.tensors, gradients, goldenRate);
      adapter = { ...adapter, tensors: next.parameters };
      state = next.state;
      tf.dispose([features, gradients]);
    }
    disposeAdamW(state);
    disposeTargets(targets);
    yield* losses.map((loss, step) => compare(goldenName, `adamw.losses[${step}]`, 'loss', [loss], [expected[step]!]));
  } finally {
    model.disposeAdapter(adapter);
    model.disposeVisionEncoder(params);
    disposeInputs(inputs);
  }
}

/** Every value the golden file holds of a forward pass. */
async function* forwardRows(
  file: string,
  inputs: Inputs,
  params: model.VisionParams,
  adapter: model.Adapter | null,
  golden: TensorSource,
  prefix: string,
): AsyncGenerator<ParityRow> {
  const found = new Map<string, tf.Tensor>();
  const keep = (name: string, tensor: tf.Tensor | null): void => {
    if (tensor !== null && golden.tensors.has(prefix + name)) found.set(name, tf.keep(tf.clone(tensor)));
  };
  try {
    const encoded = await model.encodeFrames(params, inputs.frames, {
      T: inputs.T,
      adapter,
      attention: 'all',
      onLayer: ({ layer, tokens, prompts, reparameterized, attention }) => {
        keep(`z${layer}`, tokens);
        keep(`prompts.${layer - 1}`, prompts);
        keep(`reparam.${layer - 1}`, reparameterized);
        keep(`attention.${layer - 1}`, attention);
      },
    });
    tf.tidy(() => {
      const { features } = encoded;
      const weights = model.frameWeights(features, inputs.words, inputs.tau);
      const english = model.videoTextCosine(features, weights, inputs.english);
      const chinese = model.videoTextCosine(features, weights, inputs.chinese);
      keep('frame_features', features);
      keep('frame_weights', weights);
      keep('score_en', english);
      keep('score_zh', chinese);
      keep('score_fused', tf.add(tf.mul(english, inputs.lambda), tf.mul(chinese, 1 - inputs.lambda)));
      keep('mean_pool', model.meanPool(features));
    });
    model.disposeEncoded(encoded);
    for (const name of golden.tensors.keys()) {
      const tensor = name.startsWith(prefix) ? found.get(name.slice(prefix.length)) : undefined;
      if (tensor !== undefined) yield compare(file, name, 'value', await tensor.data(), await floats(golden, name));
    }
  } finally {
    tf.dispose([...found.values()]);
  }
}

async function* gradientRows(
  file: string,
  inputs: Inputs,
  params: model.VisionParams,
  adapter: model.Adapter,
  golden: TensorSource,
): AsyncGenerator<ParityRow> {
  const targets = targetsOf(inputs);
  const { losses, features, gradients } = await batchGradients(params, adapter, batchOf(inputs, targets));
  try {
    yield compare(file, 'loss', 'value', [total(losses)], await floats(golden, 'loss'));
    for (const name of [...golden.tensors.keys()].filter((tensor) => tensor.startsWith('grad.'))) {
      const gradient = gradients[name.slice('grad.'.length)];
      if (gradient === undefined) throw new Error(`no gradient for ${name}`);
      yield compare(file, name, 'gradient', await gradient.data(), await floats(golden, name));
    }
  } finally {
    tf.dispose([features, gradients]);
    disposeTargets(targets);
  }
}

function total(losses: readonly number[]): number {
  return losses.reduce((sum, loss) => sum + loss, 0);
}

function targetsOf({ labels, english, chinese, words }: Inputs): LossTargets {
  return tf.tidy(() => {
    const rows = <T extends tf.Tensor>(table: T): T =>
      tf.keep(tf.gather(table, tf.tensor1d([...labels], 'int32'))) as T;
    const own = { words: rows(words.words), mask: rows(words.mask) };
    return { labels, english: rows(english), chinese: rows(chinese), words: own } as unknown as tf.TensorContainer;
  }) as unknown as LossTargets;
}

function disposeTargets({ english, chinese, words }: LossTargets): void {
  tf.dispose([english!, chinese!, words.words, words.mask]);
}

function batchOf({ frames, T, B, tau }: Inputs, targets: LossTargets) {
  const [, R, , channels] = frames.shape;
  return {
    T,
    size: B,
    layersPerTape: 1,
    clip: (index: number) => tf.slice(frames, [index * T, 0, 0, 0], [T, R, R, channels]),
    losses: (features: tf.Tensor3D) => branchLosses(features, targets, { tau }),
  };
}

/** The same batch under one tape: the golden gradients are met clip by clip and layer by layer, the golden losses at once. */
function wholeBatch(inputs: Inputs, targets: LossTargets, layers: number) {
  return { ...batchOf(inputs, targets), size: 1, layersPerTape: layers, clip: () => tf.clone(inputs.frames) };
}

async function* clipTextRows(files: ParityFiles, checkpoint: string): AsyncGenerator<ParityRow> {
  const golden = await open(files, 'clip-text.safetensors');
  const { english } = await openClip(files, checkpoint);
  if (english === null) return;
  const [output] = await runClipText(english.source, english.config, [await idRows(golden)]);
  yield compare(checkpoint, 'text pooled', 'value', output!.pooled, await floats(golden, 'pooled'));
  yield compare(checkpoint, 'text tokens', 'value', output!.tokens, await floats(golden, 'tokens'));
}

async function* chineseTextRows(files: ParityFiles, checkpoint: string): AsyncGenerator<ParityRow> {
  const golden = await open(files, 'chinese-clip-text.safetensors');
  const { chinese } = await openWith(files, checkpoint, 'chinese-clip-text-config.json');
  if (chinese === null) throw new Error(`${checkpoint} holds no Chinese text tower`);
  const [output] = await runChineseText(chinese.source, chinese.config, [await idRows(golden)]);
  const expected = ['hidden', 'pooled'].filter((name) => golden.tensors.has(name));
  for (const name of expected) {
    yield compare(
      checkpoint,
      `Chinese text ${name}`,
      'value',
      output![name as 'hidden' | 'pooled'],
      await floats(golden, name),
    );
  }
}

async function idRows(golden: TensorSource): Promise<number[][]> {
  const [count, length] = golden.tensors.get('input_ids')!.shape as [number, number];
  const ids = await floats(golden, 'input_ids');
  return Array.from({ length: count }, (_, row) => [...ids.subarray(row * length, (row + 1) * length)]);
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

async function openWith(files: ParityFiles, name: string, config: string): Promise<Checkpoint> {
  const parts = [{ path: name.split('/').at(-1)!, blob: await files.open(name) }];
  if (files.names.includes(config)) parts.push({ path: 'config.json', blob: await files.open(config) });
  return openCheckpoint(parts);
}

async function loadVision(files: ParityFiles, name: string): Promise<model.VisionParams> {
  const { vision } = await openClip(files, name);
  if (vision === null) throw new Error(`${name} holds no vision encoder`);
  const config = 'clip-hf/config.json';
  const json: unknown = files.names.includes(config) ? JSON.parse(await (await files.open(config)).text()) : {};
  return model.loadVisionEncoder(vision.source, { overrides: model.visionOverrides(json) });
}
