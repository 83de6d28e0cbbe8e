/** A model by its name or of a catalogue row that the hub itself describes, from the local hub to a stored, checked model. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { diskFolder } from '../../../cli/command/diskFolder';
import { startHub, type Hub } from '../../../server/hub/hub';
import { openCheckpoint } from '../../checkpoint/checkpoint';
import { createModelStore, type ModelStore } from '../models/modelStore';
import type { Folder } from '../../files/storage';
import { speedBook } from './clipTimes';

const read = (path: string) => new Uint8Array(readFileSync(`models/demo/${path}`));
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const clipConfig = { ...(JSON.parse(readFileSync('models/demo/config.json', 'utf8')) as object), model_type: 'clip' };
const files = new Map<string, Uint8Array>([
  ['wk/Small-Clip/config.json', json(clipConfig)],
  ['wk/Small-Clip/tokenizer.json', read('tokenizer.json')],
  ['wk/Small-Clip/model.safetensors', read('model.safetensors')],
  ['wk/Small-Clip/README.md', json('about')],
  ['other/Small-Clip/config.json', json(clipConfig)],
  ['other/Small-Clip/tokenizer.json', read('tokenizer.json')],
  ['other/Small-Clip/model.safetensors', read('model.safetensors')],
  ['other/siglip/config.json', json({ model_type: 'siglip' })],
  ['other/siglip/model.safetensors', json({})],
]);
const weights = files.get('wk/Small-Clip/model.safetensors')!.length;
const row = {
  id: 'small',
  name: 'Small CLIP',
  purpose: { en: 'to test', zh: '测试' },
  languages: ['en'],
  shared_space: ['en'],
  licence: 'MIT',
  source: 'wk/Small-Clip',
  kept: null,
  memory: null,
  figure: { task: 'imagenet', percent: 41, source: 'a table' },
  multiplyAdds: 2e9,
  hub: { repo: 'wk/Small-Clip', bytes: 3_000_000 },
  files: [],
};

let hub: Hub;
let root: string;
beforeAll(async () => {
  hub = await startHub(files, { about: { 'wk/Small-Clip': { licence: 'mit' } } });
  root = mkdtempSync(join(tmpdir(), 'by-name-'));
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
const storeOn = (disk: Folder, models: readonly object[] = []): ModelStore =>
  createModelStore({
    disk,
    memory: undefined,
    served: undefined,
    catalog: () => Promise.resolve(JSON.stringify({ models })),
    speeds: speedBook(disk),
    vocabularies: { english: () => Promise.reject(new Error('not wanted')), chinese: () => Promise.reject(new Error('not wanted')) },
    download: { partBytes: 400_000, retryAfter: 5, attempts: 3, silence: 3000 },
  });

describe('by its name', () => {
  test('looked at, fetched as it was pinned, kept with pins and check; the README stays where it is', async () => {
    const disk = newDisk();
    const store = storeOn(disk);
    const offer = await store.look(hub.address, 'wk/Small-Clip', null, {});
    expect(offer).toMatchObject({ id: 'small-clip', licence: 'mit', check: 'hub-sha256', refusal: null, clipTime: null });
    Object.assign(hub.faults, { cutAfter: 300_000, cuts: 2, emptyRanges: 2 });
    const summary = await store.getOffer(offer, {});
    expect(summary).toMatchObject({
      id: 'small-clip',
      name: 'wk/Small-Clip',
      licence: 'mit',
      state: 'stored',
      languages: ['en'],
      fetchCheck: 'hub-sha256',
      pinned: `wk/Small-Clip@${offer.revision.slice(0, 12)}`,
    });
    expect(hub.requests.some((request) => request.includes('README'))).toBe(false);
    const kept = (await disk.list('')).map(({ path }) => path);
    expect(kept).toEqual(
      expect.arrayContaining([
        'small-clip/config.json',
        'small-clip/model.safetensors',
        'small-clip/record.json',
        'small-clip/tokenizer.json',
      ]),
    );
    expect(kept.filter((path) => path.includes('.parts'))).toEqual([]);
    expect((await openCheckpoint((await store.open('small-clip')).files)).english).not.toBeNull();
  });

  test('broken off: after a reload its row stands there, and the same commit is gone on with, without a look', async () => {
    const disk = newDisk();
    const offer = await storeOn(disk).look(hub.address, 'wk/Small-Clip', null, {});
    hub.faults.offlineAfter = hub.sent() + weights / 2;
    await expect(storeOn(disk).getOffer(offer, {})).rejects.toMatchObject({ code: 'download-failed' });
    const [partial] = await storeOn(disk).list();
    expect(partial).toMatchObject({
      id: 'small-clip',
      name: 'wk/Small-Clip',
      state: 'partial',
      licence: 'mit',
      downloadBytes: offer.fetchBytes,
      languages: ['en'],
      fetchCheck: 'hub-sha256',
    });
    expect(partial!.storedBytes).toBeGreaterThan(weights / 8);
    delete hub.faults.offlineAfter;
    hub.requests.length = 0;
    expect(await storeOn(disk).get('small-clip', 'http://another.hub.example', {})).toMatchObject({ state: 'stored' });
    expect(hub.requests.every((request) => !request.includes('/api/'))).toBe(true);
    expect(hub.requests[0]).toMatch(new RegExp(`/resolve/${offer.revision}/model.safetensors bytes=[1-9]`));
  });

  test('two of one name keep apart; the same again goes to its own place', async () => {
    const store = storeOn(newDisk());
    await store.getOffer(await store.look(hub.address, 'wk/Small-Clip', null, {}), {});
    expect((await store.look(hub.address, 'wk/Small-Clip', null, {})).id).toBe('small-clip');
    expect((await store.look(hub.address, 'other/Small-Clip', null, {})).id).toBe('other--small-clip');
  });

  test('what cannot run is not fetched, even when asked for', async () => {
    const disk = newDisk();
    const store = storeOn(disk);
    const offer = await store.look(hub.address, 'other/siglip', null, {});
    hub.requests.length = 0;
    await expect(store.getOffer(offer, {})).rejects.toMatchObject({
      code: 'model-unsuitable',
      details: { reason: 'siglip', nearest: 'clip-vit-base-patch16' },
    });
    expect(hub.requests).toEqual([]);
    expect(await disk.list('')).toEqual([]);
  });

  test('bytes that the hub’s own hash denies are thrown away', async () => {
    const disk = newDisk();
    const store = storeOn(disk);
    const offer = await store.look(hub.address, 'wk/Small-Clip', null, {});
    hub.faults.wrongBytes = true;
    await expect(store.getOffer(offer, {})).rejects.toMatchObject({ code: 'checksum-mismatch' });
    await expect(store.open('small-clip')).rejects.toMatchObject({ code: 'model-missing' });
  });

  test('from ModelScope', async () => {
    const store = storeOn(newDisk());
    const offer = await store.look(hub.modelScope, 'wk/Small-Clip', null, {});
    expect(await store.getOffer(offer, {})).toMatchObject({ state: 'stored', fetchCheck: 'hub-sha256' });
    expect(hub.requests.every((request) => request.includes('/modelscope/'))).toBe(true);
  });
});

describe('a row of the catalogue that the hub describes', () => {
  test('keeps its id and name, says beforehand where its hash comes from, and is recommended by its figure', async () => {
    const store = storeOn(newDisk(), [row]);
    expect(await store.list()).toMatchObject([
      { id: 'small', state: 'remote', downloadBytes: 3_000_000, fetchCheck: 'hub-sha256', recommended: true, figure: { percent: 41 } },
    ]);
    expect(await store.get('small', hub.address, {})).toMatchObject({
      id: 'small',
      name: 'Small CLIP',
      licence: 'MIT',
      state: 'stored',
      fetchCheck: 'hub-sha256',
    });
    expect((await store.look(hub.address, 'wk/Small-Clip', null, {})).id).toBe('small');
  });

  test('times: an estimate from the machine, then what a clip took, and nothing after the backend changed', async () => {
    const disk = newDisk();
    const speeds = speedBook(disk);
    const time = async () => (await storeOn(disk, [row]).list())[0]!.clipTime;
    expect(await time()).toBeNull();
    await speeds.noteMachine({ backend: 'wasm', multiplyAddsPerSecond: 16e9 });
    const estimate = await time();
    expect(estimate).toMatchObject({ measured: false });
    expect(estimate!.seconds).toBeGreaterThanOrEqual(1); // 8 frames of 2 milliards at 16 milliards a second
    await speeds.noteClip('small', { backend: 'wasm', seconds: 0.7 });
    expect(await time()).toEqual({ seconds: 0.7, measured: true });
    await speeds.noteMachine({ backend: 'webgpu A', multiplyAddsPerSecond: 16e12 });
    expect(await time()).toMatchObject({ measured: false });
  });
});
