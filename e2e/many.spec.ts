/** Many clips in one page: a folder becomes a table that is sorted, filtered, searched, worked by keyboard, and forgets nothing. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import papaparse from 'papaparse';
import { expect, openPage, teachClasses, test } from './support';

const fixtures = 'public/teach';

/** A folder of nested folders: clips, a broken clip, and notes that are no clips. */
function nestedFolder(at: string): string {
  const root = join(at, 'takes');
  for (const name of teachClasses) {
    mkdirSync(join(root, 'monday', name), { recursive: true });
    for (const file of readdirSync(join(fixtures, name)).slice(0, 3)) cpSync(join(fixtures, name, file), join(root, 'monday', name, file));
  }
  writeFileSync(join(root, 'monday', 'broken.mp4'), 'not a video at all');
  writeFileSync(join(root, 'notes.txt'), 'no clip');
  writeFileSync(join(root, 'features.bin'), 'no clip either');
  return root;
}

const rows = (page: Page) => page.getByTestId('clip-row');
const withStatus = (page: Page, status: string) => page.locator(`[data-testid="clip-row"][data-status="${status}"]`);
const names = (page: Page) => page.locator('.clip-row .clip-file').allInnerTexts();

async function openFolder(page: Page, folder: string): Promise<void> {
  await page.getByTestId('folder-input').setInputFiles(folder);
  await expect(rows(page)).toHaveCount(7);
  await expect(page.getByTestId('batch-progress')).toHaveCount(0, { timeout: 120_000 });
}

test('a folder of any depth is answered in a table; what is no clip is counted, what failed has its reason and a retry', async ({
  page,
}, info) => {
  await openPage(page);
  await openFolder(page, nestedFolder(info.outputPath()));
  await expect(withStatus(page, 'done')).toHaveCount(6);
  await expect(page.getByTestId('left-out')).toContainText('left out: 2');
  const failed = withStatus(page, 'failed');
  await expect(failed).toContainText('broken.mp4 is not a video file');
  await expect(failed).toContainText('takes/monday');
  const first = withStatus(page, 'done').first();
  await expect(first).toContainText('%');
  await expect(first).toContainText(/\p{Script=Han}/u);
  await expect(first).toContainText(/agree/);
  await expect(first.locator('img')).toHaveJSProperty('naturalWidth', 96);
  await failed.getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByTestId('batch-progress')).toHaveCount(0, { timeout: 60_000 });
  await expect(failed).toHaveCount(1);
});

test('the table sorts, filters and searches, and goes by keyboard; what is removed comes back', async ({ page }, info) => {
  await openPage(page);
  await openFolder(page, nestedFolder(info.outputPath()));
  const added = await names(page);
  await page.getByTestId('sort-probability').click();
  const share = async () =>
    (await page.locator('.clip-row .probability.numbers').allInnerTexts())
      .map((text) => parseFloat(text))
      .filter((value) => !Number.isNaN(value));
  const rising = await share();
  expect(rising).toHaveLength(6);
  expect(rising).toEqual(rising.toSorted((a, b) => a - b));
  await page.getByTestId('sort-probability').click();
  expect(await share()).toEqual(rising.toReversed());
  await expect(page.locator('th.probability')).toHaveAttribute('aria-sort', 'descending');

  await page.getByTestId('filter-state').selectOption('failed');
  await expect(rows(page)).toHaveCount(1);
  await page.getByTestId('filter-state').selectOption('all');
  await page.getByTestId('batch-search').fill('SWEEPING');
  await expect(rows(page).first()).toContainText('sweeping');
  expect(await rows(page).count()).toBeLessThan(7);
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(rows(page)).toHaveCount(7);

  const table = page.getByTestId('clip-table');
  await table.focus();
  const before = await names(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByTestId('marked')).toContainText('2 marked');
  await page.keyboard.press('Delete');
  await expect(rows(page)).toHaveCount(5);
  expect(await names(page)).toEqual(before.slice(2));
  await page.keyboard.press('Control+z');
  await expect(rows(page)).toHaveCount(7);
  expect(await names(page)).toEqual(before);

  await table.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('labels').getByRole('listitem')).toHaveCount(5);
  await expect(page.locator('.open-name')).toContainText(before[0]!);
  await page.getByTestId('back-to-table').click();
  await expect(page.getByTestId('labels')).toHaveCount(0);

  await page.getByTestId('clear-all').click();
  await expect(page.getByTestId('removed')).toContainText('removed: 7');
  await page.getByTestId('removed').getByRole('button').click();
  await expect(rows(page)).toHaveCount(7);
  await page.getByTestId('filter-state').selectOption('all');
  expect((await names(page)).toSorted()).toEqual(added.toSorted());

  await page.getByTestId('batch-search').fill('扫地');
  await page.getByTestId('search-clips').click();
  await expect(page.getByTestId('search-found')).toContainText('run again first: 0');
  await expect(withStatus(page, 'done').first().locator('.clip-file')).toHaveText(/sweep/);
  await page.getByTestId('search-found').getByRole('button').click();
  await expect(page.getByTestId('search-found')).toHaveCount(0);
});

