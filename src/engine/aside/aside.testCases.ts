/** What holds of a worker aside, whatever kind of thread it is. */
import { expect, test } from 'vitest';
import { createAside } from './aside';
import type { misbehaving } from './aside.testTasks';
import type { AsidePort } from './protocol';

export function testAside(openPort: () => AsidePort): void {
  let [opened, ended] = [0, 0];
  const run = createAside<typeof misbehaving>(() => {
    opened += 1;
    const port = openPort();
    return { ...port, end: () => ((ended += 1), port.end()) };
  });
  const file = 'bomb.pt';

  test('a task answers, and the next one finds the worker there', async () => {
    expect(await run('double', 21, { file })).toBe(42);
    const before = opened;
    expect(await run('double', 4, { file })).toBe(8);
    expect(opened).toBe(before);
  });

  test("a worker's last task answers, and the next one has a fresh worker", async () => {
    const before = { opened, ended };
    expect(await run('double', 5, { file, last: true })).toBe(10);
    expect(ended).toBe(before.ended + 1);
    expect(await run('double', 6, { file })).toBe(12);
    expect(opened).toBe(before.opened + 1);
  });

  test('two tasks at once have a worker each', async () => {
    expect(await Promise.all([run('double', 1, { file }), run('double', 2, { file })])).toEqual([2, 4]);
  });

  test('progress arrives, and counts as a sign of life', async () => {
    const steps: number[] = [];
    expect(await run('count', 12, { file, limits: { silence: 500 }, onProgress: (step) => steps.push(step) })).toBe(12);
    expect(steps).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
  });

  test('a task that hangs is ended by its silence, named by its file, and the next one runs', async () => {
    const before = ended;
    await expect(run('hang', true, { file, limits: { silence: 400 } })).rejects.toMatchObject({
      code: 'file-too-costly',
      message: 'Reading bomb.pt was stopped: nothing came of it for 0.4 s.',
      details: { file },
    });
    expect(ended).toBe(before + 1);
    expect(await run('double', 3, { file })).toBe(6);
  });

  test('a task that is busy for ever is ended by its limit', async () => {
    await expect(run('count', 1000, { file, limits: { milliseconds: 400 } })).rejects.toMatchObject({ code: 'file-too-costly' });
  });

  test('cancelling ends a task that hangs, at once', async () => {
    const controller = new AbortController();
    const hanging = run('hang', true, { file, signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    const from = performance.now();
    await expect(hanging).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - from).toBeLessThan(2000);
    await expect(run('double', 1, { file, signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test("coded errors come as they were thrown; what runs into the machine's limits is the file's doing", async () => {
    await expect(run('refuse', 'a.bin', { file })).rejects.toMatchObject({
      code: 'model-invalid',
      remedy: 'take another',
      details: { file: 'a.bin' },
    });
    await expect(run('nest', 0, { file })).rejects.toMatchObject({ code: 'file-too-costly', details: { file } });
    await expect(run('tooLong', 2 ** 32, { file })).rejects.toMatchObject({ code: 'file-too-costly', details: { file } });
  });
}
