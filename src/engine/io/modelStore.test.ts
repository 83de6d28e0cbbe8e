import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { diskFolder } from '../../cli/diskFolder';
import { startHub, type Hub } from '../../cli/hub';
import { chineseTextConfig, runChineseText } from '../text/chineseTextTower';
import { runClipText } from '../text/clipTextTower';
import { readTokenizer } from '../text/tokenizers';
import { parseCatalog } from './catalog';
import { openCheckpoint } from './checkpoint';
import { toFloat32 } from './half';
import { createModelStore, type ModelStore } from './modelStore';
import { progressOver } from './progress';
import { openSafetensors } from './safetensors';
import { memoryFolder, storageError, type Folder } from './storage';
import type { TensorSource } from './tensorSource';

const fixtures = '../shared/fixtures';
const here = existsSync(fixtures);
const note = here ? '' : ' (skipped: no ../shared)';
const bytesOf = (name: string) => new Uint8Array(readFileSync(`${fixtures}/${name}`));
const fileOf = (name: string, as = name.replace(/.*\//, '')) => new File([bytesOf(name)], as);
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A tokenizer whose ids fit the small towers. */
const tokenizer = {
  added_tokens: [],
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, { type: 'ByteLevel', add_prefix_space: false, use_regex: false }] },
  post_processor: { type: 'RobertaProcessing', cls: ['<s>', 2], sep: ['</s>', 3], add_prefix_space: false, trim_offsets: false },
  decoder: null,
  model: { type: 'BPE', unk_token: '</s>', end_of_word_suffix: '</w>', vocab: { a: 0, 'a</w>': 1, '<s>': 2, '</s>': 3 }, merges: [] },
};

function published(): Map<string, Uint8Array> {
  return new Map([
    ['some/clip/config.json', bytesOf('clip-hf/config.json')],
    ['some/clip/tokenizer.json', text(tokenizer)],
    ['some/clip/pytorch_model.bin', bytesOf('clip-openai-half.pt')],
    ['some/chinese/config.json', bytesOf('chinese-clip-text-config.json')],
    ['some/chinese/model.safetensors', bytesOf('chinese-clip-text-original.safetensors')],
  ]);
}

