import { describe, expect, test } from 'vitest';
import { createAside } from './aside';
import { testAside } from './aside.testCases';
import { misbehaving } from './aside.testTasks';
import { nodePort } from '../../testing/aside/nodePort';
import { inlinePort } from './ports';

describe("in a thread of Node's", () => testAside(() => nodePort(new URL('./aside.testThread.ts', import.meta.url))));

test("a thread that runs out of memory is the file's doing", async () => {
  const run = createAside<typeof misbehaving>(() => nodePort(new URL('./aside.testThread.ts', import.meta.url), 64));
  await expect(run('tooLong', 30_000, { file: 'bomb.pt', limits: {} })).rejects.toMatchObject({
    code: 'file-too-costly',
    details: { file: 'bomb.pt' },
  });
});

test('a worker that cannot be loaded is told as that, not as a bad file', async () => {
  const run = createAside<typeof misbehaving>(() => nodePort(new URL('./notThere.ts', import.meta.url)));
  await expect(run('double', 1, { file: 'good.pt' })).rejects.toMatchObject({
    code: 'internal',
    remedy: 'Check the connection and reload the page.',
  });
});

test("where there are no workers a task runs in the caller's thread", async () => {
  const run = createAside<typeof misbehaving>(() => inlinePort(misbehaving));
  expect(await run('double', 21, { file: 'a' })).toBe(42);
  await expect(run('refuse', 'a', { file: 'a' })).rejects.toMatchObject({ code: 'model-invalid' });
});
