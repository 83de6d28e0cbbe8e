/**
 * `npm run bench:soak [-- --clips 1000] [--backend wasm]`
 *
 * A thousand clips in one page: what it holds while they are answered, every half minute, and once more after all of them were searched.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumArguments, requireChromium } from '../../src/build/chromium.mjs';
import { isVideoName } from '../../src/shared/base/videoNames';
import { serve } from '../../src/server/serve.mjs';
import { columns, heldNow, type Held, secondHalf } from './held';

interface Sample extends Held {
  readonly answered: number;
}

const between = 30_000;
const root = fileURLToPath(new URL('../../dist', import.meta.url));
const samplesAt = fileURLToPath(new URL('../../public/samples', import.meta.url));
const heads = ['minute', 'answered', 'page MB', 'process MB'];
const digits = [1, 0, 1, 0];

const { values } = parseArgs({
  options: {
    clips: { type: 'string', default: '1000' },
    backend: { type: 'string', default: 'auto' },
    help: { type: 'boolean', default: false },
  },
});
const count = Number(values.clips);
if (values.help || !Number.isInteger(count) || count < 1) {
  console.log('npm run bench:soak -- [--clips 1000] [--backend wasm|webgpu|webgl]\nNeeds the build (npm run build).');
  process.exit(values.help ? 0 : 2);
}
if (!existsSync(root)) {
  console.error('There is no build: npm run build first.');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'actionscope-soak-'));
const { address, close } = await serve({ root });
const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumArguments });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => console.error(`page: ${error.message}`));
  await page.goto(`${address}?lang=en${values.backend === 'auto' ? '' : `&backend=${values.backend}`}`);
  await page.getByTestId('folder-input').waitFor({ state: 'attached' });
  await page.getByTestId('folder-input').setInputFiles(writeClips(folder, count));
  console.log(`${count} clips, Chromium ${browser.version()}\n${heads.join('  ')}`);
  const samples: Sample[] = [];
  const start = Date.now();
  const progress = page.getByTestId('batch-progress').locator('progress');
  const look = async (): Promise<number> => {
    const left = await progress.count();
    const answered = left === 0 ? count : Number(await progress.getAttribute('value').catch(() => count));
    const sample = { ...(await heldNow(browser, page, (Date.now() - start) / 60_000)), answered };
    samples.push(sample);
    console.log(columns([sample.minute, answered, sample.page, sample.process], heads, digits));
    return answered;
  };
  await progress.waitFor();
  while ((await look()) < count) await page.waitForTimeout(between);
  await page.getByTestId('batch-search').fill('opening a door');
  const asked = Date.now();
  await page.getByTestId('search-clips').click();
  await page.getByTestId('search-found').filter({ hasText: 'Ranked' }).waitFor({ timeout: 600_000 });
  console.log(`all clips ranked by words in ${((Date.now() - asked) / 1000).toFixed(1)} s`);
  await look();
  console.log(`${secondHalf(samples).text}; ${((60 * count) / ((Date.now() - start) / 1000)).toFixed(0)} clips a minute`);
} finally {
  await browser.close();
  await close();
  rmSync(folder, { recursive: true });
}

/** Copies of the samples, ten kinds of container and codec, fifty to a folder. */
function writeClips(at: string, clips: number): string {
  const kinds = readdirSync(samplesAt).filter(isVideoName);
  for (let n = 0; n < clips; n++) {
    const inside = join(at, String(Math.floor(n / 50)).padStart(3, '0'));
    mkdirSync(inside, { recursive: true });
    const kind = kinds[n % kinds.length]!;
    copyFileSync(join(samplesAt, kind), join(inside, `${String(n).padStart(4, '0')}${extname(kind)}`));
  }
  return at;
}
