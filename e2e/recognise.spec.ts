import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from '@playwright/test';
import type { RecognitionReport } from '../src/shared/recognition/report';
import { canvasStatistics, expect, hasSharedClips, openPage, recognize, sharedClips, test } from './support';

interface Sample {
  readonly file: string;
  readonly en: string;
  readonly zh: string;
  readonly action: string;
  readonly learned: boolean;
}

const samples = JSON.parse(readFileSync('public/samples/samples.json', 'utf8')) as Sample[];
const avi = join('public/samples', samples.find(({ file }) => file.endsWith('.avi'))!.file);
/** An action the model has not learned: no label fits, so that the two languages weigh in differently. */
const unknown = join('public/samples', samples.find(({ learned }) => !learned)!.file);
const mp4 = join('public/samples', samples.find(({ file }) => file.endsWith('.mp4'))!.file);

test('a sample is one click away from its answer in two languages, with the evidence drawn', async ({ page }) => {
  await openPage(page);
  await expect(page.getByText(/drawn figures/i).first()).toBeVisible();
  await page.getByTestId(`sample-${samples[0]!.action}`).click();
  const labels = page.getByTestId('labels').getByRole('listitem');
  await expect(labels).toHaveCount(5, { timeout: 120_000 });
  await expect(labels.first()).toContainText(/\p{Script=Han}/u);
  await expect(labels.first()).toContainText('%');
  await expect(page.getByText('Baseline without prompts').first()).toBeVisible();
  for (let frame = 0; frame < 8; frame++) {
    await expect(page.getByTestId(`frame-${frame}`)).toBeVisible();
    await expect(page.getByTestId(`weight-${frame}`)).toBeVisible();
  }
  const overlay = await canvasStatistics(page.getByTestId('overlay-0'));
  expect(overlay.alpha).toBeGreaterThan(0.05);
  expect(overlay.spread).toBeGreaterThan(5);
  const main = await canvasStatistics(page.getByTestId('overlay-main'));
  expect(main.spread).toBeGreaterThan(5);
});

test('a file that no browser plays is decoded and shown by its frames', async ({ page }) => {
  await openPage(page);
  await recognize(page, avi);
  await page.getByTestId('weight-5').click();
  await expect(page.getByTestId('frame-5')).toHaveAttribute('aria-current', 'true');
});

test('lambda acts at once, without running the model again', async ({ page }) => {
  await openPage(page);
  await recognize(page, unknown);
  const list = page.getByTestId('labels');
  await page.getByTestId('lambda').focus();
  await page.keyboard.press('Home');
  const chinese = await list.innerText();
  await page.keyboard.press('End');
  await expect.poll(() => list.innerText()).not.toBe(chinese);
  await expect(page.getByTestId('progress')).toHaveCount(0);
});

test('the downloaded JSON has the fields of the command line', async ({ page }) => {
  await openPage(page);
  await recognize(page, mp4);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /json/i }).click()]);
  const report = JSON.parse(readFileSync((await download.path())!, 'utf8')) as RecognitionReport;
  expect(report).toMatchObject({ model: 'demo', adapter: null, decoder: 'webcodecs' });
  expect(report.top).toHaveLength(5);
  expect(report.frame_weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
  const [png] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /png/i }).click()]);
  expect(
    readFileSync((await png.path())!)
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
});

test('on WebGPU, when asked for, the answer is the same', async ({ page }) => {
  const first = async (query: string): Promise<string> => {
    await openPage(page, query);
    await recognize(page, mp4);
    return page.getByTestId('labels').getByRole('listitem').first().innerText();
  };
  const onWasm = await first('?lang=en&backend=wasm');
  const onWebgpu = await first('?lang=en&backend=webgpu');
  expect(onWebgpu.split('\n')[0]).toBe(onWasm.split('\n')[0]);
});

test('a bad file says which, what and what to do; the last good result stays and the next file works', async ({ page }, info) => {
  const { writeFileSync } = await import('node:fs');
  const bad = info.outputPath('holiday.mp4');
  writeFileSync(bad, 'not a video at all');
  await openPage(page);
  await recognize(page, mp4);
  const before = await page.getByTestId('labels').innerText();
  await page.getByTestId('file-input').setInputFiles(bad);
  await expect(page.getByTestId('error')).toContainText('holiday.mp4');
  expect(await page.getByTestId('labels').innerText()).toBe(before);
  await page.getByTestId('file-input').setInputFiles(avi);
  await expect(page.getByTestId('error')).toHaveCount(0);
  await expect(page.getByTestId('labels').getByRole('listitem')).toHaveCount(5);
});

test('work in progress can be cancelled, and the next clip works', async ({ page }) => {
  await openPage(page, '?lang=en&backend=webgpu');
  await page.getByTestId('file-input').setInputFiles(mp4);
  await page
    .getByTestId('progress')
    .getByRole('button', { name: /cancel/i })
    .click();
  await expect(page.getByTestId('progress')).toHaveCount(0);
  await expect(page.getByTestId('error')).toHaveCount(0);
  await recognize(page, mp4);
});

async function dropFile(page: Page, path: string, type: string): Promise<void> {
  const given = { base64: readFileSync(path).toString('base64'), name: basename(path), type };
  const dataTransfer = await page.evaluateHandle(({ base64, name, type: mime }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name, { type: mime }));
    return transfer;
  }, given);
  for (const event of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', event, { dataTransfer });
}

test('a file dropped anywhere on the window is taken, an adapter where one stands', async ({ page }) => {
  await openPage(page);
  await dropFile(page, mp4, 'video/mp4');
  await expect(page.getByTestId('labels').getByRole('listitem')).toHaveCount(5, { timeout: 60_000 });
  await page.goto('./#/live');
  const adapter = 'models/demo/adapters/reversed-pairs.safetensors';
  await dropFile(page, adapter, '');
  await page.getByRole('button', { name: 'Take it back' }).click({ timeout: 60_000 });
  await expect(page.getByTestId('arrived')).toBeEmpty();
  await expect(page).toHaveURL(/#\/live/);
  await dropFile(page, adapter, '');
  await page.getByRole('button', { name: 'Use it now' }).click({ timeout: 60_000 });
  await expect(page.getByTestId('arrived')).toHaveText('The adapter is in use.');
  await expect(page.getByTestId('model-chip')).toContainText(/\+ adapter/);
  await expect(page).toHaveURL(/#\/live/);
});

test(`a real clip gets no answer from the embedded model${hasSharedClips ? '' : ' (skipped: no ../shared/clips here)'}`, async ({
  page,
}) => {
  test.skip(!hasSharedClips, 'no ../shared/clips here');
  await openPage(page);
  await page.getByTestId('file-input').setInputFiles(`${sharedClips}/actions/ucf101_Biking__v_Biking_g05_c02.avi`);
  await expect(page.getByTestId('gate')).toBeVisible({ timeout: 120_000 });
  await page.getByTestId('gate-folded').locator('summary').click();
  await expect(page.getByTestId('labels').getByRole('listitem')).toHaveCount(5);
});

test('a clip of black frames is told as that', async ({ page }) => {
  await openPage(page);
  await page.getByTestId('file-input').setInputFiles('e2e/clips/black.mp4');
  await expect(page.getByTestId('gate-blank')).toContainText('frames that were looked at are black', { timeout: 60_000 });
  await openPage(page, '?lang=zh');
  await page.getByTestId('file-input').setInputFiles('e2e/clips/black.mp4');
  await expect(page.getByTestId('gate-blank')).toContainText('全是黑的', { timeout: 60_000 });
});
