/**
 * A file from a hub straight into a folder: in parts (Range), taken up again where it broke off, hashed while it
 * streams, and thrown away when the hash is not the one expected. What has arrived stays when the network fails or the
 * person pauses, and counts after a reload. No If-Range: storage behind hubs forbids it to pages, and pinned revisions
 * with a hash need no guard.
 */
import { createSHA1, createSHA256 } from 'hash-wasm';
import { AppError, cancelled, throwIfCancelled } from '../../../shared/errors/errors';
import { fileAddress, type HubFile, type HubReason } from '../../../shared/models/hub';
import type { Bytes } from '../../../shared/base/units';
import { ask, HubBusy, NetworkLost, patience, withoutSilence, type AskOptions } from './ask';
import type { FileWriter, Folder } from '../../files/storage';

export type RemoteFile = Pick<HubFile, 'repo' | 'revision' | 'path' | 'bytes' | 'sha256' | 'gitBlob'>;

export interface DownloadOptions extends AskOptions {
  /** `https://huggingface.co` or another address with a hub's layout. */
  readonly hub: string;
  /** Bytes of this file that are here, and all of them (null while unknown). */
  readonly onBytes?: (done: Bytes, total: Bytes | null) => void;
  /** Files larger than this come in parts of this size. */
  readonly partBytes?: Bytes;
}

const defaults = { partBytes: 32 << 20, silence: 30_000 };
const hashBytes = 4 << 20;

/**
 * Makes `target` in `folder` the file, whole and verified as far as hashes are known.
 * @returns its SHA-256
 * @throws AppError `download-failed` (what arrived stays), `checksum-mismatch` (nothing stays), `storage-full`, `cancelled`
 */
export async function download(file: RemoteFile, folder: Folder, target: string, options: DownloadOptions): Promise<string> {
  const digests = await digestsOf(file);
  const here = await folder.file(target);
  // Without a hash nothing would tell whether the rest belongs to what is here.
  let done = file.sha256 === null || (file.bytes !== null && (here?.size ?? 0) > file.bytes) ? 0 : (here?.size ?? 0);
  if (here !== undefined) await hashBlob(here.slice(0, done), (bytes) => digests.update(bytes), options.signal);
  let total = file.bytes;
  const writer = await folder.writer(target);
  const { wait } = patience(options);
  let wrong = false;
  try {
    await writer.truncate(done);
    options.onBytes?.(done, total);
    while (total === null || done < total) {
      const before = done;
      try {
        const part = await requestPart(file, done, total, options);
        if (part.start !== done) {
          // The server knows no ranges: from the beginning.
          if (part.start !== 0) throw failed(file, options.hub, `it sent bytes from ${part.start} on instead of ${done}`);
          done = 0;
          digests.restart();
          await writer.truncate(0);
        }
        total ??= part.total;
        if (part.total !== null && part.total !== total) throw mismatch(file, `it has ${part.total} bytes instead of ${total}`);
        const from = done;
        await receive(part, writer, done, options, (bytes) => {
          digests.update(bytes);
          done += bytes.byteLength;
          if (total !== null && done > total) throw mismatch(file, `it has more than ${total} bytes`);
          options.onBytes?.(done, total);
        });
        if (total === null) break; // a whole answer whose length was not known: the hash decides
        // Edges of the hub have answered 206 with an empty body: nothing came, so it failed.
        if (done === from && done < total) throw new NetworkLost('the hub answers without a byte', 'empty');
        if (part.whole && done < total) throw new NetworkLost('the connection broke off', 'cut');
      } catch (error) {
        if (options.signal?.aborted === true) throw cancelled();
        await wait(error, done > before).catch((over: unknown) => {
          throw over instanceof NetworkLost || over instanceof HubBusy ? failed(file, options.hub, over.message, over) : over;
        });
      }
    }
    return digests.verified();
  } catch (error) {
    wrong = error instanceof AppError && error.code === 'checksum-mismatch';
    throw error;
  } finally {
    await writer.close();
    if (wrong || (done === 0 && total !== 0)) await folder.remove(target);
  }
}

