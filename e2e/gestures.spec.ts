/**
 * A teacher without a file: gestures are recorded from the camera by holding the space bar, taught, and told apart live. Three of
 * them, two clips each: six, or more clips, would only make the test longer.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumArguments, requireChromium } from '../src/build/chromium.mjs';
import { drawCamera, type Scene, shownBy } from './films';
import { expect, openPage, test } from './support';

// Chromium opens the file when a page opens the camera: the test draws it before that.
const folder = join(tmpdir(), `actionscope-gestures-${process.pid}`);
mkdirSync(folder, { recursive: true });
const cameraFile = join(folder, 'gestures.mjpeg');
const flags = ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${cameraFile}`, '--use-fake-ui-for-media-stream'];
test.use({ launchOptions: { executablePath: requireChromium(), args: [...chromiumArguments, ...flags] } });

/** What the camera sees, again and again; names that say nothing of it, so that only teaching can bring them. Two clips of two seconds fit in well, on a slow machine too. */
const gestures: readonly (Scene & { readonly sample: string; readonly name: string })[] = [
  { sample: 'guitar.mp4', seconds: 13, name: 'wave' },
  { sample: 'handstand.mp4', seconds: 13, name: 'clap' },
  { sample: 'jumping-jacks.webm', seconds: 13, name: 'drink' },
];
const fewest = 2;

test('three gestures are recorded from the camera by the held space bar, taught, and told apart live', async ({ page }) => {
  test.setTimeout(400_000);
  await openPage(page, '?lang=en&backend=wasm#/live');
  // Drawn in a page of its own: what is watched is the app.
  const studio = await page.context().newPage();
  await studio.goto('./?lang=en#/help');
  const { jpegs, looks } = await drawCamera(studio, gestures);
  await studio.close();
  writeFileSync(cameraFile, jpegs);
  const shown = () => shownBy(page, 'live-video', looks);
  const sees = (index: number) => expect.poll(shown, { timeout: 60_000, intervals: [100] }).toBe(index);

  await page.getByTestId('live-camera').click();
  await expect(page.getByTestId('live-stage')).toHaveAttribute('data-status', 'running');
  for (const [index, { name }] of gestures.entries()) {
    await page.getByTestId('live-add-class').click();
    await page.getByTestId(`live-class-en-${index}`).fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByTestId(`live-class-zh-${index}`)).not.toHaveValue('');
  }
  for (const [index, { name }] of gestures.entries()) {
    await sees((index + gestures.length - 1) % gestures.length);
    await sees(index); // it has just begun
    await page.keyboard.press(String(index + 1));
    await page.keyboard.down('Space');
    await expect(page.getByTestId('live-hold')).toHaveAttribute('data-phase', 'recording');
    // Another clip is under way when the first one is in.
    await expect(page.getByTestId(`live-count-${index}`)).toHaveAttribute('data-count', '1', { timeout: 20_000 });
    await page.keyboard.up('Space');
    await expect(page.getByTestId('live-hold')).toHaveAttribute('data-phase', 'idle', { timeout: 20_000 });
    expect(await shown(), `${name} is still on`).toBe(index);
    await expect
      .poll(async () => Number(await page.getByTestId(`live-count-${index}`).getAttribute('data-count')))
      .toBeGreaterThanOrEqual(fewest);
  }

  await page.getByTestId('live-train').click();
  // One more clip may have been under way when the key came up.
  await expect.poll(() => page.locator('[data-clip]').count()).toBeGreaterThanOrEqual(gestures.length * fewest);
  await page.getByTestId('advanced').locator('summary').click();
  await page.getByTestId('setting-epochs').fill('40');
  await page.getByTestId('setting-warmupEpochs').fill('1');
  await page.getByTestId('train-button').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-ended', 'finished', { timeout: 150_000 });
  await page.getByTestId('adapter-use').click();
  await expect(page).toHaveURL(/#\/recognise/);

  await page.getByRole('navigation').getByText('Live').click();
  await page.getByTestId('live-camera').click();
  for (const [index, { name }] of gestures.entries()) {
    // The answer follows the picture by a window.
    const told = async () => {
      const before = await shown();
      const answer = await page.getByTestId('live-answer').innerText();
      return before === index && (await shown()) === index && answer.includes(name);
    };
    await expect.poll(told, { timeout: 90_000, message: name }).toBe(true);
  }
});
