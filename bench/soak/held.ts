/**
 * What a page holds while it works for long. The page with its workers, after a collection (`measureUserAgentSpecificMemory`), and
 * on Linux what its process holds (RSS).
 */
import { existsSync, readFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';

export interface Held {
  readonly minute: number;
  /** MB */
  readonly page: number;
  /** MB; null where the system does not tell. */
  readonly process: number | null;
}

export async function heldNow(browser: Browser, page: Page, minute: number): Promise<Held> {
  const bytes = await page.evaluate(async () => {
    const { measureUserAgentSpecificMemory } = performance as unknown as {
      measureUserAgentSpecificMemory: () => Promise<{ bytes: number }>;
    };
    return (await measureUserAgentSpecificMemory.call(performance)).bytes;
  });
  return { minute, page: bytes / 1e6, process: await largestRenderer(browser) };
}

/** The largest process that draws pages. */
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

/** Columns of numbers, right-aligned under their heads. */
export function columns(cells: readonly (number | null)[], heads: readonly string[], digits: readonly number[]): string {
  return cells.map((cell, at) => (cell === null ? '-' : cell.toFixed(digits[at])).padStart(heads[at]!.length)).join('  ');
}

/** Of the second half, for what is loaded and compiled comes in the first: from least to most, and growth by least squares. */
export function secondHalf<Sample extends Held>(samples: readonly Sample[]) {
  const late = samples.slice(Math.floor(samples.length / 2));
  const range = (value: (sample: Sample) => number): string =>
    `${Math.min(...late.map(value)).toFixed(1)} to ${Math.max(...late.map(value)).toFixed(1)}`;
  const perHour = (value: (sample: Sample) => number): number => {
    const [x, y] = [late.map(({ minute }) => minute), late.map(value)];
    const [mx, my] = [x, y].map((all) => all.reduce((sum, one) => sum + one, 0) / all.length) as [number, number];
    const spread = x.reduce((sum, one) => sum + (one - mx) ** 2, 0);
    return spread === 0 ? 0 : (60 * x.reduce((sum, one, at) => sum + (one - mx) * (y[at]! - my), 0)) / spread;
  };
  const memory = (name: string, value: (sample: Sample) => number): string =>
    `${name} ${range(value)} MB, ${perHour(value).toFixed(1)} MB an hour`;
  const parts = [memory('the page', ({ page }) => page)];
  if (late.every(({ process: held }) => held !== null)) parts.push(memory('its process', (sample) => sample.process!));
  return { range, text: `second half: ${parts.join('; ')}` };
}
