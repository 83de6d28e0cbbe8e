import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { diskFolder } from '../../../cli/command/diskFolder';
import { startHub, type Hub } from '../../../server/hub/hub';
import { download, type DownloadOptions, type RemoteFile } from './download';
import { memoryFolder, storageError, type Folder } from '../../files/storage';

const bytes = Uint8Array.from({ length: 700_000 }, (_, index) => (index * 2654435761) >>> 13);
const hash = createHash('sha256').update(bytes).digest('hex');
const file: RemoteFile = { repo: 'owner/name', revision: 'main', path: 'model.bin', bytes: bytes.length, sha256: hash };
const quick = { partBytes: 200_000, retryAfter: 5, silence: 2000 };

let hub: Hub;
let root: string;
beforeAll(async () => {
  hub = await startHub(
    new Map([
      ['owner/name/model.bin', bytes],
      ['owner/name/config.json', new TextEncoder().encode('{}')],
    ]),
  );
  root = mkdtempSync(join(tmpdir(), 'download-'));
});
afterAll(async () => {
  await hub.close();
  rmSync(root, { recursive: true });
});
afterEach(() => {
  for (const key of Object.keys(hub.faults)) delete hub.faults[key as keyof typeof hub.faults];
  hub.requests.length = 0;
});

const get = (folder: Folder, options: Partial<DownloadOptions> = {}, remote = file) =>
  download(remote, folder, 'parts/model.bin', { hub: hub.address, ...quick, ...options });
const holdsAll = async (folder: Folder) => Buffer.from(await (await folder.file('parts/model.bin'))!.arrayBuffer()).equals(bytes);

