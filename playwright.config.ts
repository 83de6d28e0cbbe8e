import { defineConfig } from '@playwright/test';
import { chromiumArguments, requireChromium } from './src/cli/chromium.mjs';

/** End-to-end tests: the built app in a real browser, with WebGPU on the software adapter where it is asked for. */
export default defineConfig({
  testDir: 'e2e',
  timeout: 180_000,
  expect: { timeout: 30_000 },
  workers: 1,
  fullyParallel: false,
  reporter: [['list'], ['json']],
  use: {
    baseURL: 'http://localhost:4179/',
    headless: true,
    viewport: { width: 1280, height: 760 },
    launchOptions: { executablePath: requireChromium(), args: chromiumArguments },
  },
  webServer: {
    command: 'node src/cli/serveBuild.mjs 4179',
    url: 'http://localhost:4179/',
    reuseExistingServer: false,
  },
});
