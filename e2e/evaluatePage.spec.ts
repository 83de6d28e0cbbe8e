/** The Evaluate page in the built app: a folder in, the command's numbers out, cancelled and gone on with after a reload. */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvaluationReport } from '../src/shared/evaluation/report';
import { expect, giveDataSet, openPage, test } from './support';
import { runCommand } from '../src/testing/runCommand';

const samples = JSON.parse(readFileSync('public/samples/samples.json', 'utf8')) as readonly {
  readonly file: string;
  readonly en: string;
}[];

function dataSet(root: string): string {
  const data = join(root, 'clips');
  for (const { file, en } of samples) {
    mkdirSync(join(data, en), { recursive: true });
    copyFileSync(join('public/samples', file), join(data, en, file));
  }
  return data;
}

function judged({ clips }: EvaluationReport) {
  return clips.map(({ clip, truth, taken, rank }) => ({ clip, truth, taken, rank })).toSorted((a, b) => (a.clip < b.clip ? -1 : 1));
}

test('the page gives the numbers of the command to the clip, cancelled and gone on with after a reload', async ({ page }, info) => {
  const data = dataSet(info.outputPath());
  const out = join(info.outputPath(), 'out');
  const set = ['--set', 'all', '--pooling', 'words', '--views', '12', '--frames', '4'];
  await runCommand('src/cli/evaluate.ts', '--json', '--data', data, ...set, '--out', out);
  const told = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as { readonly reports: readonly EvaluationReport[] };

  const choose = async () => {
    await giveDataSet(page, data, `${samples.length} classes`);
    await page.getByRole('radio', { name: /^All/ }).check({ force: true });
    // Twelve views are slow enough to be cancelled in the middle.
    await page.getByRole('radio', { name: '12', exact: true }).check({ force: true });
    await page.getByRole('radio', { name: '4', exact: true }).check({ force: true });
  };
  await openPage(page, '?lang=en&backend=wasm#/evaluate');
  await choose();
  await page.getByTestId('evaluate-start').click();
  await expect.poll(async () => Number(await page.getByTestId('evaluate-run').getAttribute('data-done'))).toBeGreaterThan(0);
  await page.getByTestId('evaluate-cancel').click();
  await expect(page.getByTestId('evaluate-stopped')).toBeVisible();

  await page.reload();
  await choose();
  await page.getByTestId('evaluate-start').click();
  await expect(page.getByTestId('evaluate-run')).toContainText(/[1-9]\d* of them known/);
  await expect(page.getByTestId('evaluate-result')).toBeVisible({ timeout: 120_000 });
  const download = page.waitForEvent('download');
  await page.getByTestId('evaluate-json').click();
  const { reports } = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as typeof told;
  expect(judged(reports[0]!)).toEqual(judged(told.reports[0]!));

  await page.getByTestId('evaluate-confusion').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('evaluate-cell')).toContainText('taken for');
  await page.screenshot({ path: info.outputPath('light.png'), fullPage: true });
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
  await page.getByRole('radio', { name: '中文' }).check({ force: true });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: info.outputPath('dark.png'), fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
