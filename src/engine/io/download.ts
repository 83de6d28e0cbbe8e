/**
 * A file from a hub straight into a folder: in parts (Range), taken up again where it broke off (If-Range with the
 * server's ETag), hashed while it streams, and thrown away when the hash is not the one expected. What has arrived
 * stays when the network fails or the person pauses, and counts after a reload.
 */
import { createSHA256 } from 'hash-wasm';
import { AppError, cancelled } from '../../shared/errors';
import type { Bytes, Milliseconds } from '../../shared/units';
import { writeFile, type FileWriter, type Folder } from './storage';

export interface RemoteFile {
  readonly repo: string;
  readonly revision: string;
  readonly path: string;
  /** Null where it is not known beforehand. */
  readonly bytes: Bytes | null;
  /** Lower-case hexadecimal; null where it must be asked of the hub. */
  readonly sha256: string | null;
}

export interface DownloadOptions {
  /** `https://huggingface.co` or a mirror with the same layout. */
  readonly hub: string;
  readonly signal?: AbortSignal;
  /** Bytes of this file that are here, and all of them (null while unknown). */
  readonly onBytes?: (done: Bytes, total: Bytes | null) => void;
  readonly fetch?: typeof fetch;
  /** Files larger than this come in parts of this size. */
  readonly partBytes?: Bytes;
  /** How often a connection may break without a byte between before it counts as lost. */
  readonly attempts?: number;
  readonly retryAfter?: Milliseconds;
  /** A server that says nothing for so long is given up on, and asked again. */
  readonly silence?: Milliseconds;
}

const defaults = { partBytes: 32 << 20, attempts: 5, retryAfter: 1000, silence: 30_000 };
const hashBytes = 4 << 20;

function fileAddress(hub: string, { repo, revision, path }: Pick<RemoteFile, 'repo' | 'revision' | 'path'>): string {
  return `${hub.replace(/\/+$/, '')}/${repo}/resolve/${revision}/${path}`;
}

/**
 * Makes `target` in `folder` the file, whole and verified.
 * @returns its SHA-256
 * @throws AppError `download-failed` (what arrived stays), `checksum-mismatch` (nothing stays), `storage-full`, `cancelled`
 */
export async function download(file: RemoteFile, folder: Folder, target: string, options: DownloadOptions): Promise<string> {
  const expected = file.sha256 ?? (await hashFromHub(file, options));
  const tagFile = `${target}.etag`;
  const hasher = await createSHA256();
  hasher.init();
  const here = await folder.file(target);
  let done = here?.size ?? 0;
  if (file.bytes !== null && done > file.bytes) done = 0;
  if (here !== undefined) await hashBlob(here.slice(0, done), (bytes) => hasher.update(bytes), options.signal);
  let etag = (await (await folder.file(tagFile))?.text()) ?? '';
  let total = file.bytes;
  const writer = await folder.writer(target);
  let wrong = false;
  try {
    await writer.truncate(done);
    options.onBytes?.(done, total);
    let failures = 0;
    while (total === null || done < total) {
      const before = done;
      try {
        const part = await requestPart(file, done, total, etag, options);
        if (part.start !== done) {
          // The server has another file now, or knows no ranges: from the beginning.
          if (part.start !== 0) throw failed(file, options.hub, `it sent bytes from ${part.start} on instead of ${done}`);
          done = 0;
          hasher.init();
          await writer.truncate(0);
        }
        if (part.etag !== etag) {
          etag = part.etag;
          await writeFile(folder, tagFile, etag);
        }
        total ??= part.total;
        if (part.total !== null && part.total !== total) throw mismatch(file, `it has ${part.total} bytes instead of ${total}`);
        await receive(part, writer, done, options, (bytes) => {
          hasher.update(bytes);
          done += bytes.byteLength;
          if (total !== null && done > total) throw mismatch(file, `it has more than ${total} bytes`);
          options.onBytes?.(done, total);
        });
        if (total === null) break; // a whole answer whose length was not known: the hash decides
        if (part.whole && done < total) throw new NetworkLost('the connection broke off');
      } catch (error) {
        if (options.signal?.aborted === true) throw cancelled();
        if (!(error instanceof NetworkLost)) throw error;
        failures = done > before ? 1 : failures + 1;
        if (failures >= (options.attempts ?? defaults.attempts)) throw failed(file, options.hub, error.message, error);
        await pause((options.retryAfter ?? defaults.retryAfter) * failures, options.signal);
      }
    }
    const found = hasher.digest();
    if (expected !== null && found !== expected) throw mismatch(file, `its SHA-256 is ${found} instead of ${expected}`);
    await folder.remove(tagFile);
    return found;
  } catch (error) {
    wrong = error instanceof AppError && error.code === 'checksum-mismatch';
    throw error;
  } finally {
    await writer.close();
    if (wrong || (done === 0 && total !== 0)) {
      await folder.remove(target);
      await folder.remove(tagFile);
    }
  }
}

/** SHA-256 of the whole, read in pieces. */
export async function sha256(blob: Blob, signal?: AbortSignal): Promise<string> {
  const hasher = await createSHA256();
  hasher.init();
  await hashBlob(blob, (bytes) => hasher.update(bytes), signal);
  return hasher.digest();
}

async function hashBlob(blob: Blob, update: (bytes: Uint8Array) => void, signal: AbortSignal | undefined): Promise<void> {
  for (let at = 0; at < blob.size; at += hashBytes) {
    if (signal?.aborted === true) throw cancelled();
    update(new Uint8Array(await blob.slice(at, at + hashBytes).arrayBuffer()));
  }
}

