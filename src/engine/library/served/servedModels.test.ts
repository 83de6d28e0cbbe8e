import { expect, test } from 'vitest';
import { servedModels } from './servedModels';

const root = new URL('https://host/models/');
const index = [{ id: 'demo', files: [{ path: 'model.safetensors', bytes: 4 }] }];

/** A server that answers so by path, and counts. */
function server(answers: Record<string, () => Response>): typeof fetch {
  return (address) => {
    const answer = answers[new URL(String(address)).pathname];
    return answer === undefined ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(answer());
  };
}

const html = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });
const listed = () => Response.json(index);

test('a file that is here whole is given', async () => {
  const served = servedModels(root, server({ '/models/index.json': listed, '/models/demo/model.safetensors': () => new Response('1234') }));
  await served.list();
  expect((await served.file('demo', 'model.safetensors')).blob.size).toBe(4);
});

test.each([
  ['no connection', {}, { reason: 'offline' }],
  ['a server that forbids', { '/models/index.json': () => new Response('', { status: 403 }) }, { reason: 'refused', status: 403 }],
  ['a host that answers with its page', { '/models/index.json': html }, { reason: 'wrong-type' }],
  ['a list that is none', { '/models/index.json': () => Response.json({ error: 'no' }) }, { reason: 'damaged' }],
])('the list, with %s', async (_name, answers, details) => {
  await expect(servedModels(root, server(answers)).list()).rejects.toMatchObject({ code: 'part-unreachable', details });
});

test.each([
  ['cut off', () => new Response('123')],
  ['replaced by a page of the host', html],
])('weights that arrive %s are told as that, never as a bad checkpoint', async (_name, answer) => {
  const served = servedModels(root, server({ '/models/index.json': listed, '/models/demo/model.safetensors': answer }));
  await served.list();
  await expect(served.file('demo', 'model.safetensors')).rejects.toMatchObject({
    code: 'part-unreachable',
    details: { part: 'models/demo/model.safetensors', reason: 'damaged' },
  });
});

test('weights replaced on the server while the page is open are taken as they are now', async () => {
  let bytes = 4;
  const served = servedModels(
    root,
    server({
      '/models/index.json': () => Response.json([{ id: 'demo', files: [{ path: 'model.safetensors', bytes }] }]),
      '/models/demo/model.safetensors': () => new Response('x'.repeat(bytes)),
    }),
  );
  await served.list();
  bytes = 7;
  expect((await served.file('demo', 'model.safetensors')).blob.size).toBe(7);
});
