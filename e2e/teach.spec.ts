/** The Teach page in the built app: collect, look after, train, reload in the middle, go on, take the adapter along. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, openPage, recognize, test } from './support';

const samples = 'public/samples';
const first = ['guitar.mp4', 'handstand.mp4', 'run.mov'].map((name) => join(samples, name));
const second = ['swim.webm', 'jumping-jacks.webm', 'sit-down.webm'].map((name) => join(samples, name));
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(async () => {
    // Colours on their way from one button to another are nobody's to read.
    const changes = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(changes.map(({ finished }) => finished));
    return (globalThis as unknown as { axe: { run: () => Promise<AxeResult> } }).axe.run();
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

async function openTeach(page: Page, query = '?lang=en&backend=wasm'): Promise<void> {
  await openPage(page, `${query}#/teach`);
  await expect(page.getByTestId('teach-add-class')).toBeVisible();
}

async function addClass(page: Page, index: number, en: string, files: readonly string[]): Promise<void> {
  await page.getByTestId('teach-add-class').click();
  await page.getByTestId(`class-name-en-${index}`).fill(en);
  await page.getByTestId(`class-name-en-${index}`).press('Enter');
  await expect(page.getByTestId(`class-name-zh-${index}`)).not.toHaveValue('');
  const before = await page.locator('[data-clip]').count();
  await page.getByTestId(`class-files-${index}`).setInputFiles([...files]);
  await expect(page.locator('[data-clip]')).toHaveCount(before + files.length, { timeout: 60_000 });
}

/** An epoch takes a tenth of a second on a quiet machine: enough of them to pause and reload among. */
async function chooseEpochs(page: Page, epochs: number): Promise<void> {
  await page.getByTestId('advanced').locator('summary').click();
  await page.getByTestId('setting-epochs').fill(String(epochs));
  await page.getByTestId('setting-warmupEpochs').fill('1');
}

async function pointsReach(page: Page, points: number): Promise<void> {
  await expect
    .poll(async () => Number(await page.getByTestId('curve').getAttribute('data-points')), { timeout: 120_000 })
    .toBeGreaterThanOrEqual(points);
}

