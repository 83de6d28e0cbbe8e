import { expect, test } from 'vitest';
import { whyUnreachable } from './unreachable';

const part = 'https://host/assets/part-1.js';
const own = 'https://host/assets/worker-1.js';

/** A server that answers so by path; null is no connection. */
const server =
  (answers: Readonly<Record<string, readonly [number, string] | null>>): typeof fetch =>
  (address) => {
    const { pathname } = new URL(String(address));
    const answer = answers[pathname] ?? null;
    if (answer === null) return Promise.reject(new TypeError('Failed to fetch'));
    return Promise.resolve(new Response('x', { status: answer[0], headers: { 'content-type': answer[1] } }));
  };

const script = [200, 'text/javascript'] as const;
const gone = [404, 'text/plain'] as const;

test.each([
  ['no connection', {}, { code: 'part-unreachable', details: { reason: 'offline' } }],
  [
    'a server that breaks',
    { '/assets/part-1.js': [500, 'text/plain'] as const },
    { code: 'part-unreachable', details: { reason: 'refused', status: 500 } },
  ],
  [
    'a server that forbids',
    { '/assets/part-1.js': [403, 'text/html'] as const, '/assets/worker-1.js': script },
    { details: { reason: 'refused', status: 403 } },
  ],
  ['a wrong type', { '/assets/part-1.js': [200, 'text/plain'] as const }, { details: { reason: 'wrong-type', type: 'text/plain' } }],
  [
    'a part forgotten by who put the app there',
    { '/assets/part-1.js': gone, '/assets/worker-1.js': script },
    { details: { reason: 'refused', status: 404 } },
  ],
  ['a newer version', { '/assets/part-1.js': gone, '/assets/worker-1.js': gone }, { code: 'version-changed' }],
  [
    'a newer version on a host that answers everything with its page',
    { '/assets/part-1.js': [200, 'text/html'] as const, '/assets/worker-1.js': [200, 'text/html'] as const },
    { code: 'version-changed' },
  ],
  ['back again meanwhile', { '/assets/part-1.js': script }, { details: { reason: 'silent' } }],
])('%s', async (_name, answers, expected) => {
  expect(await whyUnreachable('the part', part, own, { send: server(answers) })).toMatchObject(expected);
});
