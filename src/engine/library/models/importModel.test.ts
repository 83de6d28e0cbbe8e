/** Dropped files become stored models: what was converted gives the outputs of its source, and what fails leaves nothing. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskFolder } from '../../../cli/command/diskFolder';
import { goldenFiles, smallTokenizer } from '../../../testing/golden';
import { openCheckpoint } from '../../checkpoint/checkpoint';
import { memoryFolder, type Folder } from '../../files/storage';
import { toFloat32 } from '../../files/tensors/half';
import type { TensorSource } from '../../files/tensors/tensorSource';
import { openSafetensors } from '../../files/weights/safetensors';
import { chineseTextConfig, runChineseText } from '../../text/towers/chineseTextTower';
import { runClipText } from '../../text/towers/clipTextTower';
import { createModelStore, type ModelStore } from './modelStore';

type BytesOf = (name: string) => Uint8Array<ArrayBuffer>;
const golden = await goldenFiles();
const shared = '../shared/fixtures';
const ofRepository: BytesOf = (name) => golden.get(name)!;
const places: readonly { readonly place: string; readonly there: boolean; readonly bytesOf: BytesOf }[] = [
  { place: 'of the repository', there: true, bytesOf: ofRepository },
  {
    place: 'of ../shared, by their own writers',
    there: existsSync(shared),
    bytesOf: (name) => new Uint8Array(readFileSync(`${shared}/${name}`)),
  },
];
const fileOf = (bytesOf: BytesOf, name: string, as = name.replace(/.*\//, '')) => new File([bytesOf(name)], as);

let root: string;
beforeAll(async () => {
  await tf.setBackend('cpu');
  root = mkdtempSync(join(tmpdir(), 'dropped-'));
});
afterAll(() => rmSync(root, { recursive: true }));

/** A model that could be fetched: its name is taken too. */
const file = { repo: 'some/clip', revision: 'main', path: 'model.safetensors', as: 'model.safetensors', bytes: 1, sha256: '0'.repeat(64) };
const small = {
  id: 'small',
  name: 'Small',
  purpose: { en: 'to test', zh: '测试' },
  languages: ['en'],
  licence: 'MIT',
  source: 'some/clip',
};
const catalog = JSON.stringify({ models: [{ ...small, kept: null, memory: null, files: [file] }] });
const newDisk = () => diskFolder(mkdtempSync(join(root, 'disk-')));
const newStore = (disk: Folder): ModelStore =>
  createModelStore({
    disk,
    memory: memoryFolder(),
    served: undefined,
    catalog: () => Promise.resolve(catalog),
    vocabularies: { english: () => Promise.reject(new Error('not wanted')), chinese: () => Promise.reject(new Error('not wanted')) },
  });

for (const { place, there, bytesOf } of places)
  describe.skipIf(!there)(`dropped files ${place}${there ? '' : ' (skipped: no ../shared)'}`, () => {
    test.each([
      ['clip-openai.safetensors', ['clip-openai.safetensors']],
      ['clip-openai-half.pt', ['clip-openai-half.pt']],
      ['clip-openai-torchscript.pt', ['clip-openai-torchscript.pt']],
      ['clip-openai-module-prefix.pt', ['clip-openai-module-prefix.pt']],
      ['clip-hf', ['clip-hf/config.json', 'clip-hf/model.safetensors']],
    ])('%s: the converted model gives the outputs of its source', async (name, files) => {
      const store = newStore(newDisk());
      const dropped = files.map((file) => fileOf(bytesOf, file));
      const { id, state } = await store.import(dropped, name, {});
      expect(state).toBe('stored');
      expect(id).toMatch(/^clip-/);
      const source = await openCheckpoint(dropped.map((file) => ({ path: file.name, blob: file })));
      const kept = await openCheckpoint((await store.open(id)).files);
      expect(kept.vision!.config).toEqual(source.vision!.config);
      const ids = [[598, 10, 400, 149, 599]];
      const [before] = await runClipText(source.english!.source, source.english!.config, [ids]);
      const [after] = await runClipText(kept.english!.source, kept.english!.config, [ids]);
      expect(cosine(before!.pooled, after!.pooled)).toBeGreaterThan(0.9999);
      expect(cosine(before!.tokens, after!.tokens)).toBeGreaterThan(0.9999);
      const wanted = await openSafetensors(golden.get('clip-text.safetensors')!);
      const rows = await floats(wanted, 'input_ids');
      const [output] = await runClipText(kept.english!.source, kept.english!.config, [
        Array.from({ length: 4 }, (_, row) => [...rows.subarray(row * 16, row * 16 + 16)]),
      ]);
      expect(cosine(output!.tokens, await floats(wanted, 'tokens'))).toBeGreaterThan(0.9999);
      for (const tensor of source.vision!.source.tensors.keys()) {
        expect(cosine(await floats(source.vision!.source, tensor), await floats(kept.vision!.source, tensor)), tensor).toBeGreaterThan(
          0.9999,
        );
      }
    });

    test.each(['chinese-clip-text-hf.safetensors', 'chinese-clip-text-original.safetensors'])(
      '%s joins the model that has no Chinese',
      async (name) => {
        const store = newStore(newDisk());
        const before = await store.import([fileOf(bytesOf, 'clip-openai-half.pt')], 'CLIP small.pt', {});
        expect(before).toMatchObject({ id: 'clip-small', name: 'CLIP small.pt', languages: ['en'] });
        const joined = await store.import(
          [fileOf(bytesOf, name), fileOf(bytesOf, 'chinese-clip-text-config.json', 'config.json')],
          name,
          {},
        );
        expect(joined).toMatchObject({ id: 'clip-small', languages: ['en', 'zh'] });
        const kept = await openCheckpoint((await store.open('clip-small')).files);
        const ids = [[101, 297, 423, 264, 102]];
        const source = (await openCheckpoint([{ path: name, blob: fileOf(bytesOf, name) }])).chinese!.source;
        const [want] = await runChineseText(source, chineseTextConfig(source, { heads: 2 }), [ids]);
        const [got] = await runChineseText(kept.chinese!.source, kept.chinese!.config, [ids]);
        expect(cosine(want!.pooled, got!.pooled)).toBeGreaterThan(0.9999);
      },
    );
  });

