/** The adapter that comes with the app: at hand from the first minute, with its own classes, beside the plain model. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, openPage, recognize, test } from './support';

const folder = 'models/demo/adapters';
const shipped = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.safetensors')) : [];

test(`the adapter of the app answers in its own classes, and without it the plain model does${shipped.length > 0 ? '' : ' (skipped: none in models/demo/adapters)'}`, async ({
  page,
}) => {
  test.skip(shipped.length === 0, 'none in models/demo/adapters');
  await openPage(page, '?lang=en&backend=wasm');
  const adapter = page.getByTestId('adapter');
  await expect(adapter.locator('option')).toHaveCount(1 + shipped.length);
  await adapter.selectOption({ index: 1 });
  const name = await adapter.locator('option').nth(1).innerText();
  await expect(page.getByTestId('label-set')).toHaveAttribute('data-set', 'adapter');
  await recognize(page, 'public/samples/sit-down.webm');
  const labels = page.getByTestId('labels');
  await expect(labels).toContainText('sitting down');
  for (const view of ['Plain', 'With the method', 'Both']) {
    await page.getByRole('radio', { name: view, exact: true }).check();
    await expect(page.getByTestId(view === 'Plain' ? 'overlay-main-plain' : 'overlay-main').first()).toBeVisible();
  }
  await expect(page.getByTestId('overlay-main-plain')).toBeVisible();

  // The same question without it: the labels stay, the answer is the baseline's.
  await adapter.selectOption({ index: 0 });
  await expect(page.getByTestId('baseline')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('label-set')).toHaveAttribute('data-set', 'adapter');
  await expect(page.getByTestId('label-set').locator('option:checked')).toHaveText(name);

  // It can be taken along, and neither deleted nor renamed.
  await page.getByRole('navigation').getByText('Teach').click();
  const row = page.getByTestId('adapters').getByRole('listitem').filter({ hasText: name });
  await expect(row).toContainText('comes with the app');
  await expect(row.getByRole('button', { name: /Delete/ })).toHaveCount(0);
  const [download] = await Promise.all([page.waitForEvent('download'), row.getByRole('button', { name: /Export/ }).click()]);
  expect(download.suggestedFilename()).toMatch(/\.safetensors$/);
  await page.getByRole('navigation').getByText('Models').click();
  await expect(page.getByText(name).first()).toBeVisible();
  await expect(page.getByRole('button', { name: /Rename/ })).toHaveCount(0);
});

test(`an adapter that was brought along is renamed and deleted on the Teach page${shipped.length > 0 ? '' : ' (skipped: none in models/demo/adapters)'}`, async ({
  page,
}) => {
  test.skip(shipped.length === 0, 'none in models/demo/adapters');
  await openPage(page, '?lang=en&backend=wasm#/teach');
  const rows = page.getByTestId('adapters').getByRole('listitem');
  await expect(rows).toHaveCount(shipped.length);
  await page.getByTestId('adapter-import').setInputFiles(join(folder, shipped[0]!));
  await expect(rows).toHaveCount(1 + shipped.length);
  await rows.getByRole('button', { name: /Rename/ }).click();
  await page.getByLabel('New name').fill('My pairs');
  await page.keyboard.press('Enter');
  const mine = rows.filter({ hasText: 'My pairs' });
  await expect(mine).toBeVisible();
  await page.reload();
  await expect(mine).toBeVisible();
  await mine.getByRole('button', { name: /Delete/ }).click();
  await mine.getByRole('button', { name: /Really/ }).click();
  await expect(rows).toHaveCount(shipped.length);
});
