/**
 * Whether live recognition is steady: the Live page in a headless Chromium whose camera plays a drawn clip, and every half minute
 * what it holds. Memory is the page's with its workers, after a collection (`measureUserAgentSpecificMemory`), and on Linux
 * what the page's process holds (RSS).
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumArguments, requireChromium } from '../../src/build/chromium.mjs';
import { serve } from '../../src/server/serve.mjs';
import { cameraArguments } from './fakeCamera';

interface Sample {
  readonly minute: number;
  readonly page: number;
  readonly process: number | null;
  readonly rate: number;
  readonly delay: number;
}

const between = 30_000;
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
  console.log(`${minutes} min, ${backend}, Chromium ${browser.version()}\nminute  page MB  process MB  answers/s  delay ms`);
  const samples: Sample[] = [];
  for (const start = Date.now(); Date.now() - start < minutes * 60_000;) {
    await page.waitForTimeout(between);
    const sample = await measure(browser, page, (Date.now() - start) / 60_000);
    samples.push(sample);
    console.log(line(sample));
  }
  console.log(summary(samples));
} finally {
  await browser.close();
  await close();
}

async function measure(browser: Browser, page: Page, minute: number): Promise<Sample> {
  const bytes = await page.evaluate(async () => {
    const { measureUserAgentSpecificMemory } = performance as unknown as {
      measureUserAgentSpecificMemory: () => Promise<{ bytes: number }>;
    };
    return (await measureUserAgentSpecificMemory.call(performance)).bytes;
  });
  const figures = page.getByTestId('live-figures');
  const number = async (name: string) => Number(await figures.getAttribute(`data-${name}`));
  return { minute, page: bytes / 1e6, process: await largestRenderer(browser), rate: await number('rate'), delay: await number('delay') };
}

/** RSS in MB of the largest process that draws pages; null where the system does not tell. */
async function largestRenderer(browser: Browser): Promise<number | null> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentMegabytes(id));
  return sizes.length === 0 ? null : Math.max(...sizes) || null;
}

function residentMegabytes(pid: number): number {
  const file = `/proc/${pid}/status`;
  const found = existsSync(file) ? /VmRSS:\s+(\d+) kB/.exec(readFileSync(file, 'utf8')) : null;
  return found === null ? 0 : (Number(found[1]) * 1024) / 1e6;
}

function line({ minute, page, process: held, rate, delay }: Sample): string {
  const cells = [minute.toFixed(1), page.toFixed(1), held === null ? '-' : held.toFixed(0), rate.toFixed(1), String(delay)];
  return cells.map((cell, index) => cell.padStart([6, 7, 10, 9, 8][index]!)).join('  ');
}

/** Growth over the second half, by least squares: what is loaded and compiled comes in the first. */
function summary(samples: readonly Sample[]): string {
  const late = samples.slice(Math.floor(samples.length / 2));
  const slope = (value: (sample: Sample) => number) => {
    const [x, y] = [late.map(({ minute }) => minute), late.map(value)];
    const [mx, my] = [x, y].map((all) => all.reduce((sum, one) => sum + one, 0) / all.length) as [number, number];
    const spread = x.reduce((sum, one) => sum + (one - mx) ** 2, 0);
    return spread === 0 ? 0 : (60 * x.reduce((sum, one, index) => sum + (one - mx) * (y[index]! - my), 0)) / spread;
  };
  const range = (value: (sample: Sample) => number) =>
    `${Math.min(...late.map(value)).toFixed(1)} to ${Math.max(...late.map(value)).toFixed(1)}`;
  const held = late.every(({ process: size }) => size !== null)
    ? `; its process ${range((sample) => sample.process!)} MB, ${slope((sample) => sample.process!).toFixed(1)} MB an hour`
    : '';
  return `second half: the page ${range(({ page }) => page)} MB, ${slope(({ page }) => page).toFixed(1)} MB an hour${held}; ${range(({ rate }) => rate)} answers a second, ${range(({ delay }) => delay)} ms behind`;
}
