/** From dropped files to a stored model and back: what was read, assumed, joined or changed must still be so. */
import { beforeEach, describe, expect, test } from 'vitest';
import { toFloat32 } from '../files/tensors/half';
import { openCheckpoint } from './checkpoint';
import { createModelStore, type ModelStore } from '../library/models/modelStore';
import { memoryFolder } from '../files/storage';
import { huggingFaceClip, huggingFaceConfig, jsonFile, openAiClip, openAiEyes, renamed, safetensorsFile } from '../../testing/checkpoints';
import type { ModelFile } from '../files/modelFile';

let store: ModelStore;
const forgotten: string[] = [];
const asFile = ({ path, blob }: ModelFile) => new File([blob], path);
const take = (files: readonly ModelFile[], name: string, textOf?: string) => store.import(files.map(asFile), name, { textOf });
const opened = async (id: string) => openCheckpoint((await store.open(id)).files);
const eyes = () => [
  safetensorsFile(
    'eyes.safetensors',
    renamed(openAiEyes(3), (name) => `module.${name}`),
  ),
];

beforeEach(() => {
  forgotten.length = 0;
  store = createModelStore({
    disk: memoryFolder(),
    memory: undefined,
    served: undefined,
    catalog: () => Promise.resolve('{"models":[]}'),
    vocabularies: { english: () => Promise.resolve(new Blob()), chinese: () => Promise.resolve(new Blob()) },
    forget: (hash) => Promise.resolve(void forgotten.push(hash)),
  });
});

describe('what the files mean is kept with the model', () => {
  test('read from them: nothing is assumed, before and after storing', async () => {
    const preprocessor = {
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.25, 0.25, 0.25],
      resample: 2,
      do_center_crop: false,
      size: { height: 32, width: 32 },
    };
    const config = {
      ...huggingFaceConfig,
      vision_config: { ...huggingFaceConfig.vision_config, hidden_act: 'gelu', num_attention_heads: 4, layer_norm_eps: 1e-6 },
      text_config: { ...huggingFaceConfig.text_config, eos_token_id: 59 },
    };
    const files = [
      safetensorsFile('model.safetensors', await huggingFaceClip()),
      jsonFile('config.json', config),
      jsonFile('preprocessor_config.json', preprocessor),
    ];
    const before = await openCheckpoint(files);
    const { id, assumed, embedding } = await take(files, 'read');
    expect({ assumed, embedding }).toEqual({ assumed: undefined, embedding: 32 });
    const after = await opened(id);
    expect(after.vision!.config).toEqual(before.vision!.config);
    expect(after.vision!.pixels).toEqual(before.vision!.pixels);
    expect(after.english!.config).toEqual(before.english!.config);
    expect(after.assumed).toEqual([]);
  });

  test('assumed: told on the row, and changed there', async () => {
    const summary = await take([safetensorsFile('a.safetensors', openAiClip())], 'plain');
    expect(summary.assumed?.map(({ tower, about, value }) => `${tower} ${about} ${value}`)).toEqual([
      'vision activation quickGelu',
      'vision heads 2',
      'vision pixels CLIP',
      'english activation quickGelu',
      'english heads 2',
    ]);
    const { hash } = await store.open(summary.id);
    const changed = await store.change(summary.id, { activation: 'gelu', heads: { vision: 4 } });
    expect(changed.assumed?.map(({ value }) => value)).toEqual(['gelu', '4', 'CLIP', 'gelu', '2']);
    const { vision, english } = await opened(summary.id);
    expect([vision!.config.activation, vision!.config.heads, english!.config.activation, english!.config.heads]).toEqual([
      'gelu',
      4,
      'gelu',
      2,
    ]);
    // What was computed under the old meaning is used no more.
    expect((await store.open(summary.id)).hash).not.toBe(hash);
    expect(forgotten).toEqual([hash]);
  });

  test('heads that do not divide the width, what the files say themselves, and a model that is not here are refused', async () => {
    const plain = await take([safetensorsFile('a.safetensors', openAiClip())], 'plain');
    await expect(store.change(plain.id, { heads: { vision: 5 } })).rejects.toMatchObject({ code: 'settings-invalid' });
    expect((await opened(plain.id)).vision!.config.heads).toBe(2);
    const told = await take(
      [safetensorsFile('model.safetensors', await huggingFaceClip()), jsonFile('config.json', huggingFaceConfig)],
      'told',
    );
    await expect(store.change(told.id, { activation: 'gelu' })).rejects.toMatchObject({ code: 'settings-invalid' });
    await expect(store.change('nowhere', { activation: 'gelu' })).rejects.toMatchObject({ code: 'model-missing' });
  });
});

test.each([NaN, Infinity])("weights with %s in them are refused by the tensor's name, and nothing is stored", async (value) => {
  const name = 'visual.transformer.resblocks.1.mlp.c_fc.weight';
  const spoilt = openAiClip().map((tensor) => {
    if (tensor.name !== name) return tensor;
    const data = tensor.data.slice();
    new DataView(data.buffer).setFloat32(400, value, true);
    return { ...tensor, data };
  });
  await expect(take([safetensorsFile('a.safetensors', spoilt)], 'spoilt')).rejects.toMatchObject({
    code: 'model-invalid',
    details: { kind: 'notFinite', tensor: 'vision_model.encoder.layers.1.mlp.fc1.weight' },
  });
  expect(await store.list()).toEqual([]);
});

describe('eyes that come alone', () => {
  test('wait for texts, join those of a model of their size, and the name says so', async () => {
    await expect(take(eyes(), 'tuned')).rejects.toMatchObject({ details: { kind: 'eyesAlone', embedding: 32 } });
    expect(await store.list()).toEqual([]);
    const whole = await take(
      [safetensorsFile('model.safetensors', await huggingFaceClip()), jsonFile('config.json', huggingFaceConfig)],
      'clip',
    );
    const joined = await take(eyes(), 'tuned', whole.id);
    expect(joined).toMatchObject({ name: 'tuned + text of clip', languages: ['en'], spaces: { shared: ['en'] } });
    const { vision, english } = await opened(joined.id);
    const original = await openCheckpoint([safetensorsFile('a.safetensors', openAiClip(3))], {});
    const numbers = async (part: typeof vision, name: string) =>
      toFloat32(part!.source.tensors.get(name)!.type, await part!.source.read(name));
    const tuned = renamed(openAiEyes(3), (name) => name).find(({ name }) => name === 'visual.class_embedding')!;
    const kept = await numbers(vision, 'vision_model.embeddings.class_embedding');
    expect(kept.every((value, index) => Math.abs(value - toFloat32('F32', tuned.data)[index]!) < 1e-3)).toBe(true);
    expect(english!.config).toEqual((await opened(whole.id)).english!.config);
    expect(original.vision!.config.width).toBe(vision!.config.width);
  });

  test('texts of another size are refused with both sizes', async () => {
    const small = openAiClip().map((tensor) =>
      /^(visual\.proj|text_projection)$/.test(tensor.name)
        ? { ...tensor, shape: [64, 16], data: tensor.data.slice(0, 64 * 16 * 4) }
        : tensor,
    );
    const { id } = await take([safetensorsFile('small.safetensors', small)], 'small');
    await expect(take(eyes(), 'tuned', id)).rejects.toMatchObject({ code: 'model-invalid', details: { vision: 32, text: 16 } });
  });
});
