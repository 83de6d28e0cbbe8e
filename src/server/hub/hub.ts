/**
 * A hub of our own, with the real ones' addresses and their faults, for tests and for trying downloads without a
 * network: Hugging Face's layout at its root (`/api/models/...`, `/{repo}/resolve/{revision}/{file}`, large files behind
 * a redirect), ModelScope's under `/modelscope`. Ranges and cross-origin rules are the real ones': If-Range is forbidden.
 *
 *   npx tsx src/server/hub/hub.ts FOLDER [--port 8090]      FOLDER/{owner}/{name}/{file}
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { allowOrigins, sendFile, type HubFaults } from './sendFile';
import { apiAnswer, largeFile, shelves, type AboutRepo } from './hubApi';

export interface Hub {
  readonly address: string;
  /** The same files in ModelScope's layout. */
  readonly modelScope: string;
  readonly faults: HubFaults;
  /** Bytes sent in all. */
  readonly sent: () => number;
  /** What was asked for, in order: `GET /owner/name/resolve/main/file bytes=0-9`. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/**
 * @param content a folder on disk, or files by `owner/name/file`
 * @param options about: licence, access and further files by repository
 */
export async function startHub(
  content: string | ReadonlyMap<string, Uint8Array>,
  { port = 0, about = {} }: { port?: number; about?: Readonly<Record<string, AboutRepo>> } = {},
): Promise<Hub> {
  const faults: HubFaults = {};
  const requests: string[] = [];
  const shelf = shelves(content);
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
    const url = new URL(request.url ?? '/', address);
    const path = decodeURIComponent(url.pathname);
    requests.push([request.method, path, request.headers.range].filter((part) => part !== undefined).join(' '));
    allowOrigins(request, response);
    if (isOffline()) return void response.destroy();
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    if (faults.status !== undefined) return void response.writeHead(faults.status).end();
    if (faults.busy !== undefined && faults.busy.times-- > 0) {
      return void response.writeHead(429, { 'retry-after': String(faults.busy.seconds) }).end();
    }
    const api = await apiAnswer(shelf, about, path, url.searchParams, address);
    if (api !== null)
      return void response.writeHead(api.status, { 'content-type': 'application/json', ...api.headers }).end(JSON.stringify(api.body));
    const match = /^\/(?:(blobs)\/)?(?:modelscope\/models\/)?([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const [, blobs, repo = '', , file = ''] = match ?? [];
    if (match !== null && about[repo]?.closed !== undefined) {
      const code = about[repo].closed === 'gated' ? 'GatedRepo' : 'RepoNotFound';
      return void response.writeHead(401, { 'x-error-code': code }).end();
    }
    const found = match === null ? undefined : await shelf.file(`${repo}/${file}`);
    if (found === undefined) return void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    const hash = await shelf.sha256(found);
    if (found.size > largeFile && blobs === undefined && !path.startsWith('/modelscope')) {
      const headers = { location: `/blobs${encodeURI(path)}`, 'x-linked-etag': `"${hash}"`, 'x-linked-size': String(found.size) };
      return void response.writeHead(302, headers).end();
    }
    const sending = faults.changed === true ? new Blob([new Uint8Array(await found.arrayBuffer()).map((byte) => byte ^ 1)]) : found;
    await sendFile(request, response, { file: sending, etag: `"${hash}"` }, { faults, count: (bytes) => void (sent += bytes), isOffline });
  }

  return {
    address,
    modelScope: `${address}/modelscope`,
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { port: { type: 'string', default: '8090' } } });
  const hub = await startHub(positionals[0] ?? '.', { port: Number(values.port) });
  console.log(`Hub at ${hub.address}`);
}
