/** Opens the built app's headless page in Chromium, for the command line: the same build a person uses. */
import { existsSync } from 'node:fs';
import { chromium, type Page } from '@playwright/test';
import { chromiumArguments, ensureChromium } from './chromium.mjs';
import { ensureBuilt } from './install.mjs';
import { serve } from './serve.mjs';

export interface HeadlessApp {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

/**
 * Builds when there is no build, serves it on a free port and opens its headless page.
 * @param options extraModels: model folders that lie outside models/
 */
export async function openHeadless(options: { extraModels?: string[] } = {}): Promise<HeadlessApp> {
  if (!existsSync('dist/src/cli/headless.html')) ensureBuilt();
  const server = await serve({ root: 'dist', ...options });
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: chromiumArguments,
    headless: true,
  });
  const page = await browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(message.text());
  });
  await page.goto(`${server.address}src/cli/headless.html`);
  await page.waitForFunction(() => 'actionScope' in globalThis);
  return {
    page,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}
