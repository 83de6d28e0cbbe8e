/** The reason told is the reason: parts of the app that the server refuses, cuts off or no longer has, and cleared storage. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, openPage, test } from './support';

test.use({ strict: false });

const samples = JSON.parse(readFileSync('public/samples/samples.json', 'utf8')) as { file: string }[];
const mp4 = join('public/samples', samples.find(({ file }) => file.endsWith('.mp4'))!.file);

const give = (page: Page) => page.getByTestId('file-input').setInputFiles(mp4);
const error = (page: Page) => page.getByTestId('error');
const answered = (page: Page) => expect(page.getByTestId('clips').locator('li[aria-current]')).toHaveAttribute('data-status', 'done');

test('wasm that the server refuses is told as that, and does not spoil the next try', async ({ page }) => {
  const wasm = /tfjs-backend-wasm.*\.wasm/;
  await page.route(wasm, (route) => route.fulfill({ status: 500, body: 'not today' }));
  await page.goto('./?lang=en&backend=wasm');
  const backend = page.getByTestId('backend');
  await expect(backend).toHaveAttribute('data-state', 'failed');
  await backend.locator('summary').first().click();
  await expect(backend).toContainText('the server answers 500');
  await give(page);
  await expect(error(page)).toContainText(
    'could not be loaded (the WebAssembly kernels): the server answers 500. Your file is not to blame.',
  );
  await page.unroute(wasm);
  await error(page).getByRole('button', { name: 'Try again' }).click();
  await answered(page);
  await expect(backend).toHaveAttribute('data-state', 'ready');
});

test('an engine whose script comes as text/plain is told as that, and the next clip finds it mended', async ({ page }) => {
  const script = /\/worker-[^/]*\.js/;
  await page.route(script, (route) => route.fulfill({ contentType: 'text/plain', body: 'export {};' }));
  await page.goto('./?lang=en');
  const backend = page.getByTestId('backend');
  await expect(backend).toHaveAttribute('data-state', 'failed');
  await backend.locator('summary').first().click();
  await expect(backend).toContainText('as something else (text/plain)');
  await page.unroute(script);
  await give(page);
  await answered(page);
});

for (const [what, answer, reason] of [
  ['refused', { status: 403, body: 'no' }, 'the server answers 403'],
  ['replaced by a page of the host', { status: 200, contentType: 'text/html', body: '<!doctype html>' }, 'as something else (text/html)'],
] as const) {
  test(`labels ${what} are told as that, never as a bad list`, async ({ page }) => {
    const labels = /models\/demo\/labels\.json/;
    await page.route(labels, (route) => route.fulfill(answer));
    await openPage(page);
    await give(page);
    await expect(error(page)).toContainText(reason);
    await expect(error(page)).not.toContainText('one label a line');
    await page.unroute(labels);
    await error(page).getByRole('button', { name: 'Try again' }).click();
    await answered(page);
  });
}

test('weights of the embedded model that arrive cut off are told as that, never as a bad checkpoint', async ({ page }) => {
  const weights = /models\/demo\/model\.safetensors/;
  await page.route(weights, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.body()).subarray(0, 100_000) });
  });
  await openPage(page);
  await give(page);
  await expect(error(page)).toContainText('models/demo/model.safetensors');
  await expect(error(page)).toContainText('did not arrive whole');
  await page.unroute(weights);
  await error(page).getByRole('button', { name: 'Try again' }).click();
  await answered(page);
});

test('a page whose scripts do not come says so instead of staying blank', async ({ page }) => {
  await page.route(/\/assets\/index-[^/]*\.js/, (route) => route.fulfill({ contentType: 'text/plain', body: 'export {};' }));
  await page.goto('./');
  await expect(page.getByText('its scripts could not be loaded')).toBeVisible({ timeout: 10_000 });
  await expect(page.getByText('脚本未能加载')).toBeVisible();
});

test('storage cleared under the open page is told as that', async ({ page }) => {
  await openPage(page);
  await page.goto('./?lang=en#/models');
  await expect(page.getByText('Reversed pairs')).toBeVisible();
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin: new URL(page.url()).origin, storageTypes: 'all' });
  await page.locator('input[type=file][accept*="safetensors"]').first().setInputFiles('models/demo/adapters/reversed-pairs.safetensors');
  await expect(page.getByRole('alert')).toContainText('was cleared while it was open');
  await page.getByRole('alert').getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByTestId('backend')).toHaveAttribute('data-state', 'ready');
});
