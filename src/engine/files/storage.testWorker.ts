/** Storage lives in workers; this one does for storage.browser.test.ts what the engine's does. */
import { AppError } from '../../shared/errors/errors';
import { download, sha256 } from '../library/download/download';
import { opfsFolder, writeFile } from './storage';

export interface StorageJob {
  readonly folder: string;
  readonly action: 'write' | 'download' | 'list' | 'remove';
  /** Bytes after which the network breaks off; all of them without it. */
  readonly cutAfter?: number;
}

export interface StorageAnswer {
  readonly error: string | null;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly sha256: string | null;
  /** Ranges asked of the server. */
  readonly ranges: readonly (string | null)[];
}

export const testBytes = Uint8Array.from({ length: 900_000 }, (_, index) => (index * 2654435761) >>> 11);

async function answer({ folder: name, action, cutAfter }: StorageJob): Promise<StorageAnswer> {
  const folder = await opfsFolder(name);
  if (folder === undefined) return { error: 'no storage', files: [], sha256: null, ranges: [] };
  const ranges: (string | null)[] = [];
  let error: string | null = null;
  switch (action) {
    case 'write': {
      await writeFile(folder, 'a/b/c.bin', testBytes);
      await writeFile(folder, 'a/b/c.bin', 'short');
      const writer = await folder.writer('a/long.bin');
      await writer.write(testBytes.subarray(0, 500_000), 0);
      await writer.write(testBytes.subarray(500_000), 500_000);
      await writer.truncate(testBytes.length - 1);
      await writer.write(testBytes.subarray(-1), testBytes.length - 1);
      await writer.close();
      break;
    }
    case 'download': {
      const file = { repo: 'o/n', revision: 'main', path: 'm.bin', bytes: testBytes.length, sha256: await sha256(new Blob([testBytes])) };
      await download(file, folder, 'a/long.bin', {
        hub: 'https://hub.test',
        partBytes: 1 << 20,
        attempts: 1,
        fetch: serverOf(ranges, cutAfter),
      }).catch((thrown: unknown) => (error = AppError.from(thrown).code));
      break;
    }
    case 'remove':
      await folder.remove('a');
      await folder.remove('not/there');
      break;
    case 'list':
      break;
  }
  const long = await folder.file('a/long.bin');
  return { error, files: await folder.list(''), sha256: long === undefined ? null : await sha256(long), ranges };
}

function serverOf(ranges: (string | null)[], cutAfter: number | undefined): typeof fetch {
  return (_input, init) => {
    const range = new Headers(init?.headers).get('range');
    ranges.push(range);
    const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    const left = testBytes.slice(from);
    const pieces = cutAfter === undefined ? [left] : [left.subarray(0, cutAfter)];
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces.shift();
        if (piece !== undefined) controller.enqueue(piece);
        else if (cutAfter === undefined) controller.close();
        else controller.error(new TypeError('network error'));
      },
    });
    const headers = { etag: '"one"', 'content-range': `bytes ${from}-${testBytes.length - 1}/${testBytes.length}` };
    return Promise.resolve(new Response(body, { status: range === null ? 200 : 206, headers }));
  };
}

self.addEventListener('message', ({ data }: MessageEvent<StorageJob>) => {
  void answer(data).then((result) => self.postMessage(result, { transfer: [] }));
});
