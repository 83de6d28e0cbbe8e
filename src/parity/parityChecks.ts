/**
 * What `npm run parity` computes: every golden file of a directory against this engine on the backend in use. Sizes,
 * settings and names all come from the files; what is not there is not checked. Runs in Node and in a browser page.
 */
import * as tf from '@tensorflow/tfjs-core';
import { readAdapter } from '../engine/model/adapterFile/adapterFile';
import type { TensorSource } from '../engine/files/tensors/tensorSource';
import * as model from '../engine/model';
import { batchGradients } from '../engine/train/step/gradientCaching';
import { disposeAdamW, startAdamW, stepAdamW } from '../engine/train/step/optimizer';
import { type ParityFiles, type Inputs, readInputs, disposeInputs, open, floats, loadVision } from './goldenFiles';
import { type ParityRow, compare } from './rows';
import { chineseCheckpoints, clipTextRows, chineseTextRows } from './textRows';
import { total, targetsOf, disposeTargets, batchOf, wholeBatch } from './goldenBatch';

/** Checkpoints that hold a CLIP in full precision, the first found being the method's backbone. */
const backbones = ['clip-openai.safetensors', 'clip-hf/model.safetensors'];

/** AdamW of the golden losses. */
const goldenRate = 1e-3;

export interface ParityOptions {
  /** False leaves the five AdamW steps out. */
  readonly losses?: boolean;
}

/** Every row of the directory, one after the other. Ends with a row that counts tensors left behind. */
export async function* parityRows(files: ParityFiles, { losses = true }: ParityOptions = {}): AsyncGenerator<ParityRow> {
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
      const {
        losses: parts,
        features,
        gradients,
      } = await batchGradients(params, adapter, wholeBatch(inputs, targets, params.config.layers));
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
