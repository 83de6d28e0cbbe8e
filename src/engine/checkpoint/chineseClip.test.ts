/**
 * A whole Chinese-CLIP from dropped files to the engine: its own eyes are kept in half precision beside a CLIP's, and alone it
 * is a model of its own. The golden Chinese tower with eyes drawn from a seed, of other sizes than the golden CLIP's.
 */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { languageUse } from '../../shared/recognition/spaces';
import { disposeEncoded, disposeVisionEncoder, encodeFrames, loadVisionEncoder, type VisionParams } from '../model';
import { startNodeBackend } from '../backend/nodeBackend';
import { modelKeeper } from '../recognise/loaded/loadedModel';
import { embedLabels } from '../text';
import { toySource } from '../../testing/training';
import { createModelStore } from '../library/models/modelStore';
import { chineseOriginalText, fromHuggingFace, openAiVision } from './layout/naming';
import { openSafetensors } from '../files/weights/safetensors';
import { writeSafetensors } from '../files/weights/writeSafetensors';
import { memoryFolder } from '../files/storage';
import type { TensorSource } from '../files/tensors/tensorSource';

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`../model/fixtures/${name}`, import.meta.url)));
const text = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const chineseText = () => openSafetensors(fixture('chinese-clip-text-hf.safetensors'), 'chinese');

/** Eyes of width 96, 24 pixels, patches of 6; the golden CLIP's are 128, 32 and 8. */
const eyes = toySource(11, { width: 96, layers: 3, patch: 6, resolution: 24, embedding: 32 });
const visionConfig = { num_attention_heads: 3, hidden_act: 'gelu', layer_norm_eps: 1e-5 };
const ownPixels = { image_mean: [0.5, 0.4, 0.3], image_std: [0.2, 0.25, 0.3], do_normalize: true };
const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...'挥手跑步'].join('\n');

/** A PyTorch-like checkpoint of several sources under one roof, as safetensors. */
async function checkpointOf(sources: readonly TensorSource[], prefix = ''): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = sources.flatMap((source) =>
    [...source.tensors.values()].map(async ({ name, type, shape }) => ({
      name: prefix + name,
      type,
      shape,
      data: await source.read(name),
    })),
  );
  return writeSafetensors(await Promise.all(tensors));
}

/** Its files as Hugging Face has them. */
async function huggingFace(folder: string): Promise<File[]> {
  const config = {
    model_type: 'chinese_clip',
    text_config: JSON.parse(new TextDecoder().decode(fixture('chinese-clip-text-config.json'))) as object,
    vision_config: visionConfig,
  };
  return [
    inFolder(folder, 'model.safetensors', await checkpointOf([await chineseText(), eyes])),
    inFolder(folder, 'config.json', text(config)),
    inFolder(folder, 'preprocessor_config.json', text(ownPixels)),
    inFolder(folder, 'vocab.txt', text(vocabulary)),
  ];
}

/** As the browser gives files of a dropped folder. */
function inFolder(folder: string, name: string, bytes: Uint8Array<ArrayBuffer>): File {
  const file = new File([bytes], name);
  Object.defineProperty(file, 'webkitRelativePath', { value: `dropped/${folder}${name}` });
  return file;
}

function newStore() {
  const disk = memoryFolder();
  const store = createModelStore({
    disk,
    memory: undefined,
    served: undefined,
    catalog: () => Promise.resolve('{"models":[]}'),
    vocabularies: { english: () => Promise.reject(new Error()), chinese: () => Promise.reject(new Error()) },
  });
  return { disk, store, keeper: modelKeeper(store.open, async (id) => (await store.open(id)).hash) };
}

/** F of a seeded picture in CLIP's own normalisation. */
async function look(vision: VisionParams): Promise<Float32Array> {
  const { resolution: R } = vision.config;
  const frames = tf.randomNormal<tf.Rank.R4>([1, R, R, 3], 0, 1, 'float32', 5);
  const encoded = await encodeFrames(vision, frames, { T: 1 });
  const features = (await encoded.features.data<'float32'>()).slice();
  disposeEncoded(encoded);
  frames.dispose();
  return features;
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, index) => sum + value * y[index]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

beforeAll(() => startNodeBackend('wasm'));

