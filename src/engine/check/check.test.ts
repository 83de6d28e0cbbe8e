import { readdirSync, readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../backend/nodeBackend';
import type { ModelFile } from '../files/modelFile';
import { modelKeeper } from '../recognise/loaded/loadedModel';
import { checkModel } from './checkModel';
import { cosineOfPair } from './features';
import { comparePublished } from './published';
import { testPictures } from './testPictures';

const demo = (): ModelFile[] =>
  ['', 'chinese/'].flatMap((folder) =>
    readdirSync(`models/demo/${folder}`)
      .filter((name) => /^(config|tokenizer)\.json$|^model\.safetensors$/.test(name))
      .map((name) => ({ path: folder + name, blob: new Blob([new Uint8Array(readFileSync(`models/demo/${folder}${name}`))]) })),
  );
const keeper = (files = demo()) =>
  modelKeeper(
    () => Promise.resolve({ files, hash: 'h' }),
    () => Promise.resolve('1'),
  );

beforeAll(() => startNodeBackend('wasm'));

describe('the demo', () => {
  const models = keeper();
  afterAll(() => models.release());

  test('towers and eyes tell things apart, and nothing is left behind', async () => {
    const model = await models.load('demo', {});
    const before = tf.memory().numTensors;
    const { english, chinese, eyes, published } = await checkModel(model);
    for (const cosine of [english, chinese, eyes]) expect(Math.abs(cosine!)).toBeLessThan(0.999);
    expect(published).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('published numbers are compared where the picture is at hand, and a model that is another one differs', async () => {
    const model = { ...(await models.load('demo', {})), id: 'clip-vit-base-patch32' };
    const asked: string[] = [];
    const open = (name: string) => {
      asked.push(name);
      return Promise.resolve({ width: 40, height: 30, pixels: new Uint8Array(40 * 30 * 3).map((_, at) => at) });
    };
    const [count, picture] = await comparePublished(model, open);
    expect(asked).toEqual(['CLIP.png']);
    expect(count).toMatchObject({ what: 'parameters', published: [151_277_313], agrees: false });
    expect(picture!.found.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(await comparePublished(model, () => Promise.resolve(null))).toHaveLength(1);
  });
});

test('eyes whose projection is zero, or no number, are refused by what comes of them', async () => {
  for (const [value, why] of [
    [0, /no length/],
    [0x7e00, /NaN|finite/],
  ] as const) {
    const files = demo().map((file) => (file.path === 'model.safetensors' ? { ...file, blob: file.blob } : file));
    const [weights] = files.filter(({ path }) => path === 'model.safetensors');
    const bytes = new Uint8Array(await weights!.blob.arrayBuffer());
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
      string,
      { dtype: string; data_offsets: [number, number] }
    >;
    const {
      data_offsets: [from, to],
    } = header['visual_projection.weight']!;
    expect(header['visual_projection.weight']!.dtype).toBe('F16');
    new Uint16Array(bytes.buffer, 8 + length + from, (to - from) / 2).fill(value);
    const broken = files.map((file) => (file === weights ? { path: file.path, blob: new Blob([bytes]) } : file));
    const models = keeper(broken);
    const loading = models.load('bad', {}).then((model) => checkModel(model));
    await expect(loading).rejects.toMatchObject({ code: 'model-invalid' });
    await expect(loading).rejects.toThrow(why);
    models.release();
  }
});

test('features: what is refused', () => {
  const pair =
    (...values: number[]) =>
    () =>
      cosineOfPair(Float32Array.from(values), 'm', 'the eyes');
  expect(pair(1, 0, 0, 1)()).toBe(0);
  expect(pair(3, 4, 4, 3)()).toBeCloseTo(0.96, 5);
  expect(pair(1, 2, 1, 2)).toThrow(/same features/);
  expect(pair(1, NaN, 0, 1)).toThrow(/NaN/);
  expect(pair(1, Infinity, 0, 1)).toThrow(/Infinity/);
  expect(pair(0, 0, 0, 1)).toThrow(/no length/);
  expect(pair(2, 2, 0, 1)).toThrow(/repeated/);
});

test('the two pictures differ everywhere they should, at any size', () => {
  for (const R of [32, 96, 224]) {
    const pixels = testPictures(R);
    expect(pixels).toHaveLength(2 * R * R * 3);
    expect(new Set(pixels).size).toBeGreaterThan(20);
  }
});
