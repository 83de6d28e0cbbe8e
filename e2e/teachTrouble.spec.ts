/**
 * What can go wrong while a person teaches, brought about on purpose in the built page: a hidden tab, a lost GPU device,
 * too little memory, a full disk, a file that is gone bad. The faults are put into the worker's script on its way.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, openPage, setTraining, test } from './support';

// Faults show in the console, and the service worker would hand out the script as it is.
test.use({ strict: false });

const fixtures = 'public/teach';
const classes = ['juggling balls', 'sweeping the floor'] as const;
const clipsOf = (name: string, count: number) =>
  readdirSync(join(fixtures, name))
    .slice(0, count)
    .map((file) => join(fixtures, name, file));

/** Timers and frames as a hidden tab has them: one timer a second, no frame. */
const hiddenTab = `
  const later = self.setTimeout.bind(self);
  self.setTimeout = (work, wait, ...rest) => later(work, Math.max(1000, wait ?? 0), ...rest);
  self.requestAnimationFrame = () => 0;`;

/** "break" takes the device away, and every one that follows. */
const losableDevice = `
  const devices = [];
  let broken = false;
  const ask = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...wishes) {
    const device = await ask.apply(this, wishes);
    devices.push(device);
    if (broken) setTimeout(() => device.destroy(), 300);
    return device;
  };
  new BroadcastChannel('faults').onmessage = () => {
    broken = true;
    devices.at(-1)?.destroy();
  };`;

const fullDisk = `
  let full = false;
  new BroadcastChannel('faults').onmessage = ({ data }) => { full = data === 'fill'; };
  const refuse = () => { throw new DOMException('no room', 'QuotaExceededError'); };
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...values) { return full ? refuse() : put.apply(this, values); };
  const write = FileSystemSyncAccessHandle.prototype.write;
  FileSystemSyncAccessHandle.prototype.write = function (...values) { return full ? refuse() : write.apply(this, values); };`;

const littleMemory = `Object.defineProperty(WorkerNavigator.prototype, 'deviceMemory', { get: () => 0.25 });`;

