/** Models from the hub to a stored, checked model, and what happens where the line, the disk or the bytes fail. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { diskFolder } from '../../../cli/command/diskFolder';
import { startHub, type Hub } from '../../../server/hub/hub';
import { goldenFiles, smallTokenizer } from '../../../testing/golden';
import { openCheckpoint } from '../../checkpoint/checkpoint';
import { memoryFolder, storageError, type Folder } from '../../files/storage';
import { readTokenizer } from '../../text/tokenizer/tokenizers';
import { createModelStore, type ModelStore } from './modelStore';

const golden = await goldenFiles();
const bytesOf = (name: string) => golden.get(name)!;
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function published(): Map<string, Uint8Array> {
  return new Map([
    ['some/clip/config.json', bytesOf('clip-hf/config.json')],
    ['some/clip/tokenizer.json', text(smallTokenizer)],
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
    id: 'small',
    name: 'Small',
    purpose: { en: 'to test', zh: '测试' },
    languages: ['en', 'zh'],
    licence: 'MIT',
    source: 'some/clip',
    kept: null,
    memory: null,
    files: [...files].map(entry),
  };
  return JSON.stringify({ models: [model] });
}

describe('models from the hub to the engine', () => {
  let hub: Hub;
  let root: string;
  const files = published();
  beforeAll(async () => {
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
    const summary = await store.get('small', hub.address, {
      onProgress: ({ doneBytes, file }) => void (file.includes('/') && progress.push(doneBytes)),
    });
    expect(summary).toMatchObject({ state: 'stored', languages: ['en', 'zh'], inMemory: false });
    expect(progress.at(-1)).toBe([...files.values()].reduce((sum, { length }) => sum + length, 0));
    expect((await disk.list('')).map(({ path }) => path).toSorted()).toEqual([
      'small/chinese/config.json',
      'small/chinese/model.safetensors',
      'small/config.json',
      'small/model.safetensors',
      'small/preprocessor_config.json',
      'small/record.json',
      'small/tokenizer.json',
    ]);

    const reloaded = newStore(disk);
    expect(await only(reloaded)).toMatchObject({ state: 'stored', name: 'Small' });
    const { files: opened, hash } = await reloaded.open('small');
    expect(hash).toMatch(/^[\da-f]{32}$/);
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
    const getting = newStore(disk).get('small', hub.address, {
      signal: controller.signal,
      onProgress: ({ doneBytes }) => doneBytes > 200_000 && controller.abort(),
    });
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
    expect((await store.open('small')).files.length).toBe(6);
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
});

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
