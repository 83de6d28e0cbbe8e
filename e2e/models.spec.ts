/**
 * A model's whole life, in the built app and with a hub on this machine: fetched, cut off, taken up after a reload,
 * verified, used with labels in both languages, deleted to the last byte; and checkpoints dropped in every layout.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { startHub, type Hub } from '../src/cli/hub';

// The worker that keeps the page offline would answer in the catalogue's stead.
test.use({ serviceWorkers: 'block', actionTimeout: 20_000 });

const parts = ['config.json', 'tokenizer.json', 'model.safetensors', 'chinese/config.json', 'chinese/tokenizer.json', 'chinese/model.safetensors'];
const repoOf = (part: string) => (part.startsWith('chinese/') ? 'test/chinese' : 'test/clip');
const files = new Map(parts.map((part) => [`${repoOf(part)}/${part.replace('chinese/', '')}`, new Uint8Array(readFileSync(`models/demo/${part}`))]));
const total = [...files.values()].reduce((sum, { length }) => sum + length, 0);

const catalog = () => {
  const entries = parts.map((part) => {
    const path = part.replace('chinese/', '');
    const bytes = files.get(`${repoOf(part)}/${path}`)!;
    return { repo: repoOf(part), revision: 'main', path, as: part, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
  const about = { purpose: { en: 'to try', zh: '试用' }, languages: ['en', 'zh'], licence: 'MIT', kept: null, memory: null };
  return JSON.stringify({
    models: [
      { ...about, id: 'demo', name: 'Demo', source: 'models/demo', files: [] },
      { ...about, id: 'small', name: 'Small', source: 'test/clip', files: entries },
    ],
  });
};

let hub: Hub;
test.beforeAll(async () => {
  hub = await startHub(files);
});
test.afterAll(() => hub.close());
test.beforeEach(async ({ page }) => {
  for (const key of Object.keys(hub.faults)) delete hub.faults[key as keyof typeof hub.faults];
  await page.context().route('**/models/catalog.json', (route) => route.fulfill({ contentType: 'application/json', body: catalog() }));
  await page.addInitScript((address) => {
    const settings = JSON.parse(localStorage.getItem('actionscope-settings') ?? '{}') as object;
    localStorage.setItem('actionscope-settings', JSON.stringify({ language: 'en', ...settings, hub: address }));
  }, hub.address);
});

const row = (page: Page, id = 'small') => page.getByTestId(`model-${id}`);

async function openModels(page: Page): Promise<void> {
  await page.goto('./#/models');
  await expect(row(page)).toBeVisible();
}

/** Bytes of all files in the private file system's models/ folder. */
function bytesKept(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const count = async (folder: FileSystemDirectoryHandle): Promise<number> => {
      let sum = 0;
      for await (const handle of (folder as unknown as { values(): AsyncIterable<FileSystemHandle> }).values()) {
        sum += handle.kind === 'directory' ? await count(handle as FileSystemDirectoryHandle) : (await (handle as FileSystemFileHandle).getFile()).size;
      }
      return sum;
    };
    return count(await (await navigator.storage.getDirectory()).getDirectoryHandle('models'));
  });
}

