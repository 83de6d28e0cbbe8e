/**
 * A clip that the embedded model does not know, from drop to answer: no answer of its own, an offer, one click, a download
 * from a hub on this machine that breaks off on the way, and the waiting clips answered by the model that came.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { type Hub, startHub } from '../src/server/hub/hub';
import { seriousViolations } from './support';

test.use({ actionTimeout: 20_000 });

const cloth = 'e2e/clips/cloth.mp4';
const lineFigures = 'e2e/clips/line-figures.mp4';
const parts = ['config.json', 'tokenizer.json', 'model.safetensors'];
const files = new Map(parts.map((part) => [`test/clip/${part}`, new Uint8Array(readFileSync(`models/demo/${part}`))]));

/** The embedded model's own weights stand in for the recommended one: small, and without a gate under that name. */
const catalog = () => {
  const about = {
    purpose: { en: 'to try', zh: '试用' },
    languages: ['en'],
    shared_space: ['en'],
    licence: 'MIT',
    kept: null,
    memory: null,
  };
  const figure = { task: 'imagenet', percent: 50, source: 'a test' };
  const entries = parts.map((path) => {
    const bytes = files.get(`test/clip/${path}`)!;
    return {
      repo: 'test/clip',
      revision: 'main',
      path,
      as: path,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  });
  return JSON.stringify({
    models: [
      { ...about, id: 'demo', name: 'Demo', source: 'models/demo', files: [] },
      { ...about, id: 'real', name: 'Real', source: 'test/clip', figure, multiplyAdds: 1e9, files: entries },
    ],
  });
};

let hub: Hub;
test.beforeAll(async () => {
  hub = await startHub(files);
});
test.afterAll(() => hub.close());
test.beforeEach(async ({ page }) => {
  for (const key of Object.keys(hub.faults)) delete hub.faults[key as keyof typeof hub.faults];
  hub.requests.length = 0;
  await page.context().route('**/models/catalog.json', (route) => route.fulfill({ contentType: 'application/json', body: catalog() }));
  await page.addInitScript((address) => {
    const settings = JSON.parse(localStorage.getItem('actionscope-settings') ?? '{}') as object;
    localStorage.setItem('actionscope-settings', JSON.stringify({ language: 'en', ...settings, hub: address }));
  }, hub.address);
});

const panel = (page: Page) => page.getByTestId('gate');
const labels = (page: Page) => page.getByTestId('labels').getByRole('listitem');

async function drop(page: Page, ...clips: string[]): Promise<void> {
  await page.goto('./');
  await page.getByTestId('file-input').setInputFiles(clips);
  await expect(panel(page)).toBeVisible({ timeout: 60_000 });
}

test('drop, offer, one click, a download with a cut and an empty 206, and every waiting clip is answered', async ({ page }) => {
  await drop(page, cloth, lineFigures);
  await expect(panel(page).getByRole('heading', { name: /real footage/i })).toBeVisible();
  await expect(labels(page)).toHaveCount(0); // what the small model would have said is folded away
  await expect(page.getByTestId('clips').locator('[data-status="done"]')).toHaveCount(2, { timeout: 60_000 });
  expect(hub.requests).toEqual([]); // and nothing is fetched until the person says so

  Object.assign(hub.faults, { cutAfter: 1_000_000, cuts: 1, emptyRanges: 1 });
  const offer = page.getByTestId('gate-offer');
  await expect(offer).toContainText(/Get Real and answer/);
  await expect(offer).toContainText(/3\.\d MB, about \d+ s/);
  await offer.click();
  await expect(page.getByTestId('model')).toHaveValue('real', { timeout: 120_000 });
  await expect(panel(page)).toHaveCount(0, { timeout: 60_000 });
  await expect(labels(page)).toHaveCount(5);
  await expect(page.getByTestId('label-set')).toHaveAttribute('data-set', 'kinetics400');
  expect(hub.requests.filter((request) => request.includes('bytes=')).length).toBeGreaterThan(1);

  // The other clip was answered too, without being asked for.
  await expect(page.getByTestId('clips').locator('[data-status="done"]')).toHaveCount(2, { timeout: 60_000 });
  await page
    .getByTestId('clips')
    .getByRole('button', { name: /^line-figures/ })
    .click();
  await expect(labels(page)).toHaveCount(5);
  await expect(panel(page)).toHaveCount(0);

  // Once it is here, the button only switches to it.
  const before = hub.requests.length;
  await page.getByTestId('model').selectOption('demo');
  await expect(panel(page)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Answer with Real' }).click();
  await expect(labels(page)).toHaveCount(5, { timeout: 60_000 });
  expect(hub.requests.length).toBe(before);
});

test('the download can be cancelled, keeps what arrived and goes on; the page says so meanwhile', async ({ page }) => {
  hub.faults.slow = 300;
  await drop(page, cloth);
  await page.getByTestId('gate-offer').click();
  await expect(panel(page).getByTestId('transfer')).toContainText(/of .*MB/);
  await expect(page.getByTestId('gate-status')).toContainText('answered as soon as it is here');
  await expect
    .poll(() =>
      panel(page)
        .getByRole('progressbar')
        .evaluate((bar) => (bar as HTMLProgressElement).value),
    )
    .toBeGreaterThan(300_000);
  await panel(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByTestId('gate-offer')).toContainText('Go on fetching Real');
  await expect(page.getByTestId('model')).toHaveValue('demo');
  delete hub.faults.slow;
  await page.getByTestId('gate-offer').press('Enter');
  await expect(labels(page)).toHaveCount(5, { timeout: 60_000 });
});

test('offline it says so, and a failed download says why; what it would have said can be unfolded', async ({ page }) => {
  await drop(page, cloth);
  await page.context().setOffline(true);
  await expect(page.getByTestId('gate-offer')).toBeDisabled();
  await expect(panel(page)).toContainText('You are offline');
  await page.context().setOffline(false);
  await expect(page.getByTestId('gate-offer')).toBeEnabled();
  hub.faults.status = 404;
  await page.getByTestId('gate-offer').click();
  await expect(panel(page).getByRole('alert')).toContainText('404', { timeout: 60_000 });
  await expect(page.getByTestId('gate-offer')).toBeEnabled();
  await page.getByTestId('gate-folded').locator('summary').click();
  await expect(labels(page)).toHaveCount(5);
});

for (const [colorScheme, width] of [
  ['light', 1280],
  ['dark', 390],
] as const) {
  test(`axe finds nothing serious in the offer, and nothing scrolls sideways: ${colorScheme}, ${width} px`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await drop(page, cloth);
    await expect(page.getByTestId('gate-offer')).toBeVisible();
    expect(await seriousViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
}
