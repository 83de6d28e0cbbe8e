/** A training whose frames do not fit: a preset and budgets are chosen on the Teach page, which says what becomes of the clips. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, openPage, setTraining, test } from './support';

const samples = 'public/samples';
const classes = [
  ['playing guitar', ['guitar.mp4', 'handstand.mp4', 'run.mov']],
  ['clap', ['swim.webm', 'jumping-jacks.webm', 'sit-down.webm']],
] as const;

async function collect(page: Page): Promise<void> {
  await openPage(page, '?lang=en&backend=wasm#/teach');
  for (const [index, [name, files]] of classes.entries()) {
    await page.getByTestId('teach-add-class').click();
    await page.getByTestId(`class-name-en-${index}`).fill(name);
    await page.getByTestId(`class-name-en-${index}`).press('Enter');
    await page.getByTestId(`class-files-${index}`).setInputFiles(files.map((file) => join(samples, file)));
    await expect(page.locator('[data-clip]')).toHaveCount(3 * (index + 1), { timeout: 60_000 });
  }
}

/** Files that trainings have left on the disk of the page. */
function framesOnDisk(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const top = await navigator.storage.getDirectory();
    const folder = await top.getDirectoryHandle('training-frames').catch(() => null);
    if (folder === null) return 0;
    let count = 0;
    for await (const _ of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) count += 1;
    return count;
  });
}

test.setTimeout(300_000);

test('frames that memory has no room for go to the disk or are decoded again, and the disk is given back', async ({ page }) => {
  await collect(page);
  await page.getByTestId('preset').selectOption('small-data');
  await expect(page.getByTestId('forecast-frames')).toContainText('all 6 clips fit into memory', { timeout: 120_000 });
  // 16 moments of each of 32 segments: 25 MB a training clip.
  await setTraining(page, { frames: '32', moments: '16', epochs: '1', warmupEpochs: '0', memoryBudget: '64', diskBudget: '30' });
  await setTraining(page, { fromLayer: '-1' });
  const frames = page.getByTestId('forecast-frames');
  await expect(frames).toContainText('2 clips stay in memory, 1 on disk, 3 are decoded each time', { timeout: 120_000 });
  await expect(frames).toContainText(/of 64(\.0)? MB memory/);
  await page.getByTestId('train-button').click();
  await expect(page.getByTestId('outcome')).toBeVisible({ timeout: 240_000 });
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-ended', 'finished');
  await expect(page.getByTestId('chosen-by')).toContainText('The testing clips chose nothing');
  expect(await framesOnDisk(page)).toBe(0);
});

test('the paper’s presets stand on the page, and their epochs draw frames anew', async ({ page }) => {
  await collect(page);
  const preset = page.getByTestId('preset');
  await expect(preset.locator('option')).toHaveText([
    'Quick',
    'Small data',
    'Paper: few-shot',
    'Paper: full',
    'Paper: ViT-L',
    'Paper: Something-Something',
  ]);
  await preset.selectOption('paper-few-shot');
  await setTraining(page, { frames: '4', epochs: '2', warmupEpochs: '1' });
  await expect(page.getByTestId('forecast-frames')).toContainText('each epoch takes other frames', { timeout: 120_000 });
  await page.getByTestId('train-button').click();
  await expect(page.getByTestId('outcome')).toBeVisible({ timeout: 240_000 });
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-ended', 'finished');
});
