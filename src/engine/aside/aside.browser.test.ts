import { expect, test } from 'vitest';
import { createAside } from './aside';
import { testAside } from './aside.testCases';
import type { misbehaving } from './aside.testTasks';
// oxlint-disable-next-line import/default -- the address of the worker's script, which Vite gives
import script from './aside.testWorker.ts?worker&url';
import { webPort } from './ports';

testAside(() => webPort(script, 'aside'));

test('a worker that disappears is noticed at once, the task is run once more in another, and only then given up', async () => {
  let opened = 0;
  const run = createAside<typeof misbehaving>(() => (opened++, webPort(script, 'aside')));
  expect(await run('double', 1, { file: 'a' })).toBe(2);
  const from = performance.now();
  await expect(run('vanish', true, { file: 'a' })).rejects.toMatchObject({ code: 'engine-stopped' });
  expect(performance.now() - from).toBeLessThan(3000);
  expect(opened).toBe(2);
  expect(await run('double', 2, { file: 'a' })).toBe(4);
});

test('a worker whose script is not there is told as a part of the app that is missing, never as a bad file', async () => {
  const run = createAside<typeof misbehaving>(() => webPort(new URL('/not-there.js', location.href), 'aside'));
  const error: { code?: string } = await run('double', 1, { file: 'a' }).then(
    () => ({}),
    (thrown: { code: string }) => thrown,
  );
  expect(['part-unreachable', 'version-changed']).toContain(error.code);
});
