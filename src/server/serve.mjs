/**
 * Serves a folder on this machine: right types, byte ranges, isolation and security headers. Node's own modules only.
 * Models are read from models/ itself, so that one converted after the build appears without building again.
 */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { hostname as machineName } from 'node:os';
import { basename, extname, join, normalize, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { isIP } from 'node:net';
import { isLoopback, isolationHeaders, securityHeaders } from './headers.mjs';
import { modelFiles, modelFolders, modelIndex } from './modelIndex.mjs';

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
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
 * @typedef {object} ServeOptions
 * @property {string} root the folder
 * @property {string} [models] the models/ folder
 * @property {string[]} [extraModels] model folders that lie elsewhere
 * @property {number} [port] 0 takes a free one
 * @property {string} [host] the address to listen at; other than this machine's own, names in Host are checked against `names`
 * @property {string[]} [names] further names it may be asked by, such as that of a proxy
 * @property {string} [base] the path it is served under, such as `/actionscope/`
 * @property {boolean} [isolate] false: no headers at all but the type's, as hosts of plain files serve
 */

/**
 * @param {ServeOptions} options
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function serve({
  root,
  models = 'models',
  extraModels = [],
  port = 0,
  host = '127.0.0.1',
  names = [],
  base = '/',
  isolate = true,
}) {
  const server = createServer((request, response) => {
    const refusal = refuse(request, [host, machineName(), ...names]);
    const url = addressOf(request.url);
    const path = url === null ? null : decodePath(url, base);
    if (refusal !== null || url === null || path === null) {
      const [status, text] = refusal ?? [400, 'this is not an address'];
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...(status === 405 ? { allow: 'GET, HEAD' } : {}) });
      response.end(text);
      return;
    }
    if (isolate) {
      for (const [name, value] of Object.entries({ ...isolationHeaders, ...securityHeaders(url) })) response.setHeader(name, value);
    }
    if (path === '/models/index.json') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(modelIndex([...modelFolders(models), ...extraModels])));
      return;
    }
    const file = fileAt(path, { root, models, extraModels });
    if (file === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('not found');
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
    address: `http://${host === '127.0.0.1' ? 'localhost' : host}:${address.port}${base}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/**
 * Only reading, and only under a name that is this machine's: a page elsewhere whose own name is made to point here
 * (DNS rebinding) sends that name, and may not read the models that lie here. An address cannot be made to point elsewhere.
 * @param {import('node:http').IncomingMessage} request @param {string[]} names
 * @returns {[number, string] | null}
 */
function refuse({ method, headers }, names) {
  if (method !== 'GET' && method !== 'HEAD') return [405, 'only GET and HEAD are answered'];
  const asked = addressOf(`//${headers.host ?? ''}/`)?.hostname;
  if (asked === undefined || asked === '') return [400, 'the request names no host'];
  const isAddress = isIP(asked.replace(/^\[|\]$/g, '')) !== 0;
  const isOurs =
    isAddress || isLoopback(asked) || names.some((name) => asked === name.toLowerCase() || asked === `${name.toLowerCase()}.local`);
  return isOurs ? null : [403, `this server is not known as ${asked}; start it with HOSTS=${asked} if it should be`];
}

/** @param {string | undefined} address @returns {URL | null} */
function addressOf(address) {
  try {
    return new URL(address ?? '/', 'http://localhost');
  } catch {
    return null;
  }
}

/**
 * @param {URL} url @param {string} base
 * @returns {string | null} the path below `base`, beginning with `/`; '' outside it; null where it is none
 */
function decodePath({ pathname }, base) {
  if (!pathname.startsWith(base)) return '';
  try {
    return decodeURIComponent(pathname.slice(base.length - 1));
  } catch {
    return null;
  }
}

/**
 * @param {string} path @param {{ root: string, models: string, extraModels: string[] }} folders
 * @returns {string | undefined} an existing file that may be read
 */
function fileAt(path, { root, models, extraModels }) {
  if (!path.startsWith('/models/')) return inside(root, path.endsWith('/') ? `${path}index.html` : path);
  const [name = '', ...rest] = path.slice('/models/'.length).split('/');
  const folder = extraModels.find((extra) => basename(resolve(extra)) === name) ?? inFolder(models, name);
  const wanted = rest.join('/');
  // Of a model only what its list names; anything else that lies in its folder is nobody's business.
  if (folder !== undefined && modelFiles(folder).some((file) => file.path === wanted)) return inside(folder, wanted);
  return path === '/models/catalog.json' ? (inside(models, 'catalog.json') ?? inside(root, path)) : inside(root, path);
}

/** @param {string} models @param {string} name */
function inFolder(models, name) {
  return modelFolders(models).find((folder) => basename(folder) === name);
}

/** @param {string} folder @param {string} path @returns {string | undefined} an existing file inside the folder */
function inside(folder, path) {
  if (path.includes('\0')) return undefined;
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
    pour(request, response, file, 0, size - 1);
    return;
  }
  const start = range[1] === '' ? Math.max(0, size - Number(range[2])) : Number(range[1]);
  const end = range[1] === '' || range[2] === '' ? size - 1 : Math.min(Number(range[2]), size - 1);
  if (start > end) {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  response.writeHead(206, { 'content-range': `bytes ${start}-${end}/${size}`, 'content-length': end - start + 1 });
  pour(request, response, file, start, end);
}

/**
 * @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response
 * @param {string} file @param {number} start @param {number} end
 */
function pour(request, response, file, start, end) {
  if (request.method === 'HEAD' || end < start) {
    response.end();
    return;
  }
  // A reader that leaves, or a file that goes, ends this answer and nothing else.
  pipeline(createReadStream(file, { start, end }), response, () => {});
}
