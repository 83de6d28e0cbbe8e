/** What a finished evaluation shows on the page: clips as pictures, kept runs, two runs compared, settings changed afterwards. */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, giveDataSet, openPage, seriousViolations, test } from './support';

/** Six clips of the embedded model's classes; two lie in classes that they are not of. */
const places = [
  ['guitar.mp4', 'playing guitar'],
  ['cycling.avi', 'riding a bike'],
  ['run.mov', 'running'],
  ['golf.avi', 'swimming'],
  ['swim.webm', 'swimming'],
  ['handstand.mp4', 'playing golf'],
] as const;

function dataSet(root: string): string {
  const data = join(root, 'clips');
  for (const [file, folder] of places) {
    mkdirSync(join(data, folder), { recursive: true });
    copyFileSync(join('public/samples', file), join(data, folder, file));
  }
  return data;
}

async function choose(page: Page, data: string): Promise<void> {
  await giveDataSet(page, data, '5 classes');
  await page.getByRole('radio', { name: /^All/ }).check({ force: true });
}

async function evaluate(page: Page): Promise<void> {
  await page.getByTestId('evaluate-start').click();
  await expect(page.getByTestId('evaluate-result')).toBeVisible({ timeout: 120_000 });
}

test('a cell and a class open their clips as pictures, a picture its clip, and the report of one file holds them', async ({
  page,
}, info) => {
  await openPage(page, '?lang=en&backend=wasm#/evaluate');
  await choose(page, dataSet(info.outputPath()));
  await evaluate(page);

  await page.getByRole('button', { name: /^swimming.* taken for playing golf/ }).click();
  const cell = page.getByTestId('evaluate-cell-clips');
  const wrong = cell.locator('[data-clip="swimming/golf.avi"]');
  await expect(wrong).toHaveAttribute('data-right', 'false');
  await expect(wrong.locator('.frame img')).toHaveCount(2, { timeout: 30_000 });
  await expect(wrong).toContainText('EN');
  await expect(wrong).toContainText(/%/);

  await page.getByTestId('evaluate-class-4').click();
  const ofClass = page.getByTestId('evaluate-class-clips').locator('[data-clip]');
  await expect(ofClass).toHaveCount(2);
  await expect(ofClass.first()).toHaveAttribute('data-right', 'false');
  await expect(ofClass.nth(1).locator('.frame img')).toHaveCount(2, { timeout: 30_000 });

  const download = page.waitForEvent('download', { timeout: 60_000 });
  await page.getByTestId('evaluate-html').click();
  const html = readFileSync(await (await download).path(), 'utf8');
  expect(html.match(/<img alt="" src="data:image\/jpeg/g)).toHaveLength(places.length);
  expect(html.match(/class="heat" alt="" src="data:image\/png/g)).toHaveLength(places.length);
  expect(html).not.toMatch(/<script|https?:/);

  await page.screenshot({ path: info.outputPath('light.png'), fullPage: true });
  expect(await seriousViolations(page)).toEqual([]);
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
  await page.getByRole('radio', { name: '中文' }).check({ force: true });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: info.outputPath('dark.png'), fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  // By keyboard: the matrix, Enter to its clips, Enter opens the clip.
  await page.getByTestId('evaluate-confusion').focus();
  await page.keyboard.press('Enter');
  await expect(wrong).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/?(recognise)?$/);
  await expect(page.getByTestId('labels').getByRole('listitem').first()).toBeVisible({ timeout: 60_000 });
});

test('runs are kept, compared clip by clip, renamed and deleted; other names, pooling and lambda are numbers at once', async ({
  page,
}, info) => {
  const data = dataSet(info.outputPath());
  await openPage(page, '?lang=en&backend=wasm#/evaluate');
  await choose(page, data);
  await evaluate(page);
  const correct = page.getByTestId('evaluate-row-fused').locator('[data-correct]');
  await expect(page.getByTestId('evaluate-kept-run')).toHaveCount(1);
  const [reportFile] = await Promise.all([page.waitForEvent('download'), page.getByTestId('evaluate-json').click()]);
  const saved = info.outputPath('report.json');
  await reportFile.saveAs(saved);
  const before = Number(await correct.getAttribute('data-correct'));

  // Golf is called swimming and swimming golf: what was right becomes wrong. No clip is encoded for it, so Start is not needed.
  await page.getByTestId('evaluate-names').click();
  for (const [index, en, zh] of [
    [0, 'swimming', '游泳'],
    [4, 'playing golf', '打高尔夫球'],
  ] as const) {
    await page.getByTestId(`evaluate-name-en-${index}`).fill(en);
    await page.getByTestId(`evaluate-name-zh-${index}`).fill(zh);
  }
  await expect(page.getByTestId('evaluate-kept-run')).toHaveCount(2, { timeout: 60_000 });
  await expect(correct).not.toHaveAttribute('data-correct', String(before));
  await page.getByRole('button', { name: 'As the data set calls them' }).click();
  await expect(correct).toHaveAttribute('data-correct', String(before), { timeout: 60_000 });
  await page.getByTestId('evaluate-row').selectOption('mean');
  await expect(page.getByTestId('evaluate-kept-run')).toHaveCount(3, { timeout: 60_000 });

  // After a reload everything that was kept is there, and opens without the folder.
  await page.reload();
  await expect(page.getByTestId('evaluate-kept-run')).toHaveCount(3);
  const run = page.getByTestId('evaluate-kept-run').first();
  await run.getByRole('button', { name: /^Rename/ }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('mine');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('evaluate-kept-run').filter({ hasText: /^mine/ })).toHaveCount(1);
  await page.getByRole('button', { name: 'Open mine' }).click();
  await expect(page.getByTestId('evaluate-result')).toContainText('not open');
  await page.getByTestId('evaluate-compare-file').setInputFiles(saved);
  await expect(page.getByTestId('evaluate-compared')).toContainText('report.json');
  await expect(page.getByTestId('evaluate-compared').locator('td').first()).toHaveText('6');
  await page
    .getByTestId('evaluate-compare-file')
    .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await expect(page.getByText('x.json is no report')).toBeVisible();

  // Kept against kept; the changed clips open once the folder is there again.
  await choose(page, data);
  const others = page.getByTestId('evaluate-compare');
  await others.selectOption({ index: 1 });
  await expect(page.getByTestId('evaluate-compared')).toBeVisible();
  await page.screenshot({ path: info.outputPath('kept.png'), fullPage: true });

  // What is kept of clips is told, bounded and deleted.
  await expect(page.getByTestId('evaluate-features')).toContainText(/[1-9]\d* kB/);
  await page.getByRole('button', { name: 'Delete what is kept' }).click();
  await page
    .getByRole('button', { name: /what is kept of encoded clips/ })
    .first()
    .click();
  await expect(page.getByTestId('evaluate-features')).toContainText(': 0 kB');

  // Lambda is arithmetic on what is there.
  const settings = page.getByTestId('evaluate-kept-run').filter({ hasText: /^mine/ });
  await page.locator('.evaluate-lambda input').fill('0.9');
  await expect(page.getByTestId('evaluate-run')).toHaveCount(0);
  await settings.getByRole('button', { name: /Delete mine$/ }).click();
  await settings.getByRole('button', { name: /Delete mine$/ }).click();
  await expect(page.getByTestId('evaluate-kept-run')).toHaveCount(2);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.screenshot({ path: info.outputPath('kept-narrow.png'), fullPage: true });
});
