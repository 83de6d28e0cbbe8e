/** The Evaluate page after a reload: the folder comes back by its handle, or is known when it is chosen again; a run goes on. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, openPage, test } from './support';

const places = [
  ['guitar.mp4', 'playing guitar'],
  ['cycling.avi', 'riding a bike'],
  ['run.mov', 'running'],
  ['swim.webm', 'swimming'],
] as const;

test('a folder of the browser’s own handing out opens again with a click, and the run that a reload cut short goes on', async ({
  page,
}) => {
  // The dialog cannot be driven: a folder of the page's own storage is a handle of the same kind.
  await page.addInitScript(() => {
    const picker = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('my clips', { create: true });
    Object.assign(globalThis, { showDirectoryPicker: picker });
  });
  await openPage(page, '?lang=en&backend=wasm#/evaluate');
  await page.evaluate(async (all) => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('my clips', { create: true });
    for (const [name, folder] of all) {
      const inside = await root.getDirectoryHandle(folder, { create: true });
      const writer = await (await inside.getFileHandle(name, { create: true })).createWritable();
      await writer.write(await (await fetch(`samples/${name}`)).blob());
      await writer.close();
    }
  }, places);
  await page.locator('button', { hasText: 'Choose a folder' }).click();
  await expect(page.getByTestId('evaluate-summary')).toContainText('4 classes');
  await page.getByRole('radio', { name: /^All/ }).check({ force: true });
  // Twelve views are slow enough to be cut in the middle.
  await page.getByRole('radio', { name: '12', exact: true }).check({ force: true });
  await page.getByRole('radio', { name: '16', exact: true }).check({ force: true });
  await page.getByTestId('evaluate-start').click();
  await page.locator('[data-testid="evaluate-run"]:not([data-done="0"])').waitFor();

  await page.reload();
  await expect(page.getByTestId('evaluate-again')).toContainText('Last time: my clips');
  await expect(page.getByTestId('evaluate-again')).toContainText('of 4 clips');
  await page.getByTestId('evaluate-go-on').click();
  await expect(page.getByTestId('evaluate-run')).toBeVisible();
  await expect(page.getByTestId('evaluate-result')).toBeVisible({ timeout: 120_000 });
  await expect(page.getByTestId('evaluate-row-fused').locator('[data-n="4"]')).toHaveCount(1);

  // A run that came to its end leaves nothing to go on with; the folder is still known.
  await page.reload();
  await expect(page.getByTestId('evaluate-go-on')).toHaveCount(0);
  await page.getByTestId('evaluate-open-again').click();
  await expect(page.getByTestId('evaluate-summary')).toContainText('4 classes');
  await expect(page.getByRole('radio', { name: /^All/ })).toBeChecked();
});

test('a folder chosen again is known by its files: the part that was measured is chosen, and another folder begins anew', async ({
  page,
}, info) => {
  const data = join(info.outputPath(), 'mine');
  for (const [file, folder] of places) {
    mkdirSync(join(data, folder), { recursive: true });
    copyFileSync(join('public/samples', file), join(data, folder, file));
  }
  await openPage(page, '?lang=en&backend=wasm#/evaluate');
  const give = () => page.getByTestId('evaluate-folder').setInputFiles(data);
  await give();
  await page.getByRole('radio', { name: /^All/ }).check({ force: true });
  await page.getByTestId('evaluate-start').click();
  await expect(page.getByTestId('evaluate-result')).toBeVisible({ timeout: 120_000 });
  await page.reload();
  await expect(page.getByTestId('evaluate-again')).toContainText('Choose that folder again');
  await give();
  await expect(page.getByRole('radio', { name: /^All/ })).toBeChecked();
});
