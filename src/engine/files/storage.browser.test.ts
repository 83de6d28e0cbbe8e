import { afterEach, expect, test } from 'vitest';
import { sha256 } from '../library/download/download';
import type { StorageAnswer, StorageJob } from './storage.testWorker';

const name = 'storage-test';
const bytes = Uint8Array.from({ length: 900_000 }, (_, index) => (index * 2654435761) >>> 11);

/** Every job in a worker of its own: what one wrote, the next one finds as after a reload. */
async function inWorker(job: Omit<StorageJob, 'folder'>): Promise<StorageAnswer> {
  const worker = new Worker(new URL('./storage.testWorker.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise((done, fail) => {
      worker.addEventListener('message', ({ data }: MessageEvent<StorageAnswer>) => done(data));
      worker.addEventListener('error', (event) => fail(new Error(event.message)));
      worker.postMessage({ ...job, folder: name }, { transfer: [] });
    });
  } finally {
    worker.terminate();
  }
}

afterEach(async () => {
  await (await navigator.storage.getDirectory()).removeEntry(name, { recursive: true }).catch(() => undefined);
});

test('files are written, cut, listed and read back by another worker, and removed to the last byte', async () => {
  const written = await inWorker({ action: 'write' });
  expect(written.files.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: 'a/b/c.bin', bytes: 5 },
    { path: 'a/long.bin', bytes: bytes.length },
  ]);
  const expected = await sha256(new Blob([bytes]));
  expect((await inWorker({ action: 'list' })).sha256).toBe(expected);
  expect((await inWorker({ action: 'remove' })).files).toEqual([]);
});

test('a download cut off is taken up by another worker, verified, and whole', async () => {
  const cut = await inWorker({ action: 'download', cutAfter: 300_000 });
  expect(cut.error).toBe('download-failed');
  expect(cut.files.find(({ path }) => path === 'a/long.bin')!.bytes).toBe(300_000);
  const whole = await inWorker({ action: 'download' });
  expect(whole.error).toBeNull();
  expect(whole.ranges).toEqual([`bytes=300000-${bytes.length - 1}`]);
  expect(whole.files).toEqual([{ path: 'a/long.bin', bytes: bytes.length }]);
  expect(whole.sha256).toBe(await sha256(new Blob([bytes])));
});
