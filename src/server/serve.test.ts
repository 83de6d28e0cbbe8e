/** The server by raw requests: what `fetch` would mend on the way is sent as it is. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from './serve.mjs';

const folder = mkdtempSync(join(tmpdir(), 'serve-'));
let server: Awaited<ReturnType<typeof serve>>;
let port: number;

beforeAll(async () => {
  const files = {
    'dist/index.html': '<!doctype html>page',
    'dist/assets/hubWorker-x.js': 'hub',
    'dist/assets/worker-x.js': 'worker',
    'models/catalog.json': '{}',
    'models/mine/config.json': '{"mine":true}',
    'models/mine/model.safetensors': '0123456789',
    'models/mine/notes.md': 'not for the page',
    'models/mine/.env': 'secret',
    'outside.json': 'outside',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  server = await serve({ root: join(folder, 'dist'), models: join(folder, 'models'), base: '/app/' });
  port = Number(new URL(server.address).port);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** One request as it stands; the whole answer as text. */
function ask(line: string, headers = 'Host: localhost'): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${line} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`));
    let answer = '';
    socket.on('data', (bytes) => (answer += bytes.toString()));
    socket.on('end', () => done(answer));
    socket.on('error', fail);
  });
}
const status = async (line: string, headers?: string): Promise<number> => Number((await ask(line, headers)).split(' ')[1]);

describe('the server', () => {
  it.each(['/app/%', '/app/%ff', '//', 'http://[', '/app/%c0%af', '/app/%E0%A4%A'])(
    'answers the bad address %s with 400 and goes on',
    async (path) => {
      expect(await status(`GET ${path}`)).toBe(400);
      expect(await status('GET /app/')).toBe(200);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('reads only: %s is 405', async (method) => {
    const answer = await ask(`${method} /app/`);
    expect(answer).toMatch(/^HTTP\/1.1 405/);
    expect(answer.toLowerCase()).toContain('allow: get, head');
  });

  it('gives the head alone for HEAD, of ranges too', async () => {
    const answer = await ask('HEAD /app/models/mine/model.safetensors', 'Host: localhost\r\nRange: bytes=2-4');
    expect(answer).toMatch(/^HTTP\/1.1 206/);
    expect(answer).toContain('content-length: 3');
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
  });

  it.each([
    ['bytes=0-3', '0123'],
    ['bytes=-2', '89'],
    ['bytes=8-99', '89'],
  ])('gives the range %s', async (range, bytes) => {
    expect(await ask('GET /app/models/mine/model.safetensors', `Host: localhost\r\nRange: ${range}`)).toMatch(
      new RegExp(`\r\n\r\n${bytes}$`),
    );
  });

  it.each(['bytes=10-', 'bytes=-', 'bytes=5-2'])('refuses the range %s', async (range) => {
    expect(await status('GET /app/models/mine/model.safetensors', `Host: localhost\r\nRange: ${range}`)).toBe(416);
  });

  it.each(['evil.example', 'evil.example:80', 'localhost.evil.example', '127.0.0.1.nip.io'])(
    'is not read by the name %s, which may have been made to point here',
    async (host) => {
      expect(await status('GET /app/models/index.json', `Host: ${host}`)).toBe(403);
    },
  );

  it.each(['localhost', 'localhost:1', '127.0.0.1:8080', '[::1]', '192.168.1.5'])('is read as %s', async (host) => {
    expect(await status('GET /app/models/index.json', `Host: ${host}`)).toBe(200);
  });

  it('wants a host', async () => {
    expect(await status('GET /app/', 'Host: ')).toBe(400);
  });

  it('serves of a model what its list names, and nothing else', async () => {
    expect(await status('GET /app/models/mine/config.json')).toBe(200);
    expect(await status('GET /app/models/catalog.json')).toBe(200);
    for (const path of [
      'mine/notes.md',
      'mine/.env',
      'mine/',
      'mine',
      '../outside.json',
      '%2e%2e/outside.json',
      'mine/..%2f..%2foutside.json',
      'mine/config.json%00',
    ]) {
      expect(await status(`GET /app/models/${path}`), path).toBe(404);
    }
  });

  it('answers nothing outside its base', async () => {
    expect(await status('GET /')).toBe(404);
    expect(await status('GET /index.html')).toBe(404);
  });

  it('sends the whole policy with every answer, a worker and an error included', async () => {
    for (const path of ['', 'assets/worker-x.js', 'assets/nothing.js']) {
      const answer = await ask(`GET /app/${path}`);
      expect(answer).toMatch(/content-security-policy: .*connect-src 'self' blob: data:;.*frame-ancestors 'none'/i);
      expect(answer).toMatch(/x-content-type-options: nosniff/i);
      expect(answer).toMatch(/referrer-policy: no-referrer/i);
      expect(answer).toMatch(/permissions-policy: /i);
      expect(answer).toMatch(/cross-origin-opener-policy: same-origin/i);
    }
  });

  it('lets the worker that fetches ask its hub, and a hub of unknown name not at all', async () => {
    expect(await ask('GET /app/assets/hubWorker-x.js?hub=https%3A%2F%2Fhuggingface.co')).toMatch(
      /connect-src 'self' blob: data: https:\/\/\*\.hf\.co https:\/\/huggingface\.co;/,
    );
    expect(await ask('GET /app/assets/hubWorker-x.js?hub=https%3A%2F%2Fevil.example')).toMatch(/connect-src 'self' blob: data:;/);
    expect(await ask('GET /app/assets/worker-x.js?hub=https%3A%2F%2Fhuggingface.co')).toMatch(/connect-src 'self' blob: data:;/);
  });
});