test('a collection is gathered, changed, taken back, and there after a reload', async ({ page }) => {
  await openTeach(page);
  await page.getByTestId('teach-drawn').click();
  await expect(page.locator('[data-clip]')).toHaveCount(18, { timeout: 60_000 });
  await expect(page.getByTestId('train-button')).toBeEnabled({ timeout: 60_000 });
  await page.getByTestId('held-out-share').selectOption('0');
  await expect(page.getByTestId('findings')).toContainText('No clip is held out');
  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.getByRole('button', { name: 'Remove all classes and clips?' }).click();
  await expect(page.getByTestId('findings')).toContainText('at least two classes');
  await expect(page.getByTestId('train-button')).toBeDisabled();
  await addClass(page, 0, 'playing guitar', first);
  await expect(page.getByTestId('findings')).toContainText('One class alone');
  await addClass(page, 1, 'clap', [...second, first[0]!, 'package.json']);

  // The same clip in two classes, and a file that is no video.
  await expect(page.getByTestId('duplicates')).toContainText('1 pair of clips');
  await expect(page.getByTestId('findings')).toContainText('1 clip is set aside');
  const clips = page.getByTestId('class-drop-1').locator('[data-clip]');
  await page.getByTestId('class-drop-1').locator('[data-problem]').click();
  await expect(page.getByTestId('selection')).toContainText('is not a video file');
  await page.keyboard.press('Delete');
  await expect(clips).toHaveCount(4);
  await page.keyboard.press('Delete');
  await expect(clips).toHaveCount(3);
  await page.keyboard.press('Control+z');
  await expect(clips).toHaveCount(4);

  // From testing to training and to another class, by keyboard.
  const card = clips.first();
  await card.focus();
  const role = await card.getAttribute('data-role');
  await page.keyboard.press('h');
  await expect(card).not.toHaveAttribute('data-role', role!);
  await card.focus();
  await page.keyboard.press('e');
  await page.getByTestId('trim-in').press('ArrowRight');
  await page.getByTestId('trim-save').click();
  await expect(card).toContainText('✂');

  await page.reload();
  await expect(page.getByTestId('class-name-en-1')).toHaveValue('clap');
  await expect(page.getByTestId('class-drop-1').locator('[data-clip]')).toHaveCount(4);
  await expect(page.getByTestId('class-drop-1').locator('[data-clip]').first()).toContainText('✂');

  // Before anything is trained there is an answer, with what it is worth, and it answers in Recognise.
  await expect(page.getByTestId('instant')).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
  await expect(page.getByTestId('instant-advice')).not.toBeEmpty();
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByTestId('instant-use').click();
  await expect(page).toHaveURL(/#\/recognise/);
  await recognize(page, second[0]!);
  await expect(page.getByTestId('model-chip')).toContainText('(instant)');
});

test('it trains, goes on after a reload, says what came of it, and the adapter is used in Recognise', async ({ page }) => {
  test.slow();
  await openTeach(page);
  await addClass(page, 0, 'playing guitar', first);
  await addClass(page, 1, 'clap', second);
  await expect(page.getByTestId('forecast')).toHaveAttribute('data-state', 'done', { timeout: 120_000 });
  await expect(page.getByTestId('forecast-time')).toContainText('about');
  await chooseEpochs(page, 80);
  expect(await seriousProblems(page)).toEqual([]);

  await page.getByTestId('train-button').click();
  await pointsReach(page, 2);
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('resume')).toBeVisible();
  const paused = await page.getByTestId('epoch').textContent();
  expect(paused).toMatch(/^\d+ \/ 80$/);
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByTestId('resume').click();
  await pointsReach(page, 3);

  await page.reload();
  await page.getByTestId('resume-training').click({ timeout: 60_000 });
  await pointsReach(page, 4);
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-ended', 'finished', { timeout: 240_000 });
  for (const side of ['result-before', 'result-after']) await expect(page.getByTestId(side)).toHaveText(/^\d+ %$/);
  await expect(page.getByTestId('verdict')).toContainText('Few clips, so this says little.');
  await expect(page.getByTestId('trainings').getByRole('listitem')).toContainText(['finished']);
  expect(await seriousProblems(page)).toEqual([]);

  // A cell opens its clips, a clip its attention before and after.
  await page.getByTestId('confusion').locator('button').first().click();
  await page.getByTestId('cell-clips').getByRole('button').first().click();
  await expect(page.getByTestId('compare-before')).toHaveAttribute('data-ready', 'true', { timeout: 60_000 });
  await expect(page.getByTestId('compare-after')).toHaveAttribute('data-ready', 'true', { timeout: 60_000 });
  await page.keyboard.press('Escape');

  await page.getByTestId('adapter-name').fill('music or noise');
  await page.getByTestId('adapter-name').press('Enter');
  await expect(page.getByTestId('adapters')).toContainText('music or noise');
  const downloading = page.waitForEvent('download');
  await page.getByTestId('adapter-export').click();
  const exported = await downloading;
  expect(exported.suggestedFilename()).toBe('music-or-noise.safetensors');
  const listed = page.getByTestId('adapters').getByRole('listitem');
  const count = await listed.count();
  await page.getByTestId('adapter-import').setInputFiles(await exported.path());
  await expect(listed).toHaveCount(count + 1);
  await page.getByTestId('adapter-use').click();
  await expect(page).toHaveURL(/#\/recognise/);
  await expect(page.getByTestId('model-chip')).toContainText('music or noise');
});

test('stopping keeps the best, cancelling offers to go on', async ({ page }) => {
  test.slow();
  await openTeach(page);
  await addClass(page, 0, 'playing guitar', first);
  await addClass(page, 1, 'clap', second);
  await chooseEpochs(page, 1000);
  await page.getByTestId('train-button').click();
  await pointsReach(page, 2);
  await page.getByTestId('cancel-training').click();
  await page.getByTestId('resume-training').click({ timeout: 60_000 });
  await pointsReach(page, 3);

  // A clip meanwhile says what it waits for, and has its turn when the training is stopped.
  await page.getByRole('navigation').getByText('Recognise').click();
  await page.getByTestId('file-input').setInputFiles(first[0]!);
  await expect(page.getByTestId('progress')).toContainText('Waiting for the training');
  await page.getByRole('navigation').getByText('Teach').click();
  await page.getByTestId('stop').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-ended', 'stopped', { timeout: 60_000 });
  await page.getByRole('navigation').getByText('Recognise').click();
  await expect(page.getByTestId('labels').getByRole('listitem').first()).toBeVisible({ timeout: 60_000 });
});

test('a recognised clip is taken along to be taught', async ({ page }) => {
  await openPage(page, '?lang=en&backend=wasm');
  await recognize(page, first[0]!);
  await page.getByRole('button', { name: 'Teach this clip' }).click();
  await expect(page.getByTestId('clips-to-sort')).toContainText('guitar.mp4');
  await page.getByTestId('clips-to-sort').getByRole('button', { name: 'New class “playing guitar”' }).click();
  await expect(page.getByTestId('class-drop-0').locator('[data-clip]')).toHaveCount(1, { timeout: 60_000 });
  await expect(page.getByTestId('clips-to-sort')).toHaveCount(0);
  await expect(page.getByTestId('class-name-zh-0')).toHaveValue('弹吉他');
});

test('a phone shows the Teach page without scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openTeach(page, '?lang=zh&backend=wasm');
  await addClass(page, 0, 'playing guitar', first);
  await page.locator('[data-clip]').first().click();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});