test('of three thousand clips only the rows on the screen are drawn, and all stop at once', async ({ page }) => {
  await openPage(page);
  await page.evaluate(async () => {
    const data = new DataTransfer();
    for (let n = 0; n < 3000; n++) data.items.add(new File(['no video'], `clip ${n}.mp4`));
    const input = document.querySelector<HTMLInputElement>('[data-testid="file-input"]')!;
    input.files = data.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await expect(page.getByRole('heading', { name: '3000 clips' })).toBeVisible();
  await page.getByTestId('stop-all').click();
  await expect(page.getByTestId('batch-progress')).toHaveCount(0);
  await expect(page.getByTestId('go-on')).toBeVisible();
  const table = page.getByTestId('clip-table');
  await table.focus();
  await page.keyboard.press('End');
  await expect(page.getByText('clip 2999.mp4')).toBeVisible();
  expect(await rows(page).count()).toBeLessThan(40);
  await expect(table).toHaveAttribute('aria-rowcount', '3001');
});

test('a few clips stand as chips with their answers', async ({ page }) => {
  await openPage(page);
  await page.getByTestId('file-input').setInputFiles(
    readdirSync(join(fixtures, teachClasses[0]))
      .slice(0, 2)
      .map((file) => join(fixtures, teachClasses[0], file)),
  );
  const chips = page.getByTestId('clips').getByRole('listitem');
  await expect(chips).toHaveCount(2);
  for (const chip of await chips.all()) await expect(chip.locator('.clip-answer')).toContainText('%', { timeout: 60_000 });
});

test('a reload keeps answers, pictures and order; given again, the folder brings the files back and what is unfinished goes on', async ({
  page,
}, info) => {
  const folder = nestedFolder(info.outputPath());
  await openPage(page);
  await page.getByTestId('folder-input').setInputFiles(folder);
  await expect(withStatus(page, 'done').nth(1)).toBeVisible({ timeout: 60_000 });
  await page.waitForTimeout(1000); // the list is written a moment later
  const order = await names(page);
  const answers = await page.locator('.clip-row .answer').allInnerTexts();
  await page.reload();
  await expect(rows(page)).toHaveCount(7);
  expect(await names(page)).toEqual(order);
  expect((await page.locator('.clip-row .answer').allInnerTexts())[0]).toBe(answers[0]);
  await expect(withStatus(page, 'done').first().locator('img')).toHaveJSProperty('naturalWidth', 96);
  await expect(page.getByTestId('away')).toContainText('7');
  // Words rank them from what was kept, without a file at hand.
  await page.getByTestId('batch-search').fill(teachClasses[0]);
  await page.getByTestId('search-clips').click();
  await expect(page.getByTestId('search-found')).toContainText('first: 0 ');
  await page.getByTestId('search-found').getByRole('button').click();
  await page.getByTestId('folder-input').setInputFiles(folder);
  await expect(page.getByTestId('away')).toHaveCount(0);
  await expect(rows(page)).toHaveCount(7);
  await expect(page.getByTestId('batch-progress')).toHaveCount(0, { timeout: 120_000 });
  await expect(withStatus(page, 'done')).toHaveCount(6);
  await expect(withStatus(page, 'failed')).toHaveCount(1);
  // The pictures of an earlier visit come back when the clip is looked at.
  await withStatus(page, 'done').first().locator('.name').click();
  await expect(page.getByTestId('frame-0')).toBeVisible({ timeout: 60_000 });
  // Another tab does not keep its list, and says so.
  const second = await page.context().newPage();
  await openPage(second);
  await second.getByTestId('file-input').setInputFiles(join(fixtures, teachClasses[0], readdirSync(join(fixtures, teachClasses[0]))[0]!));
  await expect(second.getByTestId('kept-elsewhere')).toBeVisible({ timeout: 30_000 });
});

test('a folder that the browser remembers needs nothing but the reload', async ({ page }) => {
  const clips = readdirSync(join(fixtures, teachClasses[0])).slice(0, 3);
  const bytes = clips.map((file) => [file, readFileSync(join(fixtures, teachClasses[0], file)).toString('base64')] as const);
  // The browser's own storage hands out handles of the same kind as its folder dialog.
  const give = async (given: typeof bytes) => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('takes', { create: true });
    const inside = await folder.getDirectoryHandle('monday', { create: true });
    for (const [name, base64] of given) {
      const writer = await (await inside.getFileHandle(name, { create: true })).createWritable();
      await writer.write(await (await fetch(`data:video/mp4;base64,${base64}`)).blob());
      await writer.close();
    }
    Object.assign(window, { showDirectoryPicker: () => Promise.resolve(folder) });
  };
  await openPage(page);
  await page.evaluate(give, bytes);
  await page.getByTestId('choose-folder').click();
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByText('takes/monday').first()).toBeVisible();
  await page.getByTestId('stop-all').click();
  await page.waitForTimeout(1000);
  await page.reload();
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByTestId('away')).toHaveCount(0);
  await page.getByTestId('go-on').click();
  await expect(withStatus(page, 'done')).toHaveCount(3, { timeout: 120_000 });
});

