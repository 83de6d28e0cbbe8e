/**
 * Whether live recognition is steady: the Live page in a headless Chromium whose camera plays a drawn clip, and every half minute
 * what it holds (soak/held.ts).
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumArguments, requireChromium } from '../../src/build/chromium.mjs';
import { serve } from '../../src/server/serve.mjs';
import { columns, heldNow, type Held, secondHalf } from '../soak/held';
import { cameraArguments } from './fakeCamera';

interface Sample extends Held {
  readonly rate: number;
  readonly delay: number;
}

const between = 30_000;
const heads = ['minute', 'page MB', 'process MB', 'answers/s', 'delay ms'];
const root = fileURLToPath(new URL('../../dist', import.meta.url));

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    backend: { type: 'string', default: 'auto' },
    help: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
if (values.help || !(minutes > 0)) {
  console.log('npm run bench:live -- [--minutes 10] [--backend wasm|webgpu|webgl]\nNeeds the build (npm run build).');
  process.exit(values.help ? 0 : 2);
}
if (!existsSync(root)) {
  console.error('There is no build: npm run build first.');
  process.exit(2);
}

const { address, close } = await serve({ root });
const browser = await chromium.launch({ executablePath: requireChromium(), args: [...chromiumArguments, ...cameraArguments()] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 760 } });
  page.on('pageerror', (error) => console.error(`page: ${error.message}`));
  await page.goto(`${address}?lang=en${values.backend === 'auto' ? '' : `&backend=${values.backend}`}#/live`);
  await page.getByTestId('live-camera').click();
  await page.getByTestId('live-figures').and(page.locator('[data-rate]')).waitFor({ timeout: 120_000 });
  const backend = await page.getByTestId('backend').getAttribute('data-backend');
  console.log(`${minutes} min, ${backend}, Chromium ${browser.version()}\n${heads.join('  ')}`);
  const samples: Sample[] = [];
  for (const start = Date.now(); Date.now() - start < minutes * 60_000;) {
    await page.waitForTimeout(between);
    const sample = await measure(browser, page, (Date.now() - start) / 60_000);
    samples.push(sample);
    console.log(columns([sample.minute, sample.page, sample.process, sample.rate, sample.delay], heads, [1, 1, 0, 1, 0]));
  }
  console.log(summary(samples));
} finally {
  await browser.close();
  await close();
}

async function measure(browser: Browser, page: Page, minute: number): Promise<Sample> {
  const figures = page.getByTestId('live-figures');
  const number = async (name: string) => Number(await figures.getAttribute(`data-${name}`));
  return { ...(await heldNow(browser, page, minute)), rate: await number('rate'), delay: await number('delay') };
}

function summary(samples: readonly Sample[]): string {
  const { text, range } = secondHalf(samples);
  return `${text}; ${range(({ rate }) => rate)} answers a second, ${range(({ delay }) => delay)} ms behind`;
}