describe('dropped files', () => {
  test('a Chinese tower that came first waits for a CLIP of its size', async () => {
    const disk = newDisk();
    const store = newStore(disk);
    const waiting = await store.import([fileOf(ofRepository, 'chinese-clip-text-hf.safetensors')], 'zh', {});
    expect(waiting).toMatchObject({ id: 'zh', languages: ['zh'], purpose: expect.stringContaining('32 dimensions') as string });
    expect(await store.import([fileOf(ofRepository, 'clip-openai-half.pt')], 'clip', {})).toMatchObject({
      id: 'clip',
      languages: ['en', 'zh'],
    });
    expect((await disk.list('zh')).length).toBe(0);
    expect((await openCheckpoint((await store.open('clip')).files)).chinese!.config.embedding).toBe(32);
  });

  test('the same name twice makes two models', async () => {
    const store = newStore(newDisk());
    await store.import([fileOf(ofRepository, 'clip-openai-half.pt')], 'small', {});
    expect((await store.import([fileOf(ofRepository, 'clip-openai-half.pt')], 'small', {})).id).toBe('small-3');
    expect((await store.list()).map(({ id }) => id)).toEqual(['small', 'small-2', 'small-3']);
  });

  test('a cut file is refused and leaves nothing', async () => {
    const disk = newDisk();
    const cut = new File([ofRepository('clip-openai-half.pt').slice(0, 900_000)], 'cut.pt');
    await expect(newStore(disk).import([cut], 'cut', {})).rejects.toMatchObject({ code: 'model-invalid', details: { file: 'cut.pt' } });
    expect(await disk.list('')).toEqual([]);
  });

  test('cancelling a conversion leaves nothing', async () => {
    const disk = newDisk();
    const controller = new AbortController();
    const work = { signal: controller.signal, onProgress: ({ doneBytes }: { doneBytes: number }) => doneBytes > 3 && controller.abort() };
    await expect(newStore(disk).import([fileOf(ofRepository, 'clip-openai-half.pt')], 'x', work)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await disk.list('')).toEqual([]);
  });

  test('a tokenizer of another model is refused', async () => {
    const strange = { ...smallTokenizer, model: { ...smallTokenizer.model, vocab: { ...smallTokenizer.model.vocab, far: 5000 } } };
    const store = newStore(newDisk());
    const dropped = [fileOf(ofRepository, 'clip-hf/model.safetensors'), new File([JSON.stringify(strange)], 'tokenizer.json')];
    await expect(store.import(dropped, 'x', {})).rejects.toMatchObject({ code: 'model-invalid', details: { id: 5000 } });
  });
});

async function floats(source: TensorSource, name: string): Promise<Float32Array> {
  return toFloat32(source.tensors.get(name)!.type, await source.read(name));
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    dot += a[index]! * b[index]!;
    aa += a[index]! ** 2;
    bb += b[index]! ** 2;
  }
  return aa === 0 && bb === 0 ? 1 : dot / Math.sqrt(aa * bb);
}