test('all answers go out as CSV and JSON, and marked clips go to Teach with their answers as classes, or to Evaluate', async ({
  page,
}, info) => {
  await openPage(page);
  await openFolder(page, nestedFolder(info.outputPath()));
  const saved = async (button: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(button).click()]);
    return readFileSync((await download.path())!, 'utf8');
  };
  const reports = JSON.parse(await saved('save-json')) as { file: string; top?: { en: string }[]; error?: { code: string } }[];
  expect(reports).toHaveLength(7);
  expect(reports.find(({ error }) => error !== undefined)).toMatchObject({
    file: 'takes/monday/broken.mp4',
    error: { code: 'not-a-video' },
  });
  const table = papaparse.parse<Record<string, string>>(await saved('save-csv'), { header: true, skipEmptyLines: true });
  expect(table.errors).toEqual([]);
  expect(table.data.map(({ file, en }) => [file, en])).toEqual(reports.map(({ file, top }) => [file, top?.[0]?.en ?? '']));

  await page.getByTestId('filter-state').selectOption('answered');
  await page.getByTestId('clip-table').focus();
  await page.keyboard.press('Control+a');
  await expect(page.getByTestId('marked')).toContainText('6 marked');
  await page.getByTestId('marked-evaluate').click();
  await expect(page.getByTestId('evaluate-summary')).toContainText('2 classes', { timeout: 30_000 });
  await page.getByRole('link', { name: 'Recognise', exact: true }).click();
  await page.getByTestId('marked-teach').click();
  await expect(page.getByTestId('clips-to-sort')).toBeVisible({ timeout: 30_000 });
  await expect(page).toHaveURL(/#\/teach/);
});
