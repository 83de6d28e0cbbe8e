import { existsSync, openAsBlob } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkComplete, openCheckpoint } from './checkpoint';
import { modelFilesOf, type ModelFile } from '../files/modelFile';
import { toFloat32 } from '../files/tensors/half';
import { fromHuggingFace, openAiText, openAiVision, toHuggingFace } from './layout/naming';
import { openSafetensors } from '../files/weights/safetensors';
import { writeSafetensors } from '../files/weights/writeSafetensors';
import type { TensorSource } from '../files/tensors/tensorSource';
import { goldenFiles } from '../../testing/golden';

/** The same models in the repository, in forms of our own making, and as their own libraries wrote them. */
const golden = await goldenFiles();
const shared = '../shared/fixtures';
const places = [
  { place: 'of the repository', there: true, blobOf: (name: string) => Promise.resolve(new Blob([golden.get(name)!])) },
  { place: 'of ../shared, by their own writers', there: existsSync(shared), blobOf: (name: string) => openAsBlob(`${shared}/${name}`) },
];
const floats = async (source: TensorSource, name: string) => toFloat32(source.tensors.get(name)!.type, await source.read(name));

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    dot += a[index]! * b[index]!;
    aa += a[index]! ** 2;
    bb += b[index]! ** 2;
  }
  return aa === 0 && bb === 0 ? 1 : dot / Math.sqrt(aa * bb);
}

