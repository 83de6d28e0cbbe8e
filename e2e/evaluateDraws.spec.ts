/** K shots on the Evaluate page: forecast, begun, cut short by a reload, gone on with; the numbers are the command's, draw by draw. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DrawSummary } from '../src/shared/evaluation/draws/summary';
import { runCommand } from '../src/testing/runCommand';
import { expect, giveDataSet, openPage, test } from './support';

const grid = {
  rows: ['clip', 'prompts'],
  shots: [1],
  draws: 2,
  seed: 3,
  axes: { epochs: [2], cachedViews: [1], frames: [4] },
  preset: 'quick',
};

function numbers({ rows }: DrawSummary) {
  return rows.map(({ name, top1, top5, mean_class: mean, n, sd, draws, parameters }) => ({
    name,
    top1,
    top5,
    mean,
    n,
    sd,
    draws,
    parameters,
  }));
}

test('the page gives the numbers of the command for the same draws, with a reload in the middle', async ({ page }, info) => {
  test.setTimeout(1_200_000); // minutes on two busy cores
  const root = info.outputPath('world');
  await runCommand('models/world/world.ts', '--out', root, '--classes', '2', '--clips', '8');
  const data = join(root, 'UCF-101');
  const file = info.outputPath('grid.json');
  writeFileSync(file, JSON.stringify(grid));

  await openPage(page, '?lang=en&backend=wasm#/evaluate');
  await giveDataSet(page, root, '2 classes');
  const part = page.getByTestId('draws');
  await expect(part.getByTestId('draws-plan')).toContainText('Trainings: 48');
  await part.getByTestId('draws-grid').selectOption('own');
  await part.getByTestId('draws-own').fill('{"rows": ["nobody"]}');
  await expect(part.getByRole('alert')).toContainText('rows.0');
  await part.getByTestId('draws-file').setInputFiles(file);
  await expect(part.getByTestId('draws-plan')).toContainText('Trainings: 2. Measurements: 3');
  await part.getByTestId('draws-forecast').click();
  await expect(part.getByTestId('draws-forecast-done')).toContainText('to train', { timeout: 240_000 });
  await part.getByTestId('draws-start').click();
  // In the middle of the second draw: the first is kept.
  await expect(part.getByTestId('draws-run')).toHaveAttribute('data-done', '1', { timeout: 240_000 });
  await page.reload();
  await expect(part.getByTestId('draws-begun')).toContainText('1 of 3 draws done');
  await expect(part.getByTestId('draws-row')).toHaveCount(1);
  await expect(part.getByTestId('draws-go-on')).toBeDisabled();
  await giveDataSet(page, root, '2 classes');
  await part.getByTestId('draws-go-on').click();
  await expect(part.getByTestId('draws-row')).toHaveCount(2, { timeout: 240_000 });
  await expect(part.getByTestId('draws-run')).toBeHidden({ timeout: 240_000 });
  const download = page.waitForEvent('download');
  await part.getByTestId('draws-json').click();
  const told = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as DrawSummary;

  const out = info.outputPath('out');
  const options = ['--json', '--backend', 'wasm', '--data', data, '--grid', file, '--out', out];
  const { stderr } = await runCommand('src/cli/evaluate.ts', ...options);
  expect(stderr).toMatch(/This will take about .* to train, .* to measure\./);
  const commanded = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as DrawSummary;
  expect(numbers(told)).toEqual(numbers(commanded));
  expect(told.rows[1]!.draws.map(({ seed }) => seed)).toEqual([3, 4]);

  // Nothing of it stays among the adapters, and a second time nothing is computed.
  await part.getByTestId('draws-forecast').click();
  await part.getByTestId('draws-start').click({ timeout: 240_000 });
  await expect(part.getByTestId('draws-run')).toBeHidden({ timeout: 60_000 });
  await expect(page.getByTestId('evaluate-adapter').locator('option').filter({ hasText: 'TP' })).toHaveCount(0);
  await page.screenshot({ path: info.outputPath('light.png'), fullPage: true });
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
  await page.getByRole('radio', { name: '中文' }).check({ force: true });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: info.outputPath('dark.png'), fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
