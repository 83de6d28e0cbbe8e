/** Files and decoders in trouble, as a person sees it: the reason told is the reason, and the next try really tries anew. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, openPage, test } from './support';

test.use({ strict: false });

const clips = 'src/testing/media/clips';
const wasm = '**/*ffmpeg-core*.wasm';

/** The clips are neither filmed nor the small model's own figures: it may give no answer, but it has looked at them. */
async function lookedAt(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('button', { name: `${name} (done)` })).toBeVisible({ timeout: 60_000 });
}

/** How the decoder can fail to arrive, and what the page says of it. */
const troubles = [
  { name: 'a server that breaks', files: wasm, answer: { status: 500, body: 'no' }, said: /answers 500/ },
  { name: 'a server that forbids', files: '**/*ffmpeg-core*.js', answer: { status: 403, body: 'no' }, said: /answers 403/ },
  {
    name: 'a wrong type',
    files: '**/*ffmpeg-core*.js',
    answer: { status: 200, contentType: 'text/plain', body: 'export default 1' },
    said: /text\/plain/,
  },
  {
    name: 'half of it',
    files: wasm,
    answer: { status: 200, contentType: 'application/wasm', body: '\0asm\x01\0\0\0half' },
    said: /did not arrive whole/,
  },
  { name: 'no connection', files: '**/*ffmpeg*', answer: null, said: /no connection/ },
] as const;

for (const { name, files, answer, said } of troubles) {
  test(`ffmpeg does not arrive: ${name}`, async ({ page }) => {
    await openPage(page);
    await page.context().route(files, (route) => (answer === null ? route.abort('internetdisconnected') : route.fulfill(answer)));
    await page.getByTestId('file-input').setInputFiles(`${clips}/packed.avi`);
    const error = page.getByTestId('error');
    await expect(error).toContainText('ffmpeg decoder', { timeout: 60_000 });
    await expect(error).toContainText(said);
    await expect(error).not.toContainText('damaged');
    await page.context().unroute(files);
    await error.getByRole('button', { name: 'Try again' }).click();
    await lookedAt(page, 'packed.avi');
  });
}

test('a cut-off film is shown as far as it goes, and the page says how far that is', async ({ page }, info) => {
  await openPage(page);
  const buffer = readFileSync(`${clips}/media.wmv`).subarray(0, 14_000);
  await page.getByTestId('file-input').setInputFiles({ name: 'holiday.wmv', mimeType: 'video/x-ms-wmv', buffer });
  await lookedAt(page, 'holiday.wmv');
  const folded = page.getByText('What the small model would have said');
  if (await folded.isVisible()) await folded.click();
  await expect(page.getByTestId('damaged')).toContainText(/0:01\.\d of the 0:02\.0 it promises/, { timeout: 60_000 });
  await page.screenshot({ path: info.outputPath('cut-off.png') });
});

test('a single picture is told as such; a motion photo plays its film', async ({ page }) => {
  await openPage(page);
  await page.getByTestId('file-input').setInputFiles(`${clips}/still.jpg`);
  await expect(page.getByTestId('error')).toContainText('single picture', { timeout: 60_000 });
  const buffer = Buffer.concat([readFileSync(`${clips}/still.jpg`), readFileSync(`${clips}/plain.mp4`)]);
  await page.getByTestId('file-input').setInputFiles({ name: 'PXL.MP.jpg', mimeType: 'image/jpeg', buffer });
  await lookedAt(page, 'PXL.MP.jpg');
});

test('animated pictures are films', async ({ page }) => {
  await openPage(page);
  await page.getByTestId('file-input').setInputFiles(`${clips}/animated.webp`);
  await lookedAt(page, 'animated.webp');
});