for (const { place, there, blobOf } of places)
  describe.skipIf(!there)(`checkpoints in every layout, ${place}${there ? '' : ' (skipped: no ../shared)'}`, () => {
    const file = async (name: string, path = name): Promise<ModelFile> => ({ path, blob: await blobOf(name) });
    test.each([
      ['OpenAI safetensors', 'OpenAI', ['clip-openai.safetensors']],
      ['OpenAI half-precision zip', 'OpenAI', ['clip-openai-half.pt']],
      ['OpenAI TorchScript archive', 'OpenAI', ['clip-openai-torchscript.pt']],
      ['state_dict with module. prefixes', 'OpenAI', ['clip-openai-module-prefix.pt']],
      ['Hugging Face folder', 'Hugging Face', ['clip-hf/config.json', 'clip-hf/model.safetensors']],
    ])('%s: the same numbers under the same names', async (_, layout, names) => {
      const reference = await openCheckpoint([await file('clip-hf/config.json'), await file('clip-hf/model.safetensors')]);
      const { vision, english, chinese } = await openCheckpoint(await Promise.all(names.map((name) => file(name))));
      expect(chinese).toBeNull();
      expect(vision!.layout).toBe(layout);
      expect(vision!.config).toEqual(reference.vision!.config);
      for (const [part, expected] of [
        [vision!, reference.vision!],
        [english!, reference.english!],
      ] as const) {
        expect([...part.source.tensors.keys()].toSorted()).toEqual([...expected.source.tensors.keys()].toSorted());
        for (const [name, info] of expected.source.tensors) {
          expect(part.source.tensors.get(name)!.shape).toEqual(info.shape);
          expect(cosine(await floats(part.source, name), await floats(expected.source, name)), name).toBeGreaterThan(0.9999);
        }
      }
    });

    test('sizes are read from the tensors', async () => {
      const { vision, english } = await openCheckpoint([await file('clip-openai-torchscript.pt')]);
      expect(vision!.config).toEqual({
        width: 128,
        layers: 2,
        heads: 2,
        hidden: 512,
        patch: 8,
        image: 32,
        embedding: 32,
        activation: 'quickGelu',
        layerNormEpsilon: 1e-5,
      });
      expect(english!.config).toMatchObject({ vocabulary: 600, context: 16, width: 64, layers: 2, embedding: 32 });
    });

    test.each([
      ['Hugging Face', 'chinese-clip-text-hf.safetensors'],
      ['Chinese-CLIP', 'chinese-clip-text-original.safetensors'],
    ])('the Chinese tower in the layout of %s', async (layout, name) => {
      const reference = await openSafetensors(await blobOf('chinese-clip-text-hf.safetensors'), 'hf');
      const { chinese } = await openCheckpoint([await file(name)]);
      expect(chinese).toMatchObject({ layout, config: { vocabulary: 500, context: 52, width: 64, layers: 2, embedding: 32 } });
      for (const key of reference.tensors.keys())
        expect(Buffer.compare(await chinese!.source.read(key), await reference.read(key)), key).toBe(0);
    });

    test('a folder with both towers is one complete model', async () => {
      const checkpoint = await openCheckpoint([
        await file('clip-hf/config.json', 'config.json'),
        await file('clip-hf/model.safetensors', 'model.safetensors'),
        await file('chinese-clip-text-original.safetensors', 'chinese/model.safetensors'),
        await file('chinese-clip-text-config.json', 'chinese/config.json'),
        { path: 'chinese/vocab.txt', blob: new Blob(['[PAD]\n']) },
        { path: 'merges.txt', blob: new Blob(['#version\n']) },
        { path: 'vocab.json', blob: new Blob(['{}']) },
      ]);
      expect(() => checkComplete(checkpoint)).not.toThrow();
      expect(checkpoint.chinese!.config.heads).toBe(2);
      expect(
        Object.entries(checkpoint.chinese!.tokenizer)
          .filter(([, blob]) => blob !== undefined)
          .map(([kind]) => kind),
      ).toEqual(['wordPieces']);
      expect(checkpoint.english!.tokenizer.vocab).toBeDefined();
    });

    test('names go there and back without a change', async () => {
      const openAi = await openSafetensors(await blobOf('clip-openai.safetensors'), 'clip-openai.safetensors');
      for (const table of [openAiVision, openAiText]) {
        const back = fromHuggingFace(toHuggingFace(openAi, table), table);
        expect(back.tensors.size).toBeGreaterThan(20);
        for (const [name, info] of back.tensors) {
          expect(info.shape).toEqual(openAi.tensors.get(name)!.shape);
          // Byte by byte; the test runner's own comparison takes minutes over a megabyte.
          expect(Buffer.compare(await back.read(name), await openAi.read(name)), name).toBe(0);
        }
      }
    });

    test('what is missing or misshapen is named', async () => {
      const source = await openSafetensors(await blobOf('clip-hf/model.safetensors'), 'm');
      const all = await Promise.all([...source.tensors.values()].map(async (info) => ({ ...info, data: await source.read(info.name) })));
      const open = (tensors: typeof all) => openCheckpoint([{ path: 'model.safetensors', blob: new Blob([writeSafetensors(tensors)]) }]);
      const name = 'vision_model.encoder.layers.1.mlp.fc2.bias';
      await expect(open(all.filter((item) => item.name !== name))).rejects.toMatchObject({
        code: 'model-invalid',
        details: { tensor: name, file: 'model.safetensors' },
      });
      const short = all.map((item) => (item.name === name ? { ...item, shape: [64], data: item.data.slice(0, 256) } : item));
      await expect(open(short)).rejects.toMatchObject({ code: 'model-invalid', details: { tensor: name } });
    });

    test('cut files of every kind are refused', async () => {
      for (const name of [
        'clip-openai-torchscript.pt',
        'clip-openai-half.pt',
        'clip-hf/model.safetensors',
        'chinese-clip-text-original.safetensors',
      ]) {
        const { path, blob } = await file(name);
        for (const length of [3, 100, blob.size >> 1, blob.size - 1]) {
          await expect(openCheckpoint([{ path, blob: blob.slice(0, length) }]), `${name} ${length}`).rejects.toMatchObject({
            code: 'model-invalid',
            details: { file: path },
          });
        }
      }
    });

    test('an adapter is no model', async () => {
      await expect(openCheckpoint([await file('adapter-r2plus1d.safetensors')])).rejects.toMatchObject({ code: 'model-invalid' });
    });
  });

test('files that are no checkpoint are refused by what they are', async () => {
  const old = { path: 'old.pt', blob: new Blob([Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c)]) };
  await expect(openCheckpoint([old])).rejects.toMatchObject({ code: 'model-invalid', details: { file: 'old.pt' } });
  await expect(openCheckpoint([{ path: 'x.bin', blob: new Blob(['hello, this is text']) }])).rejects.toMatchObject({
    details: { file: 'x.bin' },
  });
  await expect(openCheckpoint([{ path: 'config.json', blob: new Blob(['{}']) }])).rejects.toMatchObject({ code: 'model-invalid' });
  await expect(openCheckpoint([])).rejects.toMatchObject({ code: 'model-invalid' });
});

test('a dropped folder keeps its inner paths', () => {
  const dropped = Object.assign(new File([], 'model.safetensors'), { webkitRelativePath: 'clip/chinese/model.safetensors' });
  expect(modelFilesOf([dropped, new File([], 'a.pt')]).map(({ path }) => path)).toEqual(['chinese/model.safetensors', 'a.pt']);
});
