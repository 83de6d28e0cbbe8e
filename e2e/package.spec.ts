/** The package as others use it (`npm run build:lib`): its examples, served from a folder that has it as a dependency, under the strict policy. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { serve } from '../src/server/serve.mjs';

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
  const named = examples.map((path, index) => join(folder, `${['swimming', 'golf'][index]}-1${path.slice(path.lastIndexOf('.'))}`));
  examples.forEach((path, index) => cpSync(path, named[index]!));
  await page.setInputFiles('#examples', named);
  await expect(page.locator('#taught')).toHaveText(/^taught: \d{5,} bytes$/, { timeout: 120_000 });
  await page.setInputFiles('#clip', join(samples, 'golf.avi'));
  await expect(answer).toHaveText(/golf \(\d+ %\)|swimming \(\d+ %\)/, { timeout: 60_000 });
});

test('a React hook in a Vite app', async ({ page }) => {
  const root = join(folder, 'react');
  const before = process.cwd();
  process.chdir(root);
  try {
    await build({ root, logLevel: 'warn' });
  } finally {
    process.chdir(before);
  }
  await page.goto(`${site.address}react/dist/index.html`);
  await page.setInputFiles('input', join(samples, 'golf.avi'));
  await expect(page.locator('output')).toHaveText('playing golf', { timeout: 90_000 });
});
