import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type Hub, startHub } from '../src/cli/hub';
import { serve } from '../src/cli/serve.mjs';
import { expect, recognize, test } from './support';

/** The embedded model's files, published under another name on a hub of our own. */
const files = ['config.json', 'model.safetensors', 'tokenizer.json', 'chinese/config.json', 'chinese/model.safetensors', 'chinese/tokenizer.json'];
const contents = new Map(files.map((path) => [path, readFileSync(join('models/demo', path))]));
const totalBytes = [...contents.values()].reduce((sum, { length }) => sum + length, 0);
const sample = (JSON.parse(readFileSync('public/samples/samples.json', 'utf8')) as { file: string; en: string; zh: string }[])[0]!;

const catalog = (name: string) => ({
  models: [
    {
      id: name,
      name: 'Small CLIP',
      purpose: { en: 'for this test', zh: '用于此测试' },
      languages: ['en', 'zh'],
      licence: 'MIT',
      source: 'test/small',
      kept: null,
      memory: null,
      files: [...contents].map(([path, bytes]) => ({
        repo: 'test/small',
        revision: 'main',
        path,
        as: path,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
    },
  ],
});

/** The built app with this catalog and no model beside it, and the hub that has the model. */
async function setUp(folder: string): Promise<{ address: string; hub: Hub; close: () => Promise<void> }> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'catalog.json'), JSON.stringify(catalog('small')));
  const app = await serve({ root: 'dist', models: folder });
  const hub = await startHub(new Map([...contents].map(([path, bytes]) => [`test/small/${path}`, new Uint8Array(bytes)])));
  return {
    address: app.address,
    hub,
    close: async () => {
      await app.close();
      await hub.close();
    },
  };
}

async function openModels(page: Page, address: string): Promise<void> {
  await page.goto(`${address}?lang=en#models`);
  await page.getByRole('navigation').getByText('Models').click();
  await expect(page.getByTestId('backend')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
}

async function setHub(page: Page, hub: Hub): Promise<void> {
  await page.getByTestId('hub').fill(hub.address);
  await page.getByTestId('hub').press('Enter');
}

/** Bytes of everything in the browser's private file system. */
function storedBytes(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const sizeOf = async (folder: FileSystemDirectoryHandle): Promise<number> => {
      let sum = 0;
      for await (const entry of folder.values()) {
        sum += entry.kind === 'file' ? (await (entry as FileSystemFileHandle).getFile()).size : await sizeOf(entry as FileSystemDirectoryHandle);
      }
      return sum;
    };
    return sizeOf(await navigator.storage.getDirectory());
  });
}

// The hub is another origin, asked for on purpose, and its cut connections show in the console: watched here by hand.
test.use({ strict: false });

test('a model is fetched, cut off, resumed, verified, kept, used and deleted without a byte left', async ({ page }, info) => {
  const { address, hub, close } = await setUp(info.outputPath('models'));
  try {
    await openModels(page, address);
    const row = page.getByTestId('model-small');
    await expect(row).toHaveAttribute('data-state', 'remote');
    expect(hub.requests, 'nothing is fetched before Get').toEqual([]);
    await setHub(page, hub);

    hub.faults.offlineAfter = 1_500_000;
    await row.getByRole('button', { name: /^Get/ }).click();
    await expect(row.getByRole('alert')).toBeVisible({ timeout: 90_000 });
    await expect(row).toHaveAttribute('data-state', 'partial');

    delete hub.faults.offlineAfter;
    await page.reload();
    await openModels(page, address);
    await expect(row).toHaveAttribute('data-state', 'partial');
    await row.getByRole('button', { name: /^Resume/ }).click();
    await expect(row).toHaveAttribute('data-state', 'stored', { timeout: 90_000 });
    expect(hub.requests.some((request) => /model\.safetensors bytes=[1-9]/.test(request)), hub.requests.join('\n')).toBe(true);
    expect(hub.sent(), 'resumed, not fetched again').toBeLessThan(totalBytes * 1.5);

    await page.reload();
    await openModels(page, address);
    await expect(row).toHaveAttribute('data-state', 'stored');
    await row.getByRole('button', { name: 'Use Small CLIP' }).click();
    await page.getByRole('navigation').getByText('Recognise').click();
    await page.getByTestId('label-set').selectOption({ label: 'My own labels' });
    await page.getByTestId('own-labels').fill(`${sample.en} | ${sample.zh}\nclimbing a tree | 爬树\nsleeping | 睡觉`);
    await recognize(page, join('public/samples', sample.file));
    await expect(page.getByTestId('label-0')).toContainText(sample.en);
    await expect(page.getByTestId('label-0')).toContainText(sample.zh);

    await openModels(page, address);
    expect(await storedBytes(page)).toBeGreaterThan(1_000_000);
    await row.getByRole('button', { name: 'Delete Small CLIP' }).click();
    await row.getByRole('button', { name: 'Really delete?' }).click();
    await expect(row).toHaveAttribute('data-state', 'remote');
    expect(await storedBytes(page)).toBe(0);
  } finally {
    await close();
  }
});

test('a file with wrong bytes is thrown away and says so', async ({ page }, info) => {
  const { address, hub, close } = await setUp(info.outputPath('models'));
  try {
    await openModels(page, address);
    await setHub(page, hub);
    hub.faults.wrongBytes = true;
    const row = page.getByTestId('model-small');
    await row.getByRole('button', { name: /^Get/ }).click();
    await expect(row.getByRole('alert')).toContainText(/check|differ|match/i, { timeout: 90_000 });
    await expect(row).not.toHaveAttribute('data-state', 'stored');
    hub.faults.wrongBytes = false;
    await row.getByRole('button', { name: /^(Get|Resume)/ }).click();
    await expect(row).toHaveAttribute('data-state', 'stored', { timeout: 90_000 });
  } finally {
    await close();
  }
});

test('checkpoints dropped from disk become models, a wrong one is refused by name', async ({ page }, info) => {
  const { address, close } = await setUp(info.outputPath('models'));
  try {
    await openModels(page, address);
    const bad = info.outputPath('weights.safetensors');
    writeFileSync(bad, 'no header here');
    await page.getByTestId('model-files').setInputFiles(bad);
    await expect(page.getByRole('alert').first()).toContainText('weights.safetensors');
    await page.getByTestId('model-files').setInputFiles(['config.json', 'model.safetensors', 'tokenizer.json'].map((file) => join('models/demo', file)));
    await expect(page.getByTestId('models').locator('[data-state=stored]')).toHaveCount(1, { timeout: 60_000 });
  } finally {
    await close();
  }
});
