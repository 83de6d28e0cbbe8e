/** A stored model over whose opening the engine dies is not opened by itself at the next visit, until the person tries again. */
import type { Page, Worker } from '@playwright/test';
import { expect, openPage, test } from './support';

test.use({ strict: false });

const clip = 'public/samples/guitar.mp4';
const ofModel = ['config.json', 'model.safetensors', 'tokenizer.json', 'preprocessor_config.json'].map((file) => `models/demo/${file}`);
const isEngine = (worker: Worker): boolean => /\/worker-[^/]*\.js/.test(worker.url());

/** Takes a copy of the app's model as a person's own, and chooses it. */
async function ownModel(page: Page): Promise<void> {
  await openPage(page, '?lang=en#/models');
  await page.getByTestId('model-files').setInputFiles(ofModel);
  const row = page.locator('[data-testid^="model-"][data-state="stored"]');
  await expect(row).toHaveCount(1, { timeout: 60_000 });
  const modelId = (await row.getAttribute('data-testid'))!.slice('model-'.length);
  await page.evaluate((id) => {
    const settings = JSON.parse(localStorage.getItem('actionscope-settings') ?? '{}') as object;
    localStorage.setItem('actionscope-settings', JSON.stringify({ ...settings, modelId: id }));
  }, modelId);
}

/** The engine ends, as the system ends it, right after it has begun to open a model. */
const diesOpening = (engine: Worker): Promise<void> =>
  engine
    .evaluate(() => {
      interface Handle {
        name: string;
        createSyncAccessHandle: () => Promise<{ close: () => void }>;
      }
      const { prototype } = FileSystemFileHandle as unknown as { prototype: Handle };
      const { createSyncAccessHandle } = prototype;
      prototype.createSyncAccessHandle = async function (this: Handle) {
        const handle = await createSyncAccessHandle.call(this);
        if (!/^[0-9a-f]{32}$/.test(this.name)) return handle;
        const close = handle.close.bind(handle);
        return Object.assign(handle, { close: () => (close(), self.close()) });
      };
    })
    .catch(() => undefined);

test('a model that ended the engine twice is refused at the next visits, and opened when it is asked for again', async ({ page }) => {
  await ownModel(page);
  const engines: Worker[] = [];
  let deadly = true;
  page.on('worker', (worker) => {
    if (!isEngine(worker)) return;
    engines.push(worker);
    if (deadly) void diesOpening(worker);
  });
  const give = () => page.getByTestId('file-input').setInputFiles(clip);
  const error = page.getByTestId('error');
  const visit = async () => {
    await page.goto('about:blank');
    await openPage(page, '?lang=en');
    await give();
  };

  await visit();
  await expect(error).toContainText('twice in a row', { timeout: 60_000 });
  expect(engines.length).toBeGreaterThanOrEqual(2);

  deadly = false;
  for (const _ of ['the next', 'the one after']) {
    await visit();
    await expect(error).toContainText('was not opened by itself again', { timeout: 30_000 });
  }
  await page.waitForTimeout(1200); // as long as it takes to read that
  await error.getByRole('button', { name: 'Try again' }).click();
  const current = page.getByTestId('clips').locator('li[aria-current]');
  await expect(current).toHaveAttribute('data-status', 'done', { timeout: 60_000 });

  await visit();
  await expect(current).toHaveAttribute('data-status', 'done', { timeout: 60_000 });
});
