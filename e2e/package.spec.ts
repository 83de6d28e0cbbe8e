/** The package as others use it (`npm run build:lib`): its examples, served from a folder that has it as a dependency, under the strict policy. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import type * as Package from '../src/lib';
import { serve } from '../src/server/serve.mjs';
import { canvasStatistics, seriousViolations } from './support';

const folder = resolve('.cache/examples');
const samples = resolve('public/samples');
let site: Awaited<ReturnType<typeof serve>>;

test.beforeAll(async () => {
  if (!existsSync('dist-lib/package.json')) execFileSync('npm', ['run', 'build:lib'], { stdio: 'inherit' });
  rmSync(folder, { recursive: true, force: true });
  cpSync('examples', folder, { recursive: true });
  for (const name of readdirSync(folder, { withFileTypes: true })) {
    if (!name.isDirectory()) continue;
    mkdirSync(join(folder, name.name, 'node_modules'));
    symlinkSync(resolve('dist-lib'), join(folder, name.name, 'node_modules/actionscope'), 'junction');
  }
  site = await serve({ root: folder, models: join(folder, 'none') });
});

test.afterAll(() => site.close());

test('twenty lines of HTML recognise, teach and save', async ({ page }) => {
  await page.goto(`${site.address}plain/index.html?backend=wasm`);
  const answer = page.locator('#answer');
  await expect(answer).toHaveText('Choose a clip.', { timeout: 90_000 });
  await page.setInputFiles('#clip', join(samples, 'swim.webm'));
  await expect(answer).toHaveText(/^swimming \(\d+ %\)$/, { timeout: 60_000 });
  const examples = ['swim.webm', 'golf.avi'].flatMap((name) => [join(samples, name)]);
  const named = examples.map((path, index) => join(folder, `${['crawl', 'swing'][index]}-1${path.slice(path.lastIndexOf('.'))}`));
  examples.forEach((path, index) => cpSync(path, named[index]!));
  await page.setInputFiles('#examples', named);
  await expect(page.locator('#taught')).toHaveText(/^taught: \d{5,} bytes$/, { timeout: 120_000 });
  await page.setInputFiles('#clip', join(samples, 'golf.avi'));
  await expect(answer).toHaveText(/^(?:crawl|swing) \(\d+ %\)$/, { timeout: 60_000 });

  // Two engines are two workers: closing one leaves the other be.
  const told = await page.evaluate(async () => {
    const door = new URL('node_modules/actionscope/index.js', location.href).href;
    const { createEngine } = (await import(door)) as typeof Package;
    const clip = await (await fetch('../crawl-1.webm')).blob();
    const engines = [createEngine({ backend: 'wasm' }), createEngine({ backend: 'wasm' })] as const;
    const look = async (engine: (typeof engines)[number]) => {
      const model = await engine.loadModel('demo');
      return (await model.recognize(clip, { labels: ['swimming', 'running'] })).ranked[0]!.en;
    };
    const answers = await Promise.all(engines.map(look));
    engines[0].close();
    const closed = await look(engines[0]).catch((error: unknown) => (error as { readonly code: string }).code);
    const left = await look(engines[1]);
    engines[1].close();
    return [...answers, closed, left];
  });
  expect(told).toEqual(['swimming', 'swimming', 'engine-stopped', 'swimming']);
});

test('a React hook in a Vite app recognises and teaches', async ({ page }) => {
  const root = join(folder, 'react');
  const before = process.cwd();
  process.chdir(root);
  try {
    await build({ root, logLevel: 'warn' });
  } finally {
    process.chdir(before);
  }
  await page.goto(`${site.address}react/dist/index.html`);
  await page.setInputFiles('#clip', join(samples, 'golf.avi'));
  await expect(page.locator('#answer')).toHaveText('playing golf', { timeout: 90_000 });
  // Taught two actions of other names, it answers in those.
  const examples = ['crawl', 'swing'].map((name, index) => join(folder, `${name}-1${['.webm', '.avi'][index]}`));
  examples.forEach((path, index) => cpSync(join(samples, ['swim.webm', 'golf.avi'][index]!), path));
  await page.setInputFiles('#examples', examples);
  await expect(page.locator('#taught')).toHaveText('adapter', { timeout: 120_000 });
  await expect(page.locator('#answer')).toHaveText(/^(?:crawl|swing)$/, { timeout: 60_000 });
});

test('the element plays, shows its frames and answers, under a policy without inline styles or scripts', async ({ page }) => {
  const problems: string[] = [];
  page.on('console', (message) => void (/Content Security Policy/.test(message.text()) && problems.push(message.text())));
  page.on('pageerror', (error) => void problems.push(error.message));
  for (const name of ['swim.webm', 'golf.avi']) cpSync(join(samples, name), join(folder, 'element/clips', name));
  writeFileSync(join(folder, 'element/clips/broken.mp4'), 'no film');
  const answered = page.waitForResponse((response) => response.url().endsWith('element/index.html'));
  await page.goto(`${site.address}element/index.html`);
  expect((await answered).headers()['content-security-policy']).not.toContain('unsafe-inline');
  const [element, output] = [page.locator('action-scope'), page.locator('output')];
  await expect(output).toHaveText('swimming', { timeout: 90_000 });
  await expect(element.getByRole('list', { name: 'Actions' }).getByRole('listitem')).toHaveText([/^swimming/, /%$/, /%$/]);
  const frames = element.getByRole('group', { name: 'Frames' }).getByRole('button');
  await expect(frames).toHaveCount(8);
  await expect(frames.first()).toHaveAccessibleName(/^Frame 1 of 8, \d\.\d s, weight \d+(?:\.\d)? %$/);
  await frames.first().click();
  await page.keyboard.press('End');
  await expect(frames.last()).toBeFocused();
  await expect(frames.last()).toHaveAttribute('aria-current', 'true');
  const heat = element.locator('canvas[part="heat"]');
  expect((await canvasStatistics(heat)).spread).toBeGreaterThan(1);
  await page.keyboard.press('h');
  await expect(heat).toBeHidden();
  expect(await seriousViolations(page)).toEqual([]);

  // A film that no browser plays is shown by its frames.
  await element.evaluate((one) => one.setAttribute('src', 'clips/golf.avi'));
  await expect(output).toHaveText('playing golf', { timeout: 60_000 });
  await expect(element.locator('canvas[part="picture"]')).toBeVisible();
  await expect(element.locator('video')).toBeHidden();
  expect(problems).toEqual([]);
  await element.evaluate((one) => one.setAttribute('src', 'clips/broken.mp4'));
  await expect(output).toHaveText('not-a-video', { timeout: 60_000 });
  await expect(element.getByRole('status')).toContainText('broken.mp4');
});
