/**
 * A hub of our own, with the real one's addresses (`/{repo}/resolve/{revision}/{file}`, a redirect to the bytes, git-lfs
 * pointers under `/raw/`), ETag, Range, If-Range and cross-origin headers, and with faults that can be switched on:
 * for tests and for trying downloads without a network.
 *
 *   npx tsx src/cli/hub.ts FOLDER [--port 8090]      FOLDER/{owner}/{name}/{file}
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join, normalize, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

export interface HubFaults {
  /** Breaks the connection after so many bytes of an answer, so many times. */
  cutAfter?: number;
  cuts?: number;
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
  /** Lets no If-Range header through the cross-origin check, as some storage does. */
  refuseIfRange?: boolean;
  /** Another file from now on: other bytes under another ETag. */
  changed?: boolean;
}

export interface Hub {
  readonly address: string;
  readonly faults: HubFaults;
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
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    if (faults.status !== undefined) return void response.writeHead(faults.status).end();
    const match = /^\/(?:(blobs)\/)?([^/]+\/[^/]+)\/(resolve|raw)\/([^/]+)\/(.+)$/.exec(path);
    const bytes = match === null ? undefined : read(`${match[2]}/${match[5]}`);
    if (match === null || bytes === undefined) return void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (match[3] === 'raw') return sendPointer(response, bytes, hash);
    if (bytes.byteLength > largeFile && match[1] === undefined) {
      const headers = { location: `/blobs${path}`, 'x-linked-etag': `"${hash}"`, 'x-linked-size': String(bytes.byteLength) };
      return void response.writeHead(302, headers).end();
    }
    await sendBytes(request, response, bytes, `"${hash}"`);
  }

  function read(path: string): Uint8Array | undefined {
    const bytes = typeof content === 'string' ? readFrom(content, path) : content.get(path);
    return bytes !== undefined && faults.changed === true ? bytes.map((byte) => byte ^ 1) : bytes;
  }

  function allowOrigins(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-expose-headers', 'ETag,Content-Range,Accept-Ranges,Content-Length,X-Linked-ETag');
    response.setHeader('access-control-allow-headers', faults.refuseIfRange === true ? 'range' : 'range, if-range');
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
  }

  async function sendBytes(request: IncomingMessage, response: ServerResponse, whole: Uint8Array, etag: string): Promise<void> {
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const guard = request.headers['if-range'];
    const partial = range !== null && faults.ignoreRange !== true && (guard === undefined || guard === etag);
    const from = partial ? Number(range[1]) : 0;
    const to = partial && range[2] !== '' ? Math.min(Number(range[2]) + 1, whole.byteLength) : whole.byteLength;
    if (from > 0 && from >= whole.byteLength) return void response.writeHead(416, { 'content-range': `bytes */${whole.byteLength}` }).end();
    response.writeHead(partial ? 206 : 200, {
      etag,
      'accept-ranges': 'bytes',
      'content-length': String(to - from),
      ...(partial ? { 'content-range': `bytes ${from}-${to - 1}/${whole.byteLength}` } : {}),
    });
    const bytes = faults.wrongBytes === true ? whole.map((byte, at) => (at === whole.byteLength >> 1 ? byte ^ 255 : byte)) : whole;
    response.flushHeaders();
    if (faults.silent === true) return;
    for (let at = from; at < to; at += piece) {
      if (faults.slow !== undefined) await new Promise((done) => setTimeout(done, faults.slow));
      if (response.destroyed) return;
      const end = Math.min(at + piece, to);
      const cut = faults.cutAfter !== undefined && (faults.cuts ?? 1) > 0 && end - from >= faults.cutAfter;
      const taken = response.write(bytes.subarray(at, cut ? Math.max(at, from + faults.cutAfter!) : end));
      if (cut) {
        faults.cuts = (faults.cuts ?? 1) - 1;
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

function sendPointer(response: ServerResponse, bytes: Uint8Array, hash: string): void {
  if (bytes.byteLength <= largeFile) return void response.writeHead(200).end(bytes);
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end(`version https://git-lfs.github.com/spec/v1\noid sha256:${hash}\nsize ${bytes.byteLength}\n`);
}

function readFrom(root: string, path: string): Uint8Array | undefined {
  const full = normalize(join(resolve(root), path));
  if (!full.startsWith(resolve(root) + sep) || !existsSync(full) || !statSync(full).isFile()) return undefined;
  return readFileSync(full);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { port: { type: 'string', default: '8090' } } });
  const hub = await startHub(positionals[0] ?? '.', { port: Number(values.port) });
  console.log(`Hub at ${hub.address}`);
}
