/**
 * Serves a folder on this machine: right types, byte ranges, isolation headers. Node's own modules only.
 * Models are read from models/ itself, so that one converted after the build appears without building again.
 */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, extname, join, normalize, resolve, sep } from 'node:path';
import { isolationHeaders } from './headers.mjs';
import { modelFolders, modelIndex } from './modelIndex.mjs';

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.wasm': 'application/wasm',
  '.mp4': 'video/mp4',
  '.mov': 'video/quicktime',
  '.webm': 'video/webm',
  '.mkv': 'video/x-matroska',
  '.avi': 'video/x-msvideo',
};

/**
 * @param {{ root: string, models?: string, extraModels?: string[], port?: number, host?: string, isolate?: boolean }} options
 *   port 0 takes a free one; extraModels are model folders that lie elsewhere; without `isolate`, as hosts of plain files
 *   serve
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function serve({ root, models = 'models', extraModels = [], port = 0, host = '127.0.0.1', isolate = true }) {
  /** @param {string} path `NAME/file` */
  const modelFile = (path) => {
    const [name, ...rest] = path.split('/');
    const extra = extraModels.find((folder) => basename(resolve(folder)) === name);
    return extra === undefined ? inside(models, path) : inside(extra, rest.join('/'));
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (isolate) for (const [name, value] of Object.entries(isolationHeaders)) response.setHeader(name, value);
    if (path === '/models/index.json') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(modelIndex([...modelFolders(models), ...extraModels])));
      return;
    }
    const file = path.startsWith('/models/')
      ? (modelFile(path.slice('/models/'.length)) ?? inside(root, path))
      : inside(root, path.endsWith('/') ? `${path}index.html` : path);
    if (file === undefined) {
      response.writeHead(404).end('not found');
      return;
    }
    send(request, response, file);
  });
  await new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => done(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    address: `http://${host === '127.0.0.1' ? 'localhost' : host}:${address.port}/`,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    }),
  };
}

/** @param {string} folder @param {string} path @returns {string | undefined} an existing file inside the folder */
function inside(folder, path) {
  const file = resolve(join(folder, normalize(path)));
  if (!file.startsWith(resolve(folder) + sep)) return undefined;
  return existsSync(file) && statSync(file).isFile() ? file : undefined;
}

/** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response @param {string} file */
function send(request, response, file) {
  const { size } = statSync(file);
  response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('cache-control', 'no-cache');
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
  if (range === null) {
    response.writeHead(200, { 'content-length': size });
    if (request.method === 'HEAD') response.end();
    else createReadStream(file).pipe(response);
    return;
  }
  const start = range[1] === '' ? Math.max(0, size - Number(range[2])) : Number(range[1]);
  const end = range[1] === '' || range[2] === '' ? size - 1 : Math.min(Number(range[2]), size - 1);
  if (start > end) {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  response.writeHead(206, { 'content-range': `bytes ${start}-${end}/${size}`, 'content-length': end - start + 1 });
  createReadStream(file, { start, end }).pipe(response);
}
