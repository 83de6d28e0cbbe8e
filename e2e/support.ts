/** What the end-to-end tests share: a page that fails on anything in its console, and pixels of its canvases. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { type ConsoleMessage, type Locator, type Page, test as base } from '@playwright/test';

export const sharedClips = '../shared/clips';
export const hasSharedClips = existsSync(sharedClips);

interface Watched {
  /** Console errors and warnings so far; the test fails at its end when there is one. */
  readonly consoleProblems: string[];
  /** Addresses asked for outside the page's own origin. */
  readonly foreignRequests: string[];
}

export const test = base.extend<{ watched: Watched; strict: boolean }>({
  /** false for tests that bring their own server, or faults that show in the console. */
  strict: [true, { option: true }],
  watched: [
    async ({ page, baseURL, strict }, use) => {
      const watched: Watched = { consoleProblems: [], foreignRequests: [] };
      page.on('console', (message) => {
        if (isProblem(message)) watched.consoleProblems.push(`${message.type()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => watched.consoleProblems.push(error.message));
      page.context().on('request', (request) => {
        const url = request.url();
        const own = /^(blob|data|about):/.test(url) || url.startsWith(baseURL ?? '');
        if (!own) watched.foreignRequests.push(url);
      });
      await use(watched);
      if (!strict) return;
      base.expect(watched.consoleProblems, 'nothing in the console').toEqual([]);
      base.expect(watched.foreignRequests, 'no request leaves the origin').toEqual([]);
    },
    { auto: true },
  ],
});

export const expect = base.expect;

/** Remarks about the software adapter are Chromium's own, the one about service workers (playwright.config.ts) Playwright's. */
function isProblem(message: ConsoleMessage): boolean {
  if (message.type() !== 'error' && message.type() !== 'warning') return false;
  return !/powerPreference option is currently ignored|GPU stall due to ReadPixels|Automatic fallback to software WebGL|Service Worker registration blocked by Playwright/.test(
    message.text(),
  );
}

/** Opens the page with the engine started. */
export async function openPage(page: Page, query = '?lang=en'): Promise<void> {
  await page.goto(`./${query}`);
  await expect(page.getByTestId('backend')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
}

/** Puts files into the page as the file dialog does and waits for the answer. */
export async function recognize(page: Page, files: string | string[]): Promise<void> {
  await page.getByTestId('file-input').setInputFiles(files);
  await expect(page.getByTestId('labels').getByRole('listitem').first()).toBeVisible({ timeout: 120_000 });
}

/** Sets training settings by name in the panel's advanced part. */
export async function setTraining(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  const advanced = page.getByTestId('advanced').locator('summary');
  await advanced.click();
  for (const [name, value] of Object.entries(values)) {
    const field = page.getByTestId(`setting-${name}`);
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
    else {
      await field.fill(value);
      await field.press('Tab');
    }
  }
  await advanced.click();
}

/** Mean and spread of a canvas's pixels, alpha included; both 0 for a blank one. */
export async function canvasStatistics(canvas: Locator): Promise<{ alpha: number; spread: number }> {
  return canvas.evaluate((element) => {
    const source = element as HTMLCanvasElement;
    const copy = new OffscreenCanvas(source.width, source.height);
    const context = copy.getContext('2d')!;
    context.drawImage(source, 0, 0);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    let sum = 0;
    let squares = 0;
    let alpha = 0;
    for (let index = 0; index < data.length; index += 4) {
      const value = data[index]! + data[index + 1]! + data[index + 2]!;
      sum += value;
      squares += value * value;
      alpha += data[index + 3]!;
    }
    const count = data.length / 4;
    return { alpha: alpha / count / 255, spread: Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) };
  });
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** What axe finds serious or critical on the page as it stands, each with the elements concerned. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // Through the debugger's door: the page's own policy lets no foreign script in.
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run: () => Promise<AxeResult> } }).axe.run());
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** What can be pressed and is less than 44 pixels high, as a person on a phone sees the page; links within a sentence aside. */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const pressed = document.querySelectorAll<HTMLElement>('button, select, summary, a[href], textarea, input:not([type="file"])');
    const holds = new Set([...pressed].map((element) => (element.matches('input') ? (element.closest('label') ?? element) : element)));
    return [...holds].flatMap((element) => {
      if (!element.checkVisibility() || element.matches('.skip') || getComputedStyle(element).display === 'inline') return [];
      const over = ['::before', '::after'].map((part) => getComputedStyle(element, part));
      const larger = over
        .filter(({ content, position }) => content !== 'none' && position === 'absolute')
        .map(({ height }) => parseFloat(height));
      const { height } = element.getBoundingClientRect();
      return Math.max(height, ...larger.filter(Number.isFinite)) < 44
        ? [`${Math.round(height)} px: ${element.outerHTML.slice(0, 120)}`]
        : [];
    });
  });
}

const teachFixtures = 'public/teach';
/** Folders of our own short clips to teach from. */
export const teachClasses = ['juggling balls', 'sweeping the floor'] as const;
export const teachClips = (name: string, count: number): string[] =>
  readdirSync(join(teachFixtures, name))
    .slice(0, count)
    .map((file) => join(teachFixtures, name, file));

/** Names a new class on the Teach page. */
export async function addTeachClass(page: Page, index: number, name: string): Promise<void> {
  await page.getByTestId('teach-add-class').click();
  await page.getByTestId(`class-name-en-${index}`).fill(name);
  await page.getByTestId(`class-name-en-${index}`).press('Tab');
}

/** Fills the Teach page with both classes and `count` clips of each. */
export async function collectTeachClips(page: Page, count: number): Promise<void> {
  for (const [index, name] of teachClasses.entries()) {
    await addTeachClass(page, index, name);
    await page.getByTestId(`class-files-${index}`).setInputFiles(teachClips(name, count));
    await expect(page.locator('[data-clip]')).toHaveCount((index + 1) * count, { timeout: 60_000 });
  }
}

/** Hands the Evaluate page a folder. @param found what its summary says then */
export async function giveDataSet(page: Page, folder: string, found: string): Promise<void> {
  await page.getByTestId('evaluate-folder').setInputFiles(folder);
  await expect(page.getByTestId('evaluate-summary')).toContainText(found);
}