test('fetched, cut off, taken up after a reload, used, deleted', async ({ page }) => {
  hub.faults.offlineAfter = hub.sent() + Math.floor(total / 2);
  await openModels(page);
  expect(hub.requests).toEqual([]); // nothing is fetched until the person says so
  await row(page).getByRole('button', { name: /^Get Small/ }).click();
  await expect(row(page).getByRole('alert')).toBeVisible({ timeout: 60_000 });
  await expect(row(page)).toHaveAttribute('data-state', 'partial');
  const arrived = await bytesKept(page);
  expect(arrived).toBeGreaterThan(total / 4);

  await page.reload();
  await expect(row(page)).toHaveAttribute('data-state', 'partial');
  delete hub.faults.offlineAfter;
  const before = hub.sent();
  await row(page).getByRole('button', { name: /Resume fetching Small/ }).click();
  await expect(row(page)).toHaveAttribute('data-state', 'stored', { timeout: 60_000 });
  expect(hub.sent() - before).toBeLessThan(total - arrived + 100_000);

  await page.reload();
  await expect(row(page)).toHaveAttribute('data-state', 'stored');
  const again = hub.sent();
  await row(page).getByRole('button', { name: /^Use Small/ }).click();
  await page.goto('./#/');
  await expect(page.getByTestId('model-chip')).toContainText('Small');
  await page.evaluate(() => {
    const settings = JSON.parse(localStorage.getItem('actionscope-settings')!) as object;
    localStorage.setItem('actionscope-settings', JSON.stringify({ ...settings, labelSet: 'own', ownLabels: 'waving | 挥手\nriding a bike | 骑自行车\nplaying golf | 打高尔夫球', frames: 4 }));
  });
  await page.reload();
  await page.getByTestId('file-input').setInputFiles('public/samples/guitar.mp4');
  const labels = page.getByTestId('labels').getByRole('listitem');
  await expect(labels).toHaveCount(3, { timeout: 120_000 });
  await expect(labels.first()).toContainText(/waving|bike|golf/);
  expect(hub.sent()).toBe(again);

  await openModels(page);
  await row(page).getByRole('button', { name: /^Delete Small/ }).click();
  await row(page).getByRole('button', { name: /Really delete/ }).click();
  await expect(row(page)).toHaveAttribute('data-state', 'remote');
  expect(await bytesKept(page)).toBe(0);
});

test('pausing keeps what arrived, and stopping deletes it', async ({ page }) => {
  hub.faults.slow = 100;
  await openModels(page);
  await row(page).getByRole('button', { name: /^Get Small/ }).click();
  await expect(row(page).getByTestId('transfer')).toContainText(/of .*MB/);
  await expect.poll(() => bytesKept(page)).toBeGreaterThan(200_000);
  await row(page).getByRole('button', { name: /^Pause/ }).click();
  await expect(row(page)).toHaveAttribute('data-state', 'partial');
  await row(page).getByRole('button', { name: /^Cancel fetching/ }).click();
  await expect(row(page)).toHaveAttribute('data-state', 'remote');
  expect(await bytesKept(page)).toBe(0);
});

test('wrong bytes are thrown away and said to be', async ({ page }) => {
  hub.faults.wrongBytes = true;
  await openModels(page);
  await row(page).getByRole('button', { name: /^Get Small/ }).click();
  await expect(row(page).getByRole('alert')).toBeVisible({ timeout: 60_000 });
  await expect(row(page)).not.toHaveAttribute('data-state', 'stored');
});

test('a hub whose file is not there', async ({ page }) => {
  hub.faults.status = 404;
  await openModels(page);
  await row(page).getByRole('button', { name: /^Get Small/ }).click();
  await expect(row(page).getByRole('alert')).toContainText('404');
});

const fixtures = '../shared/fixtures';
const here = existsSync(fixtures);

for (const [name, dropped] of [
  ['clip-openai.safetensors', ['clip-openai.safetensors']],
  ['clip-openai-half.pt', ['clip-openai-half.pt']],
  ['clip-openai-torchscript.pt', ['clip-openai-torchscript.pt']],
  ['clip-openai-module-prefix.pt', ['clip-openai-module-prefix.pt']],
  ['model.safetensors', ['clip-hf/config.json', 'clip-hf/model.safetensors']],
  ['chinese-clip-text-original.safetensors', ['chinese-clip-text-original.safetensors']],
  ['chinese-clip-text-hf.safetensors', ['chinese-clip-text-hf.safetensors']],
] as const) {
  test(`${name} from disk${here ? '' : ' (skipped: no ../shared)'}`, async ({ page }) => {
    test.skip(!here);
    await openModels(page);
    const before = await page.getByTestId('models').getByRole('listitem').count();
    await page.getByTestId('model-files').setInputFiles(dropped.map((file) => `${fixtures}/${file}`));
    await expect(page.locator('[data-testid^="model-"][data-state="stored"]')).toHaveCount(1, { timeout: 60_000 });
    expect(await page.getByTestId('models').locator('[data-testid^="model-"]').count()).toBeGreaterThanOrEqual(Math.min(before, 3));
  });
}
