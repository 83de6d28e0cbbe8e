/** Sheets of frames (the paper's Fig. 7), from the page and from the command line: the PNG is read back. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { footHeight, sheetLayout } from '../src/client/sheet/layout';
import { runCommand } from '../src/testing/runCommand';
import { expect, openPage, recognize, seriousViolations, test } from './support';

const clips = ['golf.avi', 'guitar.mp4'].map((name) => join('public/samples', name));
const adapter = 'models/demo/adapters/reversed-pairs.safetensors';

/** The pixels of a frame's place: clip, row, column. */
function tileOf(png: PNG, rows: number, frames: number, [clip, row, column]: readonly [number, number, number]): Buffer {
  const { tile, gap, margin, labels, head, height } = sheetLayout(frames, rows);
  const left = margin + labels + column * (tile + gap);
  const top = clip * height + margin + head + row * (tile + gap);
  return Buffer.concat(
    Array.from({ length: tile }, (_, y) =>
      png.data.subarray(((top + y) * png.width + left) * 4, ((top + y) * png.width + left + tile) * 4),
    ),
  );
}

/** Size as it should be, every frame's place painted, and in each column no row like another. */
function check(png: PNG, { count, rows, frames }: { readonly count: number; readonly rows: number; readonly frames: number }): void {
  const { width, height } = sheetLayout(frames, rows);
  expect([png.width, png.height]).toEqual([width, count * height + footHeight]);
  for (let clip = 0; clip < count; clip++) {
    for (let column = 0; column < frames; column++) {
      const tiles = Array.from({ length: rows }, (_, row) => tileOf(png, rows, frames, [clip, row, column]).toString('base64'));
      expect(new Set(tiles).size).toBe(rows);
      for (const tile of tiles) expect(new Set(Buffer.from(tile, 'base64')).size).toBeGreaterThan(30);
    }
  }
}

const command = (...options: string[]) => runCommand('src/cli/recognize.ts', ...options);

test('the command draws its clips with an adapter in three rows, and answers as without a sheet', async () => {
  const info = test.info();
  test.setTimeout(400_000);
  const out = info.outputPath('sheet.png');
  const { stdout, stderr } = await command('--json', ...clips, '--adapter', adapter, '--sheet', out);
  check(PNG.sync.read(readFileSync(out)), { count: 2, rows: 3, frames: 8 });
  expect(stderr).toContain('The sheet is');
  const plain = await command('--json', ...clips, '--adapter', adapter);
  const answers = (lines: string) =>
    lines
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly top: readonly unknown[] }).top);
  expect(answers(stdout)).toEqual(answers(plain.stdout));
});

test('without an adapter the sheet has two rows, and a place that cannot be written is refused before anything is begun', async () => {
  const info = test.info();
  const out = info.outputPath('sheet.png');
  await command(clips[0]!, '--frames', '4', '--sheet', out, '--sheet-language', 'zh');
  check(PNG.sync.read(readFileSync(out)), { count: 1, rows: 2, frames: 4 });
  const refused = await command(clips[0]!, '--sheet', info.outputPath('no', 'such', 'sheet.png'));
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--sheet') });
});

test('the page draws the clips that are chosen, with the adapter in use', async ({ page }) => {
  test.slow();
  await openPage(page, '?lang=en&backend=wasm');
  for (const clip of clips) await recognize(page, clip);
  await expect(page.locator('[data-status="done"]')).toHaveCount(2, { timeout: 60_000 });
  const save = async () => {
    const [download] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), page.getByTestId('sheet-save').click()]);
    return PNG.sync.read(readFileSync(await download.path()));
  };
  await page.getByTestId('sheet').click();
  await expect(page.getByRole('dialog')).toContainText('With an adapter in use there is a third row');
  expect(await seriousViolations(page)).toEqual([]);
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(1);
  check(await save(), { count: 1, rows: 2, frames: 8 });
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.getByTestId('adapter').selectOption({ index: 1 });
  await expect(page.locator('[data-status="done"]')).toHaveCount(2, { timeout: 60_000 });
  await page.getByTestId('sheet').click();
  await page.getByRole('dialog').getByRole('button', { name: 'All' }).click();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.getByRole('dialog').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
  check(await save(), { count: 2, rows: 3, frames: 8 });
});
