import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canvasStatistics, expect, openPage, recognize, seriousViolations, test } from './support';

test.use({ serviceWorkers: 'allow' });

const samples = JSON.parse(readFileSync('public/samples/samples.json', 'utf8')) as { file: string }[];
const sample = (ending: string): string => join('public/samples', samples.find(({ file }) => file.endsWith(ending))!.file);
const [mp4, avi] = [sample('.mp4'), sample('.avi')];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openPage(page);
    await recognize(page, mp4);
    expect(await seriousViolations(page)).toEqual([]);
  });
}

test('a phone shows everything without scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openPage(page);
  await recognize(page, mp4);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test('the whole interface speaks Chinese', async ({ page }) => {
  await openPage(page, '?lang=zh');
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/);
  await expect(page.getByRole('navigation')).toContainText('识别');
  // A term leads to its entry of the glossary, and back.
  await page.getByTestId('term-views').click();
  await expect(page.getByRole('dialog').locator(':focus')).toContainText('视图');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('term-views')).toBeFocused();
});

test('once loaded it works offline', async ({ page, context }) => {
  await openPage(page);
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    if (registration.active?.state === 'activated') return;
    await new Promise((done) => registration.active?.addEventListener('statechange', done));
  });
  await context.setOffline(true);
  await page.reload();
  await recognize(page, mp4);
  const { spread } = await canvasStatistics(page.getByTestId('overlay-0'));
  expect(spread).toBeGreaterThan(5);
});

test('the page works by keyboard alone', async ({ page }) => {
  await openPage(page);
  await page.keyboard.press('Tab');
  const focused = page.locator(':focus');
  await expect(focused).toBeVisible();
  const outline = await focused.evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(outline).not.toBe('none');
});

test('the first visit loads little before the engine: at most 200 kB of script, gzipped', async () => {
  const { gzipSync } = await import('node:zlib');
  const html = readFileSync('dist/index.html', 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="(\.\/[^"]+\.js)"/g)].map(([, path]) => path!);
  expect(scripts.length).toBeGreaterThan(0);
  const bytes = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(join('dist', path))).length, 0);
  expect(bytes).toBeLessThan(200_000);
});

test('wasm runs on the processors there are, offline too', async ({ page, context }) => {
  await openPage(page, '?lang=en&backend=wasm');
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  test.skip(cores < 2, 'this machine has one processor');
  const expectThreads = async (): Promise<void> => {
    await page.getByTestId('backend').locator('summary').click();
    await expect(page.getByTestId('backend')).toContainText(`${Math.min(cores, 8)} threads`);
  };
  await expectThreads();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByTestId('backend')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
  await expectThreads();
});

test('on a host that does not isolate its pages, the second visit has threads', async ({ browser }) => {
  const { serve } = await import('../src/server/serve.mjs');
  const { address, close } = await serve({ root: 'dist', isolate: false });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const visit = async (): Promise<{ isolated: boolean; cores: number }> => {
      await page.goto(`${address}?lang=en&backend=wasm`);
      await expect(page.getByTestId('backend')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
      return page.evaluate(() => ({ isolated: crossOriginIsolated, cores: navigator.hardwareConcurrency }));
    };
    expect(await visit()).toMatchObject({ isolated: false });
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    const { isolated, cores } = await visit();
    expect(isolated).toBe(true);
    await page.getByTestId('backend').locator('summary').click();
    if (cores > 1) await expect(page.getByTestId('backend')).toContainText(`${Math.min(cores, 8)} threads`);
    await recognize(page, mp4);
    await recognize(page, avi); // by ffmpeg, itself a worker and out of another cache
  } finally {
    await context.close();
    await close();
  }
});