function catalogOf(files: ReadonlyMap<string, Uint8Array>): string {
  const entry = ([path, bytes]: [string, Uint8Array]) => ({
    repo: path.split('/').slice(0, 2).join('/'),
    revision: 'main',
    path: path.split('/')[2],
    as: path.startsWith('some/chinese') ? `chinese/${path.split('/')[2]}` : path.split('/')[2],
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  const model = {
    id: 'small', name: 'Small', purpose: { en: 'to test', zh: '测试' }, languages: ['en', 'zh'], licence: 'MIT', source: 'some/clip', kept: null, memory: null,
    files: [...files].map(entry),
  };
  return JSON.stringify({ models: [model] });
}

describe.skipIf(!here)(`models from the hub to the engine${note}`, () => {
  let hub: Hub;
  let root: string;
  const files = here ? published() : new Map<string, Uint8Array>();
  beforeAll(async () => {
    await tf.setBackend('cpu');
    hub = await startHub(files);
    root = mkdtempSync(join(tmpdir(), 'models-'));
  });
  afterAll(async () => {
    await hub.close();
    rmSync(root, { recursive: true });
  });
  afterEach(() => {
    for (const key of Object.keys(hub.faults)) delete hub.faults[key as keyof typeof hub.faults];
    hub.requests.length = 0;
  });

  const newDisk = () => diskFolder(mkdtempSync(join(root, 'disk-')));
  const forgotten: string[] = [];
  const newStore = (disk: Folder | undefined, memory: Folder | undefined = memoryFolder()): ModelStore =>
    createModelStore({
      disk,
      memory,
      served: undefined,
      catalog: () => Promise.resolve(catalogOf(files)),
      vocabularies: { english: () => Promise.reject(new Error('not wanted')), chinese: () => Promise.reject(new Error('not wanted')) },
      forget: (hash) => Promise.resolve(void forgotten.push(hash)),
      download: { partBytes: 200_000, retryAfter: 5, attempts: 2, silence: 3000 },
    });
  const only = async (store: ModelStore) => (await store.list())[0]!;

  test('got, kept in half precision, there after a reload, and deleted to the last byte', async () => {
    const disk = newDisk();
    const store = newStore(disk);
    expect(await only(store)).toMatchObject({ id: 'small', state: 'remote', storedBytes: 0, purpose: 'to test' });
    const progress: number[] = [];
    const summary = await store.get('small', hub.address, { onProgress: ({ doneBytes, file }) => void (file.includes('/') && progress.push(doneBytes)) });
    expect(summary).toMatchObject({ state: 'stored', languages: ['en', 'zh'], inMemory: false });
    expect(progress.at(-1)).toBe([...files.values()].reduce((sum, { length }) => sum + length, 0));
    expect((await disk.list('')).map(({ path }) => path).toSorted()).toEqual([
      'small/chinese/config.json', 'small/chinese/model.safetensors', 'small/config.json', 'small/model.safetensors', 'small/record.json', 'small/tokenizer.json',
    ]);

    const reloaded = newStore(disk);
    expect(await only(reloaded)).toMatchObject({ state: 'stored', name: 'Small' });
    const { files: opened, hash } = await reloaded.open('small');
    expect(hash).toMatch(/^[\da-f]{64}$/);
    const checkpoint = await openCheckpoint(opened);
    expect([...checkpoint.vision!.source.tensors.values()].every(({ type }) => type === 'F16')).toBe(true);
    expect(checkpoint.english!.config).toMatchObject({ vocabulary: 600, heads: 2, context: 16 });
    expect((await readTokenizer(checkpoint.english!.tokenizer, 16)).encode('aa')).toEqual([2, 0, 1, 3]);

    await reloaded.delete('small');
    expect(await disk.list('')).toEqual([]);
    expect(forgotten).toContain(hash);
    expect(await only(reloaded)).toMatchObject({ state: 'remote', storedBytes: 0 });
    await expect(reloaded.open('small')).rejects.toMatchObject({ code: 'model-missing' });
  });

  test('cut off, partial after a reload, taken up again, verified', async () => {
    const disk = newDisk();
    Object.assign(hub.faults, { cutAfter: 150_000, cuts: 2, offlineAfter: hub.sent() + 400_000 });
    await expect(newStore(disk).get('small', hub.address, {})).rejects.toMatchObject({ code: 'download-failed' });
    const partial = await only(newStore(disk));
    expect(partial.state).toBe('partial');
    expect(partial.storedBytes).toBeGreaterThan(100_000);
    delete hub.faults.offlineAfter;
    hub.requests.length = 0;
    await newStore(disk).get('small', hub.address, {});
    expect(hub.requests[0]).toMatch(/pytorch_model.bin bytes=[1-9]/);
    expect((await only(newStore(disk))).state).toBe('stored');
  });

  test('pausing keeps what arrived; deleting a partial one leaves nothing', async () => {
    const disk = newDisk();
    hub.faults.slow = 60; // longer than progress is silent
    const controller = new AbortController();
    const getting = newStore(disk).get('small', hub.address, { signal: controller.signal, onProgress: ({ doneBytes }) => doneBytes > 200_000 && controller.abort() });
    await expect(getting).rejects.toMatchObject({ code: 'cancelled' });
    expect((await only(newStore(disk))).state).toBe('partial');
    await newStore(disk).delete('small');
    expect(await disk.list('')).toEqual([]);
  });

  test('wrong bytes are never half-loaded', async () => {
    const disk = newDisk();
    hub.faults.wrongBytes = true;
    await expect(newStore(disk).get('small', hub.address, {})).rejects.toMatchObject({ code: 'checksum-mismatch' });
    await expect(newStore(disk).open('small')).rejects.toMatchObject({ code: 'model-missing' });
  });

  test('where the disk is full it runs from memory and says so', async () => {
    const disk = fullAfter(newDisk(), 600_000);
    const store = newStore(disk);
    const summary = await store.get('small', hub.address, {});
    expect(summary).toMatchObject({ state: 'stored', inMemory: true });
    expect(await disk.list('')).toEqual([]);
    expect((await store.open('small')).files.length).toBe(5);
    expect((await only(newStore(disk))).state).toBe('remote');
  });

  test('where storage is forbidden it runs from memory and says so', async () => {
    const store = newStore(undefined);
    await store.get('small', hub.address, {});
    expect(await store.storage()).toMatchObject({ memoryOnly: true });
    expect((await store.storage()).usedBytes).toBeGreaterThan(0);
    expect((await only(store)).inMemory).toBe(true);
  });

  test('a model the catalogue does not have', async () => {
    await expect(newStore(newDisk()).get('other', hub.address, {})).rejects.toMatchObject({ code: 'model-missing' });
  });

  describe('dropped files', () => {
    test.each([
      ['clip-openai.safetensors', [fileOfLater('clip-openai.safetensors')]],
      ['clip-openai-half.pt', [fileOfLater('clip-openai-half.pt')]],
      ['clip-openai-torchscript.pt', [fileOfLater('clip-openai-torchscript.pt')]],
      ['clip-openai-module-prefix.pt', [fileOfLater('clip-openai-module-prefix.pt')]],
      ['clip-hf', [fileOfLater('clip-hf/config.json'), fileOfLater('clip-hf/model.safetensors')]],
    ])('%s: the converted model gives the outputs of its source', async (name, make) => {
      const store = newStore(newDisk());
      const dropped = make.map((one) => one());
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
      const golden = await openCheckpointTensors('clip-text.safetensors');
      const rows = await floats(golden, 'input_ids');
      const [output] = await runClipText(kept.english!.source, kept.english!.config, [Array.from({ length: 4 }, (_, row) => [...rows.subarray(row * 16, row * 16 + 16)])]);
      expect(cosine(output!.tokens, await floats(golden, 'tokens'))).toBeGreaterThan(0.9999);
      for (const tensor of source.vision!.source.tensors.keys()) {
        expect(cosine(await floats(source.vision!.source, tensor), await floats(kept.vision!.source, tensor)), tensor).toBeGreaterThan(0.9999);
      }
    });

    test.each(['chinese-clip-text-hf.safetensors', 'chinese-clip-text-original.safetensors'])('%s joins the model that has no Chinese', async (name) => {
      const store = newStore(newDisk());
      const before = await store.import([fileOf('clip-openai-half.pt')], 'CLIP small.pt', {});
      expect(before).toMatchObject({ id: 'clip-small', name: 'CLIP small.pt', languages: ['en'] });
      const joined = await store.import([fileOf(name), fileOf('chinese-clip-text-config.json', 'config.json')], name, {});
      expect(joined).toMatchObject({ id: 'clip-small', languages: ['en', 'zh'] });
      const kept = await openCheckpoint((await store.open('clip-small')).files);
      const ids = [[101, 297, 423, 264, 102]];
      const source = (await openCheckpoint([{ path: name, blob: fileOf(name) }])).chinese!.source;
      const [want] = await runChineseText(source, chineseTextConfig(source, { num_attention_heads: 2 }), [ids]);
      const [got] = await runChineseText(kept.chinese!.source, kept.chinese!.config, [ids]);
      expect(cosine(want!.pooled, got!.pooled)).toBeGreaterThan(0.9999);
    });

    test('a Chinese tower that came first waits for a CLIP of its size', async () => {
      const disk = newDisk();
      const store = newStore(disk);
      const waiting = await store.import([fileOf('chinese-clip-text-hf.safetensors')], 'zh', {});
      expect(waiting).toMatchObject({ id: 'zh', languages: ['zh'], purpose: expect.stringContaining('32 dimensions') as string });
      expect(await store.import([fileOf('clip-openai-half.pt')], 'clip', {})).toMatchObject({ id: 'clip', languages: ['en', 'zh'] });
      expect((await disk.list('zh')).length).toBe(0);
      expect((await openCheckpoint((await store.open('clip')).files)).chinese!.config.embedding).toBe(32);
    });

    test('the same name twice makes two models', async () => {
      const store = newStore(newDisk());
      await store.import([fileOf('clip-openai-half.pt')], 'small', {});
      expect((await store.import([fileOf('clip-openai-half.pt')], 'small', {})).id).toBe('small-3');
      expect((await store.list()).map(({ id }) => id)).toEqual(['small', 'small-2', 'small-3']);
    });

    test('a cut file is refused and leaves nothing', async () => {
      const disk = newDisk();
      const cut = new File([bytesOf('clip-openai-half.pt').slice(0, 900_000)], 'cut.pt');
      await expect(newStore(disk).import([cut], 'cut', {})).rejects.toMatchObject({ code: 'model-invalid', details: { file: 'cut.pt' } });
      expect(await disk.list('')).toEqual([]);
    });

    test('cancelling a conversion leaves nothing', async () => {
      const disk = newDisk();
      const controller = new AbortController();
      const work = { signal: controller.signal, onProgress: ({ doneBytes }: { doneBytes: number }) => doneBytes > 3 && controller.abort() };
      await expect(newStore(disk).import([fileOf('clip-openai-half.pt')], 'x', work)).rejects.toMatchObject({ code: 'cancelled' });
      expect(await disk.list('')).toEqual([]);
    });

    test('a tokenizer of another model is refused', async () => {
      const strange = { ...tokenizer, model: { ...tokenizer.model, vocab: { ...tokenizer.model.vocab, far: 5000 } } };
      const store = newStore(newDisk());
      const dropped = [fileOf('clip-hf/model.safetensors'), new File([text(strange)], 'tokenizer.json')];
      await expect(store.import(dropped, 'x', {})).rejects.toMatchObject({ code: 'model-invalid', details: { id: 5000 } });
    });
  });
});

test('our own catalogue is well formed, and says what is published', () => {
  const models = parseCatalog(readFileSync('models/catalog.json', 'utf8'));
  expect(models.map(({ id }) => id)).toEqual(['demo', 'clip-vit-base-patch16', 'clip-vit-base-patch32', 'clip-vit-large-patch14']);
  for (const { files, source } of models.slice(1)) {
    for (const { repo, revision } of files) {
      expect(source).toContain(repo);
      expect(revision).toMatch(/^[\da-f]{40}$/);
    }
    expect(files.some(({ as }) => /^(pytorch_model\.bin|model\.safetensors)$/.test(as))).toBe(true);
  }
});

test('a damaged catalogue is refused by the field', () => {
  expect(() => parseCatalog('{"models":[{"id":"../x"}]}')).toThrow(/models\.0/);
});

test('progress over files: bytes of all, time left by the speed of late', () => {
  const seen: [number, number, number | null][] = [];
  let time = 0;
  const report = progressOver([1000, null], ({ doneBytes, totalBytes, secondsLeft }) => seen.push([doneBytes, totalBytes, secondsLeft]), () => time);
  report(0, 'a', 0, 1000);
  time = 1000;
  report(0, 'a', 500, 1000);
  time = 2000;
  report(1, 'b', 500, 2000);
  expect(seen).toEqual([[0, 1000, null], [500, 1000, 1], [1000, 3000, 4]]);
});

function openCheckpointTensors(name: string): Promise<TensorSource> {
  return openSafetensors(bytesOf(name), name);
}

function fileOfLater(name: string): () => File {
  return () => fileOf(name);
}

function fullAfter(folder: Folder, room: number): Folder {
  return {
    ...folder,
    writer: async (path) => {
      const writer = await folder.writer(path);
      const write = (bytes: Uint8Array, at: number) =>
        (room -= bytes.byteLength) < 0 ? Promise.reject(storageError(new DOMException('', 'QuotaExceededError'))) : writer.write(bytes, at);
      return { ...writer, write };
    },
  };
}

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