describe.each([
  ['memory', () => memoryFolder()],
  ['disk', () => diskFolder(mkdtempSync(join(root, 'disk-')))],
])('download into %s', (_, newFolder) => {
  test('in parts, through the redirect, verified; progress in bytes', async () => {
    const folder = newFolder();
    const steps: number[] = [];
    expect(await get(folder, { onBytes: (done, total) => void (expect(total).toBe(bytes.length), steps.push(done)) })).toBe(hash);
    expect(await holdsAll(folder)).toBe(true);
    expect(hub.requests.filter((request) => request.startsWith('GET /blobs')).map((request) => request.split(' ')[2])).toEqual([
      'bytes=0-199999',
      'bytes=200000-399999',
      'bytes=400000-599999',
      'bytes=600000-699999',
    ]);
    expect(steps.at(-1)).toBe(bytes.length);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect((await folder.list('')).map(({ path }) => path)).toEqual(['parts/model.bin']);
  });

  test('a connection cut in the middle is taken up where it broke', async () => {
    const folder = newFolder();
    Object.assign(hub.faults, { cutAfter: 90_000, cuts: 3 });
    await get(folder);
    expect(await holdsAll(folder)).toBe(true);
    expect(hub.requests.some((request) => / bytes=(?!0-)(?!.*00000-)\d+-/.test(request))).toBe(true);
  });

  test('a lost network keeps what arrived, and the next call goes on from there', async () => {
    const folder = newFolder();
    Object.assign(hub.faults, { cutAfter: 300_000, cuts: 1 });
    await expect(get(folder, { attempts: 1, partBytes: 1 << 20 })).rejects.toMatchObject({ code: 'download-failed' });
    const arrived = (await folder.file('parts/model.bin'))!.size;
    expect(arrived).toBeGreaterThan(0);
    expect(arrived).toBeLessThan(bytes.length);
    hub.requests.length = 0;
    let first = -1;
    await get(folder, { onBytes: (done) => void (first = first < 0 ? done : first) });
    expect(first).toBe(arrived);
    expect(hub.requests[0]).toContain(`bytes=${arrived}-`);
    expect(await holdsAll(folder)).toBe(true);
  });

  test('pausing keeps what arrived', async () => {
    const folder = newFolder();
    hub.faults.slow = 20;
    const controller = new AbortController();
    await expect(get(folder, { signal: controller.signal, onBytes: (done) => done > 100_000 && controller.abort() })).rejects.toMatchObject(
      { code: 'cancelled' },
    );
    delete hub.faults.slow;
    expect((await folder.file('parts/model.bin'))!.size).toBeGreaterThan(100_000);
    await get(folder);
    expect(await holdsAll(folder)).toBe(true);
  });

  test('wrong bytes are thrown away', async () => {
    const folder = newFolder();
    hub.faults.wrongBytes = true;
    await expect(get(folder)).rejects.toMatchObject({ code: 'checksum-mismatch', details: { file: 'owner/name/model.bin' } });
    expect(await folder.list('')).toEqual([]);
  });

  test('a file that changed meanwhile is refused by its hash', async () => {
    const folder = newFolder();
    Object.assign(hub.faults, { cutAfter: 300_000, cuts: 1 });
    await expect(get(folder, { attempts: 1, partBytes: 1 << 20 })).rejects.toMatchObject({ code: 'download-failed' });
    hub.faults.changed = true;
    await expect(get(folder)).rejects.toMatchObject({ code: 'checksum-mismatch' });
    expect(await folder.list('')).toEqual([]);
  });

  test('206 without a byte is a failure with a growing pause, not a loop', async () => {
    const folder = newFolder();
    hub.faults.emptyRanges = 2;
    const start = performance.now();
    await get(folder, { retryAfter: 40 });
    expect(performance.now() - start).toBeGreaterThan(40 + 80 - 5);
    expect(await holdsAll(folder)).toBe(true);
    hub.faults.emptyRanges = Infinity;
    hub.requests.length = 0;
    await expect(get(newFolder(), { attempts: 4 })).rejects.toMatchObject({ code: 'download-failed', details: { reason: 'empty' } });
    expect(hub.requests.filter((request) => request.includes('/blobs'))).toHaveLength(4);
  });

  test('a busy hub (429) is waited for as it asks, and the wait is told', async () => {
    hub.faults.busy = { times: 2, seconds: 1 };
    const folder = newFolder();
    const waits: (number | null)[] = [];
    const start = performance.now();
    await get(folder, { attempts: 1, onWait: (seconds) => waits.push(seconds) });
    expect(performance.now() - start).toBeGreaterThan(1990);
    expect(waits).toEqual([1, null, 1, null]);
    expect(await holdsAll(folder)).toBe(true);
  });

  test('a busy hub that asks for more than its own window is given up on at once, what arrived stays', async () => {
    const folder = newFolder();
    Object.assign(hub.faults, { cutAfter: 150_000, cuts: 1 });
    await expect(get(folder, { attempts: 1 })).rejects.toMatchObject({ code: 'download-failed' });
    hub.faults.busy = { times: 1, seconds: 400 };
    await expect(get(folder)).rejects.toMatchObject({ code: 'download-failed', details: { reason: 'busy' } });
    expect((await folder.file('parts/model.bin'))!.size).toBeGreaterThan(0);
  });

  test('waiting for a busy hub can be stopped', async () => {
    hub.faults.busy = { times: 1, seconds: 200 };
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await expect(get(newFolder(), { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('a server without ranges sends it whole, and again whole after a cut', async () => {
    const folder = newFolder();
    Object.assign(hub.faults, { ignoreRange: true, cutAfter: 300_000, cuts: 1 });
    await get(folder);
    expect(await holdsAll(folder)).toBe(true);
  });

  test('404 fails at once; nothing is asked twice', async () => {
    hub.faults.status = 404;
    const folder = newFolder();
    await expect(get(folder)).rejects.toMatchObject({ code: 'download-failed', details: { why: 'the hub answers 404' } });
    expect(hub.requests).toHaveLength(1);
    expect(await folder.list('')).toEqual([]);
  });

  test('a busy hub is asked again, then given up on', async () => {
    hub.faults.status = 503;
    await expect(get(newFolder(), { attempts: 3 })).rejects.toMatchObject({ code: 'download-failed' });
    expect(hub.requests).toHaveLength(3);
  });

  test('a hub that falls silent is given up on', async () => {
    hub.faults.silent = true;
    await expect(get(newFolder(), { attempts: 2, silence: 100 })).rejects.toMatchObject({ code: 'download-failed' });
  });

  test('a small file is checked by the hash git knows it by', async () => {
    const json = new TextEncoder().encode('{}');
    const gitBlob = createHash('sha1').update(`blob ${json.length}\0`).update(json).digest('hex');
    const small = { ...file, path: 'config.json', bytes: json.length, sha256: null, gitBlob };
    const folder = newFolder();
    await get(folder, {}, small);
    expect(await (await folder.file('parts/model.bin'))!.text()).toBe('{}');
    await expect(get(newFolder(), {}, { ...small, gitBlob: gitBlob.replace(/./g, '0') })).rejects.toMatchObject({
      code: 'checksum-mismatch',
    });
  });

  test('the same file from ModelScope, under its own layout', async () => {
    const folder = newFolder();
    await get(folder, { hub: hub.modelScope }, { ...file, revision: 'master' });
    expect(await holdsAll(folder)).toBe(true);
    expect(hub.requests[0]).toBe('GET /modelscope/models/owner/name/resolve/master/model.bin bytes=0-199999');
  });

  test('a small file comes whole', async () => {
    const folder = newFolder();
    await download({ ...file, path: 'config.json', bytes: 2, sha256: null }, folder, 'config.json', { hub: `${hub.address}/`, ...quick });
    expect(await (await folder.file('config.json'))!.text()).toBe('{}');
  });

  test('a file packed on its way, which a page cannot see, is no other file', async () => {
    const folder = newFolder();
    const json = new TextEncoder().encode('{"hidden_size": 768, "layers": 12}'.repeat(50));
    const packed = gzipSync(json);
    // What a page gets to see of it: the packed length, the unpacked bytes, no Content-Encoding.
    const send = () => Promise.resolve(new Response(json, { headers: { 'content-length': String(packed.length), etag: 'W/"x"' } }));
    const remote = { ...file, path: 'config.json', sha256: createHash('sha256').update(json).digest('hex') };
    for (const bytes of [null, json.length]) {
      await download({ ...remote, bytes }, folder, `config-${bytes}.json`, { hub: hub.address, ...quick, fetch: send });
      expect((await folder.file(`config-${bytes}.json`))!.size).toBe(json.length);
    }
  });

  test('nothing is asked with If-Range, which storage behind hubs forbids to pages', async () => {
    const folder = newFolder();
    Object.assign(hub.faults, { cutAfter: 300_000, cuts: 1 });
    const asked: string[] = [];
    await get(folder, {
      fetch: (address, init) => (asked.push(...new Headers(init?.headers).keys()), fetch(address, init)),
      partBytes: 1 << 20,
    });
    expect([...new Set(asked)]).toEqual(['range']);
    expect(await holdsAll(folder)).toBe(true);
  });

  test('a hub that is not there', async () => {
    await expect(get(newFolder(), { hub: 'http://127.0.0.1:1', attempts: 2 })).rejects.toMatchObject({ code: 'download-failed' });
  });
});

test('no room, in the words of a browser and of a disk', () => {
  expect(storageError(new DOMException('full', 'QuotaExceededError'))).toMatchObject({ code: 'storage-full' });
  expect(storageError(Object.assign(new Error('full'), { code: 'ENOSPC' }))).toMatchObject({ code: 'storage-full' });
  expect(storageError(new Error('locked'))).toMatchObject({ code: 'storage-unavailable' });
});

test('a full disk stops the download and says so; what arrived stays', async () => {
  const folder = memoryFolder();
  let room = 250_000;
  const small: Folder = {
    ...folder,
    writer: async (path) => {
      const writer = await folder.writer(path);
      const write = (part: Uint8Array, at: number) =>
        (room -= part.byteLength) < 0 ? Promise.reject(storageError(new DOMException('', 'QuotaExceededError'))) : writer.write(part, at);
      return { ...writer, write };
    },
  };
  await expect(get(small)).rejects.toMatchObject({ code: 'storage-full' });
  expect((await folder.file('parts/model.bin'))!.size).toBeGreaterThan(0);
});
