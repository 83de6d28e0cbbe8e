/**
 * The page as it comes over plain http from another machine of the house. Browsers then keep back locks, ids, storage of
 * files, the service worker, WebGPU, WebCodecs and threads: the page works with what is left, and says what is missing.
 */
import { chromium, type Page } from '@playwright/test';
import { addTeachClass, expect, recognize, teachClips, test } from './support';

/** Resolved to this machine by the browser alone; to the browser a name of another one. */
const name = 'films.lan';

async function overPlainHttp(work: (page: Page, address: string) => Promise<void>): Promise<void> {
  const { serve } = await import('../src/server/serve.mjs');
  const { address, close } = await serve({ root: 'dist', names: [name] });
  const { launchOptions = {} } = test.info().project.use;
  const args = [...(launchOptions.args ?? []), `--host-resolver-rules=MAP ${name} 127.0.0.1`];
  const browser = await chromium.launch({ ...launchOptions, args });
  try {
    await work(await browser.newPage({ viewport: { width: 1280, height: 760 } }), address.replace('localhost', name));
  } finally {
    await browser.close();
    await close();
  }
}

test('over plain http the page recognises and teaches with what is left, and says what is missing', async () => {
  await overPlainHttp(async (page, address) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${address}?lang=en`);
    const kept = () => [isSecureContext, 'locks' in navigator, 'serviceWorker' in navigator, 'randomUUID' in crypto, 'gpu' in navigator];
    expect(await page.evaluate(kept)).toEqual([false, false, false, false, false]);
    const backend = page.getByTestId('backend');
    await expect(backend).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
    const notice = page.getByTestId('engine-notice');
    await expect(notice).toContainText('plain http');
    await backend.locator('summary').first().click();
    await expect(page.getByTestId('backend-reason')).toContainText('plain http');
    await notice.getByRole('button').click();
    await expect(notice).toBeEmpty();

    for (const clip of ['guitar.mp4', 'cycling.avi']) {
      await recognize(page, `public/samples/${clip}`);
      await expect(page.getByTestId('clips').locator('li[aria-current]')).toHaveAttribute('data-status', 'done');
    }

    await page.getByRole('navigation').getByText('Teach').click();
    await addTeachClass(page, 0, 'juggling balls');
    await page.getByTestId('class-files-0').setInputFiles(teachClips('juggling balls', 2));
    await expect(page.locator('[data-clip]')).toHaveCount(2, { timeout: 60_000 });

    await page.getByRole('navigation').getByText('Models').click();
    await expect(page.getByText('This browser keeps nothing for this page')).toBeVisible();
    await page.goto(`${address}?lang=zh`);
    await expect(notice).toContainText('普通 http');
    expect(problems).toEqual([]);
  });
});
