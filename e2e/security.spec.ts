/**
 * What the page, its workers and the build say and allow, in the built app: policies that bind workers too, a build that
 * works from any folder of any host, and old tabs beside a new version.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startHub } from '../src/server/hub/hub';
import { serve } from '../src/server/serve.mjs';
import { expect, openPage, recognize, test } from './support';

test.use({ serviceWorkers: 'allow' });

const samples = 'public/samples';
const sample = (ending: string): string =>
  join(
    samples,
    readdirSync(samples).find((file) => file.endsWith(ending))!,
  );

test.describe('what may be asked', () => {
  test.use({ strict: false }); // what is refused shows in the console

  test('neither the page nor any worker reaches another origin, nor makes code of text', async ({ page }) => {
    const asked: string[] = [];
    const answered: string[] = [];
    const elsewhere = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(200, { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }).end('reached');
    });
    await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    try {
      await openPage(page);
      await recognize(page, sample('.avi')); // ffmpeg's worker too
      const attempt = async (url: string): Promise<string> => {
        const reached = await fetch(url).then(
          (answer) => answer.text(),
          () => 'refused',
        );
        // In a task of its own: while the debugger evaluates, it lets code be made.
        const code = await new Promise<string>((done) => {
          setTimeout(() => {
            try {
              done(String(new Function('return "ran"')()));
            } catch {
              done('refused');
            }
          }, 0);
        });
        return `${reached}, ${code}`;
      };
      // The wasm kernels' threads sleep between their tasks and answer nobody; their script comes with the same headers.
      const workers = page.workers().filter((worker) => !worker.url().includes('webThread'));
      expect(workers.some((worker) => /\/worker-/.test(worker.url()))).toBe(true);
      for (const place of [page, ...workers]) {
        const evaluate = place.evaluate.bind(place) as Page['evaluate'];
        try {
          expect(await evaluate(attempt, address), place.url()).toBe('refused, refused');
          // The same question to its own origin is answered: the refusal above is the policy's.
          expect(await evaluate(async () => (await fetch(new URL('/models/index.json', location.origin))).status)).toBe(200);
          answered.push(place.url());
        } catch (error) {
          // A worker that has nothing to do ends by itself, perhaps while it is asked.
          if (place === page || page.workers().some((worker) => worker === place)) throw error;
        }
      }
      expect(answered.some((url) => /\/worker-/.test(url))).toBe(true);
      expect(asked).toEqual([]);
    } finally {
      elsewhere.close();
    }
  });
});

test('the policy comes with what the service worker hands out', async ({ page }) => {
  await openPage(page);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  const worker = page
    .workers()
    .find((one) => /\/worker-/.test(one.url()))!
    .url();
  const answers = await page.evaluate(async (script) => {
    const hub = new URL('hubWorker-x.js?hub=https://evil.example', script);
    const policies = await Promise.all([script, `${script}?hub=https://evil.example`].map(async (url) => (await fetch(url)).headers));
    return {
      hub: hub.href,
      policies: policies.map((headers) => [headers.get('content-security-policy'), headers.get('x-content-type-options')]),
    };
  }, worker);
  for (const [policy, sniff] of answers.policies) {
    expect(policy).toContain("connect-src 'self' blob: data:;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(sniff).toBe('nosniff');
  }
});

test('the build works from a folder of a plain host, offline too', async ({ browser }) => {
  const { address, close } = await serve({ root: 'dist', base: '/deep/folder/', isolate: false, models: 'dist/models' });
  const context = await browser.newContext();
  const outside: string[] = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(address) && !/^(blob|data):/.test(request.url())) outside.push(request.url());
  });
  try {
    const page = await context.newPage();
    await page.goto(`${address}?lang=en`);
    await recognize(page, sample('.mp4'));
    await page.goto(`${address}?lang=en#/models`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await context.setOffline(true);
    await page.goto(`${address}?lang=en`);
    await recognize(page, sample('.webm'));
    expect(outside).toEqual([]);
  } finally {
    await context.close();
    await close();
  }
});

test('a tab of the old version goes on after a new one was put in its place', async ({ browser }) => {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  cpSync('dist', folder, { recursive: true });
  const { address, close } = await serve({ root: folder });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${address}?lang=en`);
    await expect(page.getByTestId('backend')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    // The new version: every part under another name, the old ones gone.
    for (const file of readdirSync(join(folder, 'assets'))) renameSync(join(folder, 'assets', file), join(folder, 'assets', `new-${file}`));
    for (const name of ['Teach', 'Models']) {
      await page.getByRole('navigation').getByRole('link', { name }).click();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByText('This page could not be loaded')).toHaveCount(0);
    }
    await page.getByRole('navigation').getByRole('link', { name: 'Recognise' }).click();
    await recognize(page, sample('.mp4'));
  } finally {
    await context.close();
    await close();
    rmSync(folder, { recursive: true });
  }
});

test('the notices name every package in the build, with its licence', async ({ page }) => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
  await page.goto('./?lang=en#/models');
  const link = page.getByRole('link', { name: 'The licences in full' });
  const text = await (await page.request.get(new URL((await link.getAttribute('href'))!, page.url()).href)).text();
  for (const [name, version] of Object.entries(dependencies)) expect(text).toContain(`\n${name} ${version}\n`);
  for (const holder of [
    'Meta Platforms',
    'Jake Archibald',
    'David Bau',
    'OpenAI',
    'Mozilla Public License',
    'GNU GENERAL PUBLIC LICENSE',
    'Apache License',
  ]) {
    expect(text).toContain(holder);
  }
  expect(existsSync('SECURITY.md')).toBe(true);
});

test.describe('a hub of the person’s own', () => {
  test.use({ strict: false }); // what is refused shows in the console

  test('is asked once the page was told of it, and not by a page that keeps no service worker', async ({ browser, baseURL }) => {
    const hub = await startHub(new Map([['own/clip/config.json', new Uint8Array(readFileSync('models/demo/config.json'))]]));
    // A name that is none of the known ones and no address of this machine's either, though it leads here.
    const address = hub.address.replace(/127\.0\.0\.1|localhost/, 'hub.localhost');
    const look = async (serviceWorkers: 'allow' | 'block') => {
      const context = await browser.newContext({ ...(baseURL === undefined ? {} : { baseURL }), serviceWorkers });
      const page = await context.newPage();
      await page.addInitScript(
        (chosen) => localStorage.setItem('actionscope-settings', JSON.stringify({ language: 'en', hub: chosen })),
        address,
      );
      await openPage(page, '?lang=en#/models');
      if (serviceWorkers === 'allow') await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
      await page.getByTestId('repo-name').fill('own/clip');
      await page.getByTestId('repo-name').press('Enter');
      const answer = serviceWorkers === 'block' ? page.getByRole('alert') : page.getByRole('article', { name: 'own/clip' });
      await expect(answer).toBeVisible({ timeout: 60_000 });
      const said = await answer.innerText();
      await context.close();
      return said;
    };
    try {
      const before = hub.requests.length;
      expect(await look('block')).toContain('hub.localhost');
      expect(hub.requests.length).toBe(before);
      expect(await look('allow')).toContain('no weights that can be read here'); // what lies there, and no refusal
      expect(hub.requests.length).toBeGreaterThan(before);
    } finally {
      await hub.close();
    }
  });
});