async function openTeach(page: Page, fault: string, backend = 'wasm'): Promise<void> {
  await page.route(/assets\/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${fault}\n${await response.text()}` });
  });
  await openPage(page, `?lang=en&backend=${backend}#/teach`);
  await expect(page.getByTestId('teach-add-class')).toBeVisible();
}

async function collect(page: Page, count: number): Promise<void> {
  for (const [index, name] of classes.entries()) {
    await page.getByTestId('teach-add-class').click();
    await page.getByTestId(`class-name-en-${index}`).fill(name);
    await page.getByTestId(`class-name-en-${index}`).press('Tab');
    await page.getByTestId(`class-files-${index}`).setInputFiles(clipsOf(name, count));
    await expect(page.locator('[data-clip]')).toHaveCount((index + 1) * count, { timeout: 60_000 });
  }
}

async function fault(page: Page, what: string): Promise<void> {
  await page.evaluate((said) => {
    const port = new BroadcastChannel('faults');
    // oxlint-disable-next-line require-post-message-target-origin -- a channel has no target
    port.postMessage(said);
  }, what);
}

async function pointsReach(page: Page, points: number): Promise<void> {
  await expect
    .poll(async () => Number(await page.getByTestId('curve').getAttribute('data-points')), { timeout: 400_000 })
    .toBeGreaterThanOrEqual(points);
}

const finished = (page: Page) => expect(page.getByTestId('outcome')).toHaveAttribute('data-ended', 'finished', { timeout: 400_000 });

/** "210 MB of about 4.00 GB" to bytes of its first number. */
async function bytesIn(page: Page, name: string): Promise<number> {
  const [, value, unit] = /([\d.]+)\s(kB|MB|GB)/.exec(await page.getByTestId(name).innerText())!;
  return Number(value) * { kB: 1e3, MB: 1e6, GB: 1e9 }[unit as 'kB' | 'MB' | 'GB'];
}

test('in a hidden tab it trains as fast, and its memory is what was forecast', async ({ page }) => {
  await page.addInitScript({ content: 'window.requestAnimationFrame = () => 0;' });
  await openTeach(page, hiddenTab);
  await collect(page, 4);
  await setTraining(page, { epochs: '60' });
  await expect(page.getByTestId('forecast')).toHaveAttribute('data-current', 'true', { timeout: 60_000 });
  await expect(page.getByTestId('forecast')).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
  const forecast = await bytesIn(page, 'forecast-memory');
  await page.getByTestId('train-button').click();
  await pointsReach(page, 2);
  const start = Date.now();
  const held = await bytesIn(page, 'memory');
  await finished(page);
  // Sixty epochs of one step each and their measuring: with a timer between any two pieces of work it would take minutes.
  expect(Date.now() - start).toBeLessThan(100_000);
  expect(held / forecast).toBeGreaterThan(0.7);
  expect(held / forecast).toBeLessThan(1.2);
});

test('a device lost again and again makes way: said, and the training goes on from its last step without it', async ({ page }) => {
  test.setTimeout(900_000);
  await openTeach(page, losableDevice, 'webgpu');
  await collect(page, 2);
  // Few kernels: each new device compiles them all again, and the software adapter takes its time.
  await setTraining(page, { frames: '4', body: 'none', epochs: '12', warmupEpochs: '1', cachedViews: '1', batch: '2' });
  await page.getByTestId('train-button').click();
  await pointsReach(page, 2);
  await fault(page, 'break');
  await expect(page.getByTestId('engine-notice')).toContainText('The graphics card was lost again and again', { timeout: 240_000 });
  await finished(page);
  await expect(page.getByTestId('backend')).toHaveAttribute('data-backend', 'wasm');
  await page.getByText('Curves of the training').click();
  await expect(page.getByTestId('curve')).toHaveAttribute('data-points', '13');
});

test('an engine that disappears under a training: said, and the training goes on from its last step', async ({ page }) => {
  await openTeach(page, '');
  await collect(page, 2);
  await setTraining(page, { epochs: '40', warmupEpochs: '1', cachedViews: '2' });
  await page.getByTestId('train-button').click();
  await pointsReach(page, 2);
  const engine = page.workers().find((worker) => /\/worker-[^/]*\.js/.test(worker.url()))!;
  await engine.evaluate(() => self.close()).catch(() => undefined);
  await expect(page.getByTestId('engine-notice')).toContainText('disappeared');
  await finished(page);
  await page.getByText('Curves of the training').click();
  await expect(page.getByTestId('curve')).toHaveAttribute('data-points', '41');
});

test('what will not fit names the setting that makes it fit, and one click sets it', async ({ page }) => {
  await openTeach(page, littleMemory);
  await collect(page, 4);
  await setTraining(page, { frames: '32', batch: '64' });
  const warning = page.getByTestId('too-large');
  await expect(warning).toContainText('This will not fit', { timeout: 120_000 });
  await expect(page.getByTestId('train-button')).toHaveText('Train anyway');
  await warning.getByTestId('advice').first().click();
  await expect(warning).toHaveCount(0, { timeout: 120_000 });
  await expect(page.getByTestId('train-button')).toHaveText('Train');
});

test('a full disk says so, and the adapter can be taken along all the same', async ({ page }) => {
  await openTeach(page, fullDisk);
  await collect(page, 2);
  await setTraining(page, { epochs: '3', warmupEpochs: '1', cachedViews: '2' });
  await fault(page, 'fill');
  await page.getByTestId('train-button').click();
  await finished(page);
  await expect(page.getByTestId('outcome')).toContainText('could not be stored');
  await expect(page.getByTestId('adapter-use')).toBeDisabled();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('adapter-export').click()]);
  expect(readFileSync(await download.path()).byteLength).toBeGreaterThan(100_000);
});

test('a clip whose file went bad is set aside with its reason, and the training goes on without it', async ({ page }) => {
  await openTeach(page, '');
  await collect(page, 3);
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('actionscope-teaching');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error!);
    });
    const id = document.querySelector<HTMLElement>('[data-role="train"]')!.dataset['clip']!;
    const store = database.transaction('values', 'readwrite').objectStore('values');
    await new Promise((resolve) => (store.put(new Blob(['no film']), `file:${id}`).onsuccess = resolve));
    database.close();
  });
  await setTraining(page, { epochs: '2', warmupEpochs: '1', cachedViews: '2' });
  await page.getByTestId('train-button').click();
  await finished(page);
  await page.getByTestId('outcome').getByText('Set aside (1)').click();
  await expect(page.getByTestId('outcome')).toContainText('is not a video file');
});