test('beside a CLIP its own eyes are kept, whatever their size, in half precision', async () => {
  const { disk, store, keeper } = newStore();
  const dropped = [inFolder('', 'clip.safetensors', fixture('clip-openai.safetensors')), ...(await huggingFace('chinese/'))];
  const summary = await store.import(dropped, 'pair', {});
  expect(summary).toMatchObject({ id: 'pair', languages: ['en', 'zh'], spaces: { shared: ['en'], ownEyes: true } });
  const kept = await openSafetensors((await disk.file('pair/chinese/model.safetensors'))!, 'kept');
  expect(kept.tensors.has('vision_model.embeddings.class_embedding')).toBe(true);
  expect(new Set([...kept.tensors.values()].map(({ type }) => type))).toEqual(new Set(['F16']));

  const model = await keeper.load('pair', {});
  expect(model.spaces).toEqual({ shared: ['en'], ownEyes: true });
  expect(model.vision.config).toMatchObject({ width: 128, resolution: 32 });
  const held = tf.memory().numTensors;
  const own = await keeper.eyes(model, 'own', {});
  expect(own.config).toMatchObject({ width: 96, layers: 3, heads: 3, patchSize: 6, resolution: 24, embedding: 32, activation: 'gelu' });
  expect(await keeper.eyes(model, 'own', {})).toBe(own); // read once
  const pixels = { mean: [0.5, 0.4, 0.3], deviation: [0.2, 0.25, 0.3], filter: 'bicubic', resize: 'shortest' } as const;
  const reference = await loadVisionEncoder(eyes, { overrides: { heads: 3, activation: 'gelu' }, pixels });
  const usual = await loadVisionEncoder(eyes, { overrides: { heads: 3, activation: 'gelu' } });
  const seen = await look(own);
  expect(cosine(seen, await look(reference))).toBeGreaterThan(0.9999);
  expect(cosine(seen, await look(usual))).toBeLessThan(0.999); // its mean and deviation count
  disposeVisionEncoder(reference);
  disposeVisionEncoder(usual);
  keeper.releaseOwnEyes();
  expect(tf.memory().numTensors).toBe(held);
  await keeper.eyes(model, 'own', {});
  keeper.release();
  expect(tf.memory().numTensors).toBe(0);
});

test('alone it is a model that reads Chinese', async () => {
  const { store, keeper } = newStore();
  expect(await store.import(await huggingFace(''), 'chinese', {})).toMatchObject({
    id: 'chinese',
    languages: ['zh'],
    spaces: { shared: ['zh'], ownEyes: false },
  });
  const model = await keeper.load('chinese', {});
  expect(model).toMatchObject({ languages: ['zh'], spaces: { shared: ['zh'], ownEyes: false } });
  const labels = [
    { en: '', zh: '挥手' },
    { en: 'running', zh: '跑步' },
  ];
  const use = languageUse({ languages: model.languages, spaces: model.spaces, taught: null, ownEyes: false, labels });
  expect(use).toEqual({ en: 'unread', zh: 'same-space' });
  const texts = await embedLabels(model.towers, labels, '{label}', { use });
  expect(texts.en).toBeNull();
  expect(texts.words.data).toEqual(texts.zh); // frames are weighed by the sentence
  expect([...texts.zh!, ...(await look(model.vision))].every(Number.isFinite)).toBe(true);
  keeper.release();
});

test('in cn_clip’s own names, wrapped by its training, it is the same', async () => {
  const { store, keeper } = newStore();
  const sources = [fromHuggingFace(await chineseText(), chineseOriginalText), fromHuggingFace(eyes, openAiVision)];
  const bytes = await checkpointOf(sources, 'module.');
  expect(await store.import([new File([bytes], 'clip_cn.safetensors')], 'cn', {})).toMatchObject({
    languages: ['zh'],
    spaces: { shared: ['zh'] },
  });
  const { vision } = await keeper.load('cn', {});
  expect(vision.config).toMatchObject({ width: 96, layers: 3, resolution: 24, activation: 'quickGelu' });
  keeper.release();
});

test('its text alone joins a CLIP without eyes of its own', async () => {
  const { store } = newStore();
  await store.import([new File([fixture('clip-openai.safetensors')], 'clip.safetensors')], 'clip', {});
  const joined = await store.import([new File([fixture('chinese-clip-text-hf.safetensors')], 'chinese.safetensors')], 'text', {});
  expect(joined).toMatchObject({ id: 'clip', languages: ['en', 'zh'], spaces: { shared: ['en'], ownEyes: false } });
});