/** SHA-256 of the whole, read in pieces. */
export async function sha256(blob: Blob, signal?: AbortSignal): Promise<string> {
  const hasher = await createSHA256();
  hasher.init();
  await hashBlob(blob, (bytes) => hasher.update(bytes), signal);
  return hasher.digest();
}

/** The hashes a file is known by, taken while it streams. */
async function digestsOf(file: RemoteFile) {
  const sha = await createSHA256();
  const git = file.sha256 === null && file.bytes !== null && file.gitBlob != null ? await createSHA1() : null;
  const restart = () => {
    sha.init();
    git?.init();
    git?.update(`blob ${file.bytes}\0`);
  };
  restart();
  return {
    restart,
    update: (bytes: Uint8Array) => {
      sha.update(bytes);
      git?.update(bytes);
    },
    verified: (): string => {
      const found = sha.digest();
      if (file.sha256 !== null && found !== file.sha256) throw mismatch(file, `its SHA-256 is ${found} instead of ${file.sha256}`);
      const blob = git?.digest();
      if (blob !== undefined && blob !== file.gitBlob) throw mismatch(file, `git knows it as ${file.gitBlob}, this is ${blob}`);
      return found;
    },
  };
}

async function hashBlob(blob: Blob, update: (bytes: Uint8Array) => void, signal: AbortSignal | undefined): Promise<void> {
  for (let at = 0; at < blob.size; at += hashBytes) {
    throwIfCancelled(signal);
    update(new Uint8Array(await blob.slice(at, at + hashBytes).arrayBuffer()));
  }
}

interface Part {
  readonly response: Response;
  /** The answer is the file from its beginning to its end (200), not a range of it (206). */
  readonly whole: boolean;
  readonly start: number;
  /** What Content-Range says of the whole file; null where nothing does. */
  readonly total: number | null;
}

async function requestPart(file: RemoteFile, from: number, total: number | null, options: DownloadOptions): Promise<Part> {
  const size = options.partBytes ?? defaults.partBytes;
  const address = fileAddress(options.hub, file);
  const inOne = from === 0 && (total === null || total <= size);
  const range = total === null ? `bytes=${from}-` : `bytes=${from}-${Math.min(total, from + size) - 1}`;
  let response = await ask(address, inOne ? {} : { Range: range }, options);
  if (response.status === 416 && from > 0) {
    // Nothing after `from`: the file is whole, or another one.
    const length = Number(/\*\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? -1);
    if (length === from) return { response: new Response(null), whole: false, start: from, total: from };
    response = await ask(address, {}, options);
  }
  if (!response.ok) throw failed(file, options.hub, refusalOf(response), undefined, response.status);
  // Content-Length of a whole answer is no measure: it may be packed, and a page sees neither how nor that it is.
  const told = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const whole = response.status !== 206;
  return {
    response,
    whole,
    start: whole ? 0 : Number(told?.[1] ?? from),
    total: whole || told === null || told[2] === '*' ? null : Number(told[2]),
  };
}

function refusalOf({ status, headers }: Response): string {
  const code = headers.get('x-error-code');
  return code === null ? `the hub answers ${status}` : `the hub answers ${status} (${code})`;
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
      throwIfCancelled(signal);
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
  if (Number.isFinite(declared) && at - from < declared && at > from) throw new NetworkLost('the connection broke off', 'cut');
}

function failed(file: RemoteFile, hub: string, why: string, cause?: unknown, status = 0): AppError {
  const name = `${file.repo}/${file.path}`;
  const reason: HubReason = cause instanceof NetworkLost ? cause.reason : cause instanceof HubBusy ? 'busy' : 'answer';
  return new AppError('download-failed', `${name} could not be fetched from ${hub}: ${why}.`, {
    remedy: "Check the network and the hub's address, then press Get again: what has arrived is kept.",
    details: { file: name, hub, why, reason, status },
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
