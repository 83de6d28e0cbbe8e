/** Every part that computes is killed in turn while the page runs: what a person sees, and after how many seconds (docs/deaths.md). */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page, type Worker } from '@playwright/test';
import { killedOnce, sabotage } from './sabotage';
import { expect, openPage, recognize, test } from './support';

test.use({ strict: false });

const samples = JSON.parse(readFileSync('public/samples/samples.json', 'utf8')) as { file: string }[];
const sample = (ending: string): string => join('public/samples', samples.find(({ file }) => file.endsWith(ending))!.file);
const [mp4, avi] = [sample('.mp4'), sample('.avi')];

const parts = {
  engine: /\/worker-[^/]*\.js/,
  thread: /\/webThread-/,
  media: /\/mediaWorker-/,
  resize: /\/resizeWorker-/,
  ffmpeg: /\/ffmpegWorker-/,
} as const;
type Part = keyof typeof parts;

async function workerOf(page: Page, part: Part): Promise<Worker> {
  const found = (): Worker | undefined => page.workers().findLast((worker) => parts[part].test(worker.url()));
  await expect.poll(() => found() !== undefined, { timeout: 15_000, intervals: [20] }).toBe(true);
  return found()!;
}

/** As the system kills it: no error, no message. */
const kill = (worker: Worker): Promise<void> => worker.evaluate(() => self.close()).catch(() => undefined);

/**
 * Seconds until `seen`, written down for the table where DEATHS names a file. The limit holds there, on a machine that does
 * nothing else; a test among others asks only that it is seen at all, for a busy machine's seconds say nothing.
 */
async function within(limit: number, row: string, seen: () => Promise<unknown>): Promise<void> {
  const since = performance.now();
  await seen();
  const taken = (performance.now() - since) / 1000;
  if (process.env['DEATHS'] === undefined) return;
  appendFileSync(process.env['DEATHS'], `${row}: ${taken.toFixed(1)} s\n`);
  expect(taken, row).toBeLessThan(limit);
}

const backend = (page: Page) => page.getByTestId('backend');
const ready = (page: Page) => expect(backend(page)).toHaveAttribute('data-state', 'ready');
const notice = (page: Page, text: RegExp | string) => expect(page.getByTestId('engine-notice')).toContainText(text);
const current = (page: Page) => page.getByTestId('clips').locator('li[aria-current]');
const answered = (page: Page) => expect(current(page)).toHaveAttribute('data-status', 'done', { timeout: 60_000 });

const give = (page: Page, file: string) => page.getByTestId('file-input').setInputFiles(file);

/** The next clip is answered as if nothing had been. */
async function nextClip(page: Page, row: string): Promise<void> {
  await give(page, mp4);
  await within(15, `${row}, next clip answered`, () => answered(page));
}

test('the engine disappears at rest: said at once, ready again, the next clip is answered', async ({ page }) => {
  await openPage(page);
  await recognize(page, mp4);
  await kill(await workerOf(page, 'engine'));
  await within(5, 'engine at rest, said', () => notice(page, 'disappeared'));
  await within(10, 'engine at rest, ready', () => ready(page));
  await nextClip(page, 'engine at rest');
});

test('the engine disappears at work: the clip is answered all the same', async ({ page }) => {
  await openPage(page);
  const engine = await workerOf(page, 'engine');
  await page.locator('label', { hasText: '12 views' }).click();
  await give(page, avi);
  await expect(current(page)).toHaveAttribute('data-status', 'running');
  await kill(engine);
  await within(5, 'engine at work, said', () => notice(page, 'disappeared'));
  await within(30, 'engine at work, clip answered', () => answered(page));
  await nextClip(page, 'engine at work');
});

test('the engine hangs and the clip is cancelled: the next clip is answered within seconds', async ({ page }) => {
  await openPage(page);
  const engine = await workerOf(page, 'engine');
  void engine
    .evaluate(() => {
      for (;;);
    })
    .catch(() => undefined);
  await give(page, avi);
  await expect(current(page)).toHaveAttribute('data-status', 'running');
  await page.getByTestId('cancel').click();
  await expect(current(page)).toHaveAttribute('data-status', 'cancelled');
  await nextClip(page, 'engine busy for ever, cancelled');
  await ready(page);
});

test('the engine hangs and nobody cancels: it is replaced, and the clip answered', async ({ page }) => {
  await openPage(page);
  const engine = await workerOf(page, 'engine');
  void engine
    .evaluate(() => {
      for (;;);
    })
    .catch(() => undefined);
  await give(page, mp4);
  await within(30, 'engine busy for ever, said', () =>
    expect(page.getByTestId('engine-notice')).toContainText('no longer answered', { timeout: 90_000 }),
  );
  await within(30, 'engine busy for ever, clip answered', () => answered(page));
});

