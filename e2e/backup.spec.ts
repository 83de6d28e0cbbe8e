/** A person's whole work saved in one browser and opened in another: the same clips, the same adapter, the same numbers. */
import type { Page } from '@playwright/test';
import { collectTeachClips, expect, openPage, setTraining, teachClasses, teachClips, test } from './support';

/** The losses of a training of two epochs, as its curve says them. */
async function trainedLosses(page: Page): Promise<string> {
  await setTraining(page, { epochs: '2' });
  await page.getByTestId('train-button').click();
  await expect(page.getByTestId('train-again')).toBeVisible({ timeout: 120_000 });
  return await page.getByTestId('curve').innerText();
}

test('saved here, opened there: collection, adapter and settings, and a training with the same numbers', async ({
  page,
  browser,
  baseURL,
}) => {
  await openPage(page, '?lang=en&backend=wasm#/teach');
  await collectTeachClips(page, 3);
  const losses = await trainedLosses(page);
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  const saving = page.waitForEvent('download');
  await page.getByTestId('backup-save').click();
  const saved = await (await saving).path();
  const savingLight = page.waitForEvent('download');
  await page.getByTestId('backup-save-light').click();
  const light = await (await savingLight).path();

  const context = await browser.newContext(baseURL === undefined ? {} : { baseURL });
  const other = await context.newPage();
  await openPage(other, '?lang=en&backend=wasm#/models');
  await other.getByTestId('backup-file').setInputFiles({ name: 'mine.zip', mimeType: 'application/zip', buffer: await readBytes(saved) });
  await expect(other.getByTestId('backup-outcome')).toContainText('2 classes, 6 clips, 1 new adapters');
  await expect(other.getByTestId('adapters')).toContainText(teachClasses.join(', '));
  await other.getByRole('link', { name: 'Teach', exact: true }).click();
  await expect(other.locator('[data-clip]')).toHaveCount(6);
  expect(await trainedLosses(other)).toBe(losses);

  // Opening it again asks first; without its clips it waits for them, and takes them when they come.
  await other.getByRole('link', { name: 'Models', exact: true }).click();
  await other.getByTestId('backup-file').setInputFiles({ name: 'light.zip', mimeType: 'application/zip', buffer: await readBytes(light) });
  await expect(other.getByTestId('backup-asked')).toContainText('light.zip takes the place');
  await context.close();

  const third = await (await browser.newContext(baseURL === undefined ? {} : { baseURL })).newPage();
  await openPage(third, '?lang=en&backend=wasm#/models');
  await third.getByTestId('backup-file').setInputFiles({ name: 'light.zip', mimeType: 'application/zip', buffer: await readBytes(light) });
  await expect(third.getByTestId('backup-outcome')).toContainText('6 clips wait for their video files');
  await third.getByRole('link', { name: 'Teach', exact: true }).click();
  await third.getByTestId('class-files-0').setInputFiles(teachClips(teachClasses[0], 3));
  await expect(third.locator('[data-clip]')).toHaveCount(6);
  await expect(third.getByText('was not saved with the collection')).toHaveCount(0);
  await third.context().close();
});

async function readBytes(path: string): Promise<Buffer> {
  const { readFile } = await import('node:fs/promises');
  return readFile(path);
}
