import { defineConfig } from '@playwright/test';
import { chromiumArguments, requireChromium } from './src/build/chromium.mjs';

const address = `http://localhost:${process.env.E2E_PORT ?? 4179}/`;

/** End-to-end tests: the built app in a real browser, with WebGPU on the software adapter where it is asked for. */
export default defineConfig({
  testDir: 'e2e',
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // Two at once took as long on two cores: the tests compute more than they wait.
  workers: 1,
  fullyParallel: false,
  // What fails once and passes then is told as flaky.
  retries: 1,
  reporter: [['list'], ['json']],
  use: {
    baseURL: address,
    headless: true,
    // Every test is a first visit: keeping the whole app for a second one is tested where that is the matter.
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 760 },
    launchOptions: { executablePath: requireChromium(), args: chromiumArguments },
  },
  webServer: {
    command: `node src/server/serveBuild.mjs ${new URL(address).port}`,
    url: address,
    reuseExistingServer: false,
  },
});