for (const [part, file] of [
  ['media', mp4],
  ['resize', mp4],
  ['ffmpeg', avi],
] as const) {
  test(`the ${part} worker disappears at work: the clip is answered all the same`, async ({ page }) => {
    const { address, close } = await sabotage(parts[part], killedOnce);
    try {
      await page.goto(`${address}?lang=en`);
      await ready(page);
      await give(page, file);
      await within(20, `${part} worker at work, clip answered`, () => answered(page));
      expect(await page.evaluate(() => caches.has('killed'))).toBe(true);
      await nextClip(page, `${part} worker`);
    } finally {
      await close();
    }
  });
}

test('a wasm thread disappears at work: the clip is answered, the badge tells the threads there are', async ({ page }) => {
  test.skip((await page.evaluate(() => navigator.hardwareConcurrency)) < 2, 'this machine has one processor');
  // The third task it takes up it does not end.
  const code = `let tasks = 0;
    const { notify } = Atomics;
    Atomics.notify = (...given) => {
      if (++tasks === 3) {
        self.close();
        throw new Error('killed');
      }
      return notify(...given);
    }`;
  const { address, close } = await sabotage(parts.thread, code);
  try {
    await page.goto(`${address}?lang=en&backend=wasm`);
    await ready(page);
    await give(page, mp4);
    await within(30, 'wasm thread at work, clip answered', () => answered(page));
    await nextClip(page, 'wasm thread');
    await nextClip(page, 'wasm thread, the last time');
    await backend(page).locator('summary').first().click();
    await expect(backend(page)).toContainText('WebAssembly');
    await expect(backend(page)).not.toContainText(' threads');
  } finally {
    await close();
  }
});

/** Chromium gives the GPU up for all its pages after some crashes, so each such test has a browser of its own. */
async function withOwnBrowser(work: (page: Page) => Promise<void>): Promise<void> {
  const { baseURL, launchOptions = {} } = test.info().project.use;
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage({ ...(baseURL === undefined ? {} : { baseURL }), viewport: { width: 1280, height: 760 } });
    await work(page);
  } finally {
    await browser.close();
  }
}

async function killGpu(page: Page): Promise<void> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess').catch(() => undefined); // it takes the answer with it
  await session.detach().catch(() => undefined);
}

test('the GPU process is killed again and again at rest: the page recovers, then goes on without it and says so', async () => {
  await withOwnBrowser(async (page) => {
    await openPage(page, '?lang=en&backend=webgpu');
    await recognize(page, mp4);
    for (let kill = 1; kill <= 4; kill++) {
      await killGpu(page);
      await page.waitForTimeout(300);
      await within(5, `GPU process at rest, ${kill}, ready`, () => ready(page));
      await nextClip(page, `GPU process at rest, ${kill}`);
    }
    await notice(page, 'goes on with WebAssembly');
    await expect(backend(page)).toHaveAttribute('data-backend', 'wasm');
    await page.reload();
    await ready(page);
    await nextClip(page, 'a page opened after that');
    await expect(backend(page)).toHaveAttribute('data-backend', 'wasm');
    await notice(page, /cannot be had here/);
  });
});

test('the GPU process is killed again and again at work: each clip is answered, on what is left', async () => {
  await withOwnBrowser(async (page) => {
    await openPage(page, '?lang=en&backend=webgpu');
    await recognize(page, mp4);
    await page.locator('label', { hasText: '12 views' }).click();
    await answered(page);
    for (let kill = 1; kill <= 4; kill++) {
      await give(page, mp4);
      await page.waitForTimeout(300);
      await killGpu(page);
      await within(40, `GPU process at work, ${kill}, clip answered`, () => answered(page));
    }
    await expect(backend(page)).toHaveAttribute('data-backend', 'wasm');
    await notice(page, 'goes on with WebAssembly');
  });
});

test('without WebAssembly plain JavaScript computes, and the badge says so', async ({ page }) => {
  const { address, close } = await sabotage(/[wW]orker-[^/]*\.js/, 'delete globalThis.WebAssembly');
  try {
    await page.goto(`${address}?lang=en`);
    await ready(page);
    await backend(page).locator('summary').first().click();
    await expect(backend(page)).toContainText('runs no WebAssembly');
    await give(page, mp4);
    await answered(page);
  } finally {
    await close();
  }
});
/** Wasm memory that ends early, as on a small machine. */
const smallMemory = (megabytes: number): string => `
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * 65536 > ${megabytes} * 2 ** 20) throw new RangeError('WebAssembly.Memory.grow(): Maximum memory size exceeded');
    return grow.call(this, pages);
  };`;

test('wasm runs out of memory: told as that, and the next clip is answered without a reload', async ({ page }) => {
  const { address, close } = await sabotage(parts.engine, smallMemory(16));
  try {
    await page.goto(`${address}?lang=en&backend=wasm`);
    await ready(page);
    await give(page, mp4);
    await answered(page);
    await page.locator('label', { hasText: /^32$/ }).click();
    await within(60, 'wasm out of memory, said', () =>
      expect(page.getByTestId('error')).toContainText('not enough memory', { timeout: 60_000 }),
    );
    await page.locator('label', { hasText: /^8$/ }).click();
    await within(15, 'wasm out of memory, next clip answered', () => answered(page));
    await ready(page);
  } finally {
    await close();
  }
});
