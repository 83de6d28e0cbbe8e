/**
 * A hub of our own, with the real one's addresses (`/{repo}/resolve/{revision}/{file}`, a redirect to the bytes, git-lfs
 * pointers under `/raw/`), ETag, Range, If-Range and cross-origin headers, and with faults that can be switched on:
 * for tests and for trying downloads without a network.
 *
 *   npx tsx src/cli/hub.ts FOLDER [--port 8090]      FOLDER/{owner}/{name}/{file}
 */
import { existsSync, openAsBlob, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join, normalize, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { sha256 } from '../engine/io/download';

export interface HubFaults {
  /** Breaks the connection after so many bytes of an answer, so many times. */
  cutAfter?: number;
  cuts?: number;
  /** The network is gone after so many bytes in all, until this is taken back. */
  offlineAfter?: number;
  /** Flips a byte of every answer. */
  wrongBytes?: boolean;
  /** Answers this status instead. */
  status?: number;
  /** Milliseconds before each piece of 64 kB. */
  slow?: number;
  /** Says nothing after the headers. */
  silent?: boolean;
  /** Sends everything whatever range was asked for. */
  ignoreRange?: boolean;
  /** Another file from now on: other bytes under another ETag. */
  changed?: boolean;
}

export interface Hub {
  readonly address: string;
  readonly faults: HubFaults;
  /** Bytes sent in all. */
  readonly sent: () => number;
  /** What was asked for, in order: `GET /owner/name/resolve/main/file bytes=0-9`. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

const piece = 64 << 10;
/** Larger files are kept by the real hub in git-lfs, behind a redirect. */
const largeFile = 100 << 10;

/** @param content a folder on disk, or files by `owner/name/file` */
export async function startHub(content: string | ReadonlyMap<string, Uint8Array>, { port = 0 } = {}): Promise<Hub> {
  const faults: HubFaults = {};
  const requests: string[] = [];
  const files = new Map<string, Blob>();
  let sent = 0;
  const isOffline = () => faults.offlineAfter !== undefined && sent >= faults.offlineAfter;
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  server.listen(port, '127.0.0.1');
  await new Promise<void>((done, fail) => server.once('listening', done).once('error', fail));
  const address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? '/', address).pathname);
    requests.push([request.method, path, request.headers.range].filter((part) => part !== undefined).join(' '));
    allowOrigins(request, response);
    if (isOffline()) return void response.destroy();
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    if (faults.status !== undefined) return void response.writeHead(faults.status).end();
    const match = /^\/(?:(blobs)\/)?([^/]+\/[^/]+)\/(resolve|raw)\/([^/]+)\/(.+)$/.exec(path);
    const file = match === null ? undefined : await find(`${match[2]}/${match[5]}`);
    if (match === null || file === undefined) return void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    const hash = await hashOf(file);
    if (match[3] === 'raw') return sendPointer(response, file, hash);
    if (file.size > largeFile && match[1] === undefined) {
      const headers = { location: `/blobs${path}`, 'x-linked-etag': `"${hash}"`, 'x-linked-size': String(file.size) };
      return void response.writeHead(302, headers).end();
    }
    await sendBytes(request, response, file, `"${hash}"`);
  }

  async function find(path: string): Promise<Blob | undefined> {
    const known = files.get(path);
    const file = known ?? (typeof content === 'string' ? await openIn(content, path) : blobOf(content.get(path)));
    if (file !== undefined) files.set(path, file);
    return file !== undefined && faults.changed === true ? new Blob([new Uint8Array(await file.arrayBuffer()).map((byte) => byte ^ 1)]) : file;
  }

  function allowOrigins(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-expose-headers', 'ETag,Content-Range,Accept-Ranges,Content-Length,X-Linked-ETag');
    response.setHeader('access-control-allow-headers', 'range, if-range');
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
  }

  async function sendBytes(request: IncomingMessage, response: ServerResponse, file: Blob, etag: string): Promise<void> {
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const guard = request.headers['if-range'];
    const partial = range !== null && faults.ignoreRange !== true && (guard === undefined || guard === etag);
    const from = partial ? Number(range[1]) : 0;
    const to = partial && range[2] !== '' ? Math.min(Number(range[2]) + 1, file.size) : file.size;
    if (from > 0 && from >= file.size) return void response.writeHead(416, { 'content-range': `bytes */${file.size}` }).end();
    response.writeHead(partial ? 206 : 200, {
      etag,
      'accept-ranges': 'bytes',
      'content-length': String(to - from),
      ...(partial ? { 'content-range': `bytes ${from}-${to - 1}/${file.size}` } : {}),
    });
    response.flushHeaders();
    if (faults.silent === true) return;
    for (let at = from; at < to; at += piece) {
      if (faults.slow !== undefined) await new Promise((done) => setTimeout(done, faults.slow));
      if (response.destroyed) return;
      const end = Math.min(at + piece, to);
      const cut = faults.cutAfter !== undefined && (faults.cuts ?? 1) > 0 && end - from >= faults.cutAfter;
      const bytes = new Uint8Array(await file.slice(at, cut ? Math.max(at, from + faults.cutAfter!) : end).arrayBuffer());
      const middle = (file.size >> 1) - at;
      if (faults.wrongBytes === true && middle >= 0 && middle < bytes.byteLength) bytes[middle]! ^= 255;
      const taken = response.write(bytes);
      sent += bytes.byteLength;
      if (cut || isOffline()) {
        if (cut) faults.cuts = (faults.cuts ?? 1) - 1;
        // What was written first gets out, then the line goes dead.
        setTimeout(() => response.destroy(), 20);
        return;
      }
      if (!taken) await drained(response);
    }
    response.end();
  }

  return {
    address,
    faults,
    sent: () => sent,
    requests,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((done) => {
    const go = () => {
      response.off('drain', go).off('close', go);
      done();
    };
    response.on('drain', go).on('close', go);
  });
}

async function sendPointer(response: ServerResponse, file: Blob, hash: string): Promise<void> {
  if (file.size <= largeFile) return void response.writeHead(200).end(new Uint8Array(await file.arrayBuffer()));
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end(`version https://git-lfs.github.com/spec/v1\noid sha256:${hash}\nsize ${file.size}\n`);
}

const hashes = new WeakMap<Blob, Promise<string>>();

function hashOf(file: Blob): Promise<string> {
  const known = hashes.get(file) ?? sha256(file);
  hashes.set(file, known);
  return known;
}

function blobOf(bytes: Uint8Array | undefined): Blob | undefined {
  return bytes === undefined ? undefined : new Blob([bytes as Uint8Array<ArrayBuffer>]);
}

async function openIn(root: string, path: string): Promise<Blob | undefined> {
  const full = normalize(join(resolve(root), path));
  if (!full.startsWith(resolve(root) + sep) || !existsSync(full) || !statSync(full).isFile()) return undefined;
  return openAsBlob(full);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { port: { type: 'string', default: '8090' } } });
  const hub = await startHub(positionals[0] ?? '.', { port: Number(values.port) });
  console.log(`Hub at ${hub.address}`);
}