/** A broken connection: worth another attempt. */
class NetworkLost extends Error {}

interface Part {
  readonly response: Response;
  /** The answer is the file from its beginning to its end (200), not a range of it (206). */
  readonly whole: boolean;
  readonly start: number;
  /** What Content-Range says of the whole file; null where nothing does. */
  readonly total: number | null;
  readonly etag: string;
}

async function requestPart(file: RemoteFile, from: number, total: number | null, etag: string, options: DownloadOptions): Promise<Part> {
  const size = options.partBytes ?? defaults.partBytes;
  const address = fileAddress(options.hub, file);
  const inOne = from === 0 && total !== null && total <= size;
  const headers: Record<string, string> = inOne || total === null ? {} : { Range: `bytes=${from}-${Math.min(total, from + size) - 1}` };
  if (from > 0 && total === null) headers.Range = `bytes=${from}-`;
  // A weak tag may not be used in If-Range (RFC 9110, 13.1.5).
  const guarded = from > 0 && etag !== '' && !etag.startsWith('W/') ? { ...headers, 'If-Range': etag } : headers;
  let response: Response;
  try {
    response = await ask(address, guarded, options);
  } catch (error) {
    // Some hubs' storage lets no If-Range through its cross-origin check; the hash at the end guards as well.
    if (guarded === headers || !(error instanceof NetworkLost)) throw error;
    response = await ask(address, headers, options);
  }
  if (response.status === 416 && from > 0) {
    // Nothing after `from`: the file is whole, or another one.
    const length = Number(/\*\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? -1);
    if (length === from) return { response: new Response(null), whole: false, start: from, total: from, etag };
    response = await ask(address, {}, options);
  }
  if (response.status >= 500 || response.status === 429) throw new NetworkLost(`the hub answers ${response.status}`);
  if (!response.ok) throw failed(file, options.hub, `the hub answers ${response.status}`);
  // Content-Length of a whole answer is no measure: it may be packed, and a page sees neither how nor that it is.
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const whole = response.status !== 206;
  return {
    response,
    whole,
    start: whole ? 0 : Number(range?.[1] ?? from),
    total: whole || range === null || range[2] === '*' ? null : Number(range[2]),
    etag: response.headers.get('etag') ?? '',
  };
}

async function ask(address: string, headers: Record<string, string>, { signal, fetch: send = fetch, silence = defaults.silence }: DownloadOptions): Promise<Response> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal?.addEventListener('abort', stop);
  const timer = setTimeout(stop, silence);
  try {
    return await send(address, { headers, signal: controller.signal, cache: 'no-store' });
  } catch (error) {
    if (signal?.aborted === true) throw cancelled();
    throw new NetworkLost(controller.signal.aborted ? 'the hub does not answer' : `the hub cannot be reached (${error instanceof Error ? error.message : ''})`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** Writes the answer's body piece by piece; a range that ends early is a lost connection. */
async function receive(
  { response, whole }: Part,
  writer: FileWriter,
  from: number,
  { signal, silence = defaults.silence }: DownloadOptions,
  received: (bytes: Uint8Array) => void,
): Promise<void> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const declared = whole ? Number.NaN : Number(response.headers.get('content-length') ?? Number.NaN);
  let at = from;
  const stop = () => void reader.cancel().catch(() => {});
  signal?.addEventListener('abort', stop);
  try {
    for (;;) {
      const { done, value } = await withoutSilence(reader.read(), silence);
      if (signal?.aborted === true) throw cancelled();
      if (done) break;
      await writer.write(value, at);
      at += value.byteLength;
      received(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  if (Number.isFinite(declared) && at - from < declared) throw new NetworkLost('the connection broke off');
}

async function withoutSilence<T>(reading: Promise<T>, silence: Milliseconds): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const quiet = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NetworkLost('the hub fell silent')), silence);
  });
  try {
    return await Promise.race([reading, quiet]);
  } catch (error) {
    if (error instanceof NetworkLost) throw error;
    throw new NetworkLost(error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }
}

/** Large files lie on the hub as git-lfs pointers, which name the SHA-256 of the file itself. */
async function hashFromHub(file: RemoteFile, options: DownloadOptions): Promise<string | null> {
  const address = fileAddress(options.hub, file).replace('/resolve/', '/raw/');
  const response = await ask(address, {}, options).catch((error: unknown) => {
    if (error instanceof NetworkLost) throw failed(file, options.hub, error.message, error);
    throw error;
  });
  const text = response.ok ? (await response.text()).slice(0, 1000) : '';
  return /^version https:\/\/git-lfs[\s\S]*\noid sha256:([\da-f]{64})\n/.exec(text)?.[1] ?? null;
}

function pause(time: Milliseconds, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done, fail) => {
    const timer = setTimeout(done, time);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      fail(cancelled());
    }, { once: true });
  });
}

function failed(file: RemoteFile, hub: string, why: string, cause?: unknown): AppError {
  const name = `${file.repo}/${file.path}`;
  return new AppError('download-failed', `${name} could not be fetched from ${hub}: ${why}.`, {
    remedy: 'Check the network and the hub\'s address, then press Get again: what has arrived is kept.',
    details: { file: name, hub, why },
    cause,
  });
}

function mismatch(file: RemoteFile, why: string): AppError {
  const name = `${file.repo}/${file.path}`;
  return new AppError('checksum-mismatch', `${name} is not the file that was published: ${why}. It was thrown away.`, {
    remedy: 'Press Get again; if it happens twice, use another hub.',
    details: { file: name, why },
  });
}
