/** What issue and README promise of teaching, on real WebGPU: over a reload, out as a file and in again, and headless. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, recognize, setTraining, test } from './support';
import { runCommand } from '../src/testing/runCommand';

/** Clips of two actions that the embedded model has never seen (made by models/world/fewshot.ts, seed 5). */
const fixtures = 'public/teach';
const classes = [
  { en: 'juggling balls', zh: '抛接球' },
  { en: 'sweeping the floor', zh: '扫地' },
] as const;
const clipsOf = (name: string) => readdirSync(join(fixtures, name)).map((file) => join(fixtures, name, file));

async function openTeach(page: Page): Promise<void> {
  await page.goto('./?lang=en&backend=webgpu');
  await page.getByRole('navigation').getByText('Teach').click();
  await expect(page.getByTestId('backend')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
}

const shareOf = async (page: Page, name: string) => Number(await page.getByTestId(name).getAttribute('data-top1'));

interface Top {
  readonly top: readonly { readonly en: string; readonly score: number }[];
}

test('two new actions are taught on WebGPU, over a reload, and the adapter goes out and in again unchanged', async ({ page }, info) => {
  test.setTimeout(900_000);
  await openTeach(page);
  for (const [index, { en, zh }] of classes.entries()) {
    await page.getByTestId('teach-add-class').click();
    await page.getByTestId(`class-name-en-${index}`).fill(en);
    await page.getByTestId(`class-name-zh-${index}`).fill(zh);
    await page.getByTestId(`class-name-zh-${index}`).press('Tab');
    const before = await page.locator('[data-clip]').count();
    await page.getByTestId(`class-files-${index}`).setInputFiles(clipsOf(en));
    await expect(page.locator('[data-clip]')).toHaveCount(before + 9, { timeout: 120_000 });
  }
  await setTraining(page, { frames: '4', epochs: '6', warmupEpochs: '1', cachedViews: '2', learningRate: '0.003', seed: '1' });
  await page.getByTestId('train-button').click();
  await expect(page.getByTestId('epoch')).toContainText(/^[23] \//, { timeout: 400_000 });

  await page.reload();
  await openTeach(page);
  await page.getByTestId('resume-training').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-ended', 'finished', { timeout: 400_000 });
  expect(await shareOf(page, 'result-after')).toBeGreaterThan(await shareOf(page, 'result-before'));
  await expect(page.getByTestId('confusion')).toBeVisible();

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('adapter-export').click()]);
  const file = info.outputPath('taught.safetensors');
  await download.saveAs(file);

  // The same clip through the stored adapter, and through the exported file in an engine that has never seen it.
  await page.getByTestId('adapter-use').click();
  const clip = clipsOf(classes[0].en)[0]!;
  await recognize(page, clip);
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /json/i }).click()]);
  const onPage = JSON.parse(readFileSync((await saved.path())!, 'utf8')) as Top;
  expect(onPage.top.map(({ en }) => en).toSorted()).toEqual(classes.map(({ en }) => en).toSorted());
  const labels = info.outputPath('labels.json');
  writeFileSync(labels, JSON.stringify(classes));
  const options = ['--adapter', file, '--labels', labels, '--backend', 'webgpu', '--json'];
  const imported = JSON.parse((await runCommand('src/cli/recognize.ts', clip, ...options)).stdout) as Top;
  for (const { en, score } of onPage.top) {
    expect(imported.top.find((label) => label.en === en)?.score, en).toBeCloseTo(score, 4);
  }
});

test('from the command line: a folder of class folders becomes an adapter', async ({ page: _page }, info) => {
  test.setTimeout(400_000);
  const out = info.outputPath('adapter.safetensors');
  const settings = ['epochs=6', 'warmupEpochs=1', 'frames=4', 'cachedViews=2', 'learningRate=0.003', 'seed=1'];
  const options = ['--data', fixtures, ...settings.flatMap((setting) => ['--set', setting]), '--out', out, '--json'];
  const lines = (await runCommand('src/cli/teach.ts', ...options)).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const last = lines.at(-1) as { before: { top1: number; n: number }; after: { top1: number; n: number }; parameters: number };
  expect(lines).toHaveLength(8); // epochs 0 to 6, then the result
  expect(last.after.top1).toBeGreaterThan(last.before.top1);
  expect(last.before.n).toBeGreaterThan(0);
  expect(last.parameters).toBeGreaterThan(0);
  expect(readFileSync(out).length).toBeGreaterThan(100_000);
});
