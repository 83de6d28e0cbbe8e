/** The Live page in the built app, before a camera that plays a drawn clip: the answer, and everything that can go wrong with a camera. */
import { chromium, type Page } from '@playwright/test';
import { chromiumArguments, requireChromium } from '../src/build/chromium.mjs';
import { cameraArguments } from '../bench/live/fakeCamera';
import { expect, openPage, recognize, seriousViolations, smallTargets, test } from './support';

test.use({ launchOptions: { executablePath: requireChromium(), args: [...chromiumArguments, ...cameraArguments()] } });

const live = '?lang=en&backend=wasm#/live';
/** A busy machine has a long window, which must fill. */
const patience = { timeout: 70_000 };

test('the answer becomes what the camera shows, in both languages, with its lane; the camera goes off with the page', async ({ page }) => {
  await openPage(page, live);
  await expect(page.getByTestId('live-lamp')).toHaveCount(0);
  await page.getByTestId('live-camera').click();
  await expect(page.getByTestId('live-lamp')).toContainText('Camera on');
  const answer = page.getByTestId('live-answer');
  await expect(answer).toContainText('dribbling a basketball', patience);
  await expect(answer).toContainText('运球');
  await expect.poll(async () => Number(await page.getByTestId('live-lanes').getAttribute('data-points'))).toBeGreaterThan(5);
  await expect(page.getByRole('img', { name: /dribbling a basketball: leading/ })).toBeVisible();
  await expect(page.getByTestId('live-figures')).toContainText('answers a second');
  await page.getByTestId('live-heat').check();
  await expect(page.getByTestId('live-heat-map')).toBeVisible();
  expect(await seriousViolations(page)).toEqual([]);

  const track = await page
    .getByTestId('live-video')
    .evaluateHandle((video: HTMLVideoElement) => (video.srcObject as MediaStream).getVideoTracks()[0]!);
  expect(await track.evaluate(({ readyState }) => readyState)).toBe('live');
  await page.goto('./?lang=en&backend=wasm#/models');
  await expect.poll(() => track.evaluate(({ readyState }) => readyState)).toBe('ended');
});

/** Records as a person does: the class by its digit, the space bar for each clip. */
async function recordExamples(page: Page, digit: string, count: number): Promise<void> {
  await page.keyboard.press(digit);
  const index = Number(digit) - 1;
  await expect(page.getByTestId(`live-class-${index}`)).toHaveAttribute('data-chosen', 'true');
  for (let clip = 1; clip <= count; clip++) {
    await page.keyboard.press('Space');
    await expect(page.getByTestId('live-hold')).toHaveAttribute('data-phase', 'recording');
    await expect(page.getByTestId(`live-count-${index}`)).toHaveAttribute('data-count', String(clip));
    await expect(page.getByTestId('live-hold')).toHaveAttribute('data-phase', 'idle');
  }
}

test('six examples are recorded into two classes by keys alone, one more is taken back, and they stand on the Teach page', async ({
  page,
}) => {
  await openPage(page, live);
  await page.getByTestId('live-camera').click();
  await expect(page.getByTestId('live-stage')).toHaveAttribute('data-status', 'running');
  for (const [index, name] of ['wave', 'clap'].entries()) {
    await page.getByTestId('live-add-class').click();
    await page.getByTestId(`live-class-en-${index}`).fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByTestId(`live-class-zh-${index}`)).not.toHaveValue('');
  }
  await recordExamples(page, '1', 3);
  await recordExamples(page, '2', 4);
  await page.getByTestId('live-undo').click();
  await expect(page.getByTestId('live-count-1')).toHaveAttribute('data-count', '3');
  expect(await seriousViolations(page)).toEqual([]);

  await expect(page.getByTestId('live-train')).toContainText('Train with these examples');
  await page.getByTestId('live-train').click();
  await expect(page.locator('[data-clip]')).toHaveCount(6);
});

test('a camera that is unplugged is told, and another start works', async ({ page }) => {
  await openPage(page, live);
  await page.getByTestId('live-camera').click();
  await expect(page.getByTestId('live-stage')).toHaveAttribute('data-status', 'running');
  await page.getByTestId('live-video').evaluate((video: HTMLVideoElement) => {
    (video.srcObject as MediaStream).getVideoTracks()[0]!.dispatchEvent(new Event('ended'));
  });
  await expect(page.getByTestId('live-error')).toHaveAttribute('data-code', 'camera-lost');
  await expect(page.getByTestId('live-error')).toContainText('unplugged');
  await expect(page.getByTestId('live-lamp')).toHaveCount(0);
  await page.getByTestId('live-camera').click();
  await expect(page.getByTestId('live-stage')).toHaveAttribute('data-status', 'running');
});

test('when the engine disappears under the camera, answers go on with a fresh one', async ({ page }) => {
  await openPage(page, live);
  await page.getByTestId('live-camera').click();
  await expect(page.getByTestId('live-answer')).toContainText('dribbling a basketball', patience);
  const engine = page.workers().find((worker) => /\/worker-[^/]*\.js/.test(worker.url()))!;
  await engine.evaluate(() => self.close()).catch(() => undefined);
  await expect(page.getByTestId('engine-notice')).toContainText('disappeared');
  await expect(page.getByTestId('live-answer')).toContainText('dribbling a basketball', patience);
  await expect(page.getByTestId('live-stage')).toHaveAttribute('data-status', 'running');
  await expect(page.getByTestId('live-error')).toHaveCount(0);
});

test('a hidden tab pauses, says so, and goes on when it is seen again', async ({ page }) => {
  await openPage(page, live);
  await page.getByTestId('live-camera').click();
  const points = async () => Number(await page.getByTestId('live-lanes').getAttribute('data-points'));
  await expect.poll(points).toBeGreaterThan(0);
  const show = (state: DocumentVisibilityState) =>
    page.evaluate((visibility) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await show('hidden');
  await expect(page.getByTestId('live-state')).toContainText('Paused');
  await page.waitForTimeout(1000); // what was under way has ended
  const before = await points();
  await page.waitForTimeout(2500);
  expect(await points()).toBe(before);
  await show('visible');
  await expect(page.getByTestId('live-stage')).toHaveAttribute('data-status', 'running');
  await expect.poll(points).toBeGreaterThan(before);
});

test('where the browser has no stream of frames they come off the video; an adapter is used and its cost told', async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of ['MediaStreamTrackProcessor', 'VideoFrame']) Reflect.deleteProperty(globalThis, name);
  });
  await openPage(page, live);
  await page.getByTestId('live-camera').click();
  await expect(page.getByTestId('live-answer')).toContainText('dribbling a basketball', patience);
  await page.getByTestId('live-adapter').selectOption({ index: 1 });
  await expect(page.getByTestId('live-figures')).toContainText('With an adapter the 8 frames');
  await expect(page.getByTestId('live-answer')).toContainText('%');
});

test('a phone without screen sharing is told so', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(MediaDevices.prototype, 'getDisplayMedia', { value: undefined }));
  await openPage(page, live);
  await page.getByTestId('live-screen').click();
  await expect(page.getByTestId('live-error')).toHaveAttribute('data-code', 'screen-unsupported');
});

const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('nothing sticks out at 1024 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 844 });
  await openPage(page, live);
  await page.getByTestId('live-camera').click();
  await expect(page.getByTestId('live-figures')).not.toBeEmpty();
  expect(await sideways(page)).toBeLessThanOrEqual(0);
});

test.describe('on a phone, in Chinese', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('nothing sticks out and every target is large enough for a finger, on all pages', async ({ page }) => {
    await openPage(page, '?lang=zh&backend=wasm#/live');
    await page.getByTestId('live-camera').tap();
    await expect(page.getByTestId('live-figures')).not.toBeEmpty();
    const fits = async () => {
      expect(await sideways(page)).toBeLessThanOrEqual(0);
      expect(await smallTargets(page)).toEqual([]);
    };
    await fits();
    const go = (name: string) => page.getByRole('navigation').getByText(name).tap();
    for (const [name, shown] of [
      ['评测', 'evaluate-folder'],
      ['模型', 'repo-name'],
      ['教学', 'teach-drawn'],
    ] as const) {
      await go(name);
      await expect(page.getByTestId(shown)).toBeAttached();
      await fits();
    }
    await page.getByTestId('teach-drawn').tap();
    await expect(page.locator('[data-clip]').last()).toBeVisible();
    await expect(page.getByTestId('train-button')).toBeInViewport({ ratio: 1 });
    await fits();
    await go('识别');
    await recognize(page, 'public/samples/guitar.mp4');
    await expect(page.getByTestId('label-0')).toBeInViewport({ ratio: 1 });
    await fits();
  });
});

/** A browser with other flags than the tests above. @param host the name that it knows the server by */
async function inBrowser(flags: readonly string[], host: string, work: (page: Page) => Promise<void>): Promise<void> {
  const { serve } = await import('../src/server/serve.mjs');
  const { address, close } = await serve({ root: 'dist', names: [host] });
  const args = [...chromiumArguments, ...flags, `--host-resolver-rules=MAP ${host} 127.0.0.1`];
  const browser = await chromium.launch({ executablePath: requireChromium(), args });
  try {
    const page = await browser.newPage();
    await page.goto(`${address.replace('localhost', host)}?lang=en&backend=wasm#/live`);
    await page.getByTestId('live-camera').click();
    await work(page);
  } finally {
    await browser.close();
    await close();
  }
}

test('a camera that is refused, one that is not there, and a page over plain http: each is told with what to do', async () => {
  const told = (code: string, todo: RegExp) => async (page: Page) => {
    await expect(page.getByTestId('live-error')).toHaveAttribute('data-code', code);
    await expect(page.getByTestId('live-error')).toContainText(todo);
    await expect(page.getByTestId('live-camera')).toBeEnabled();
  };
  await inBrowser(['--use-fake-device-for-media-stream'], 'localhost', told('camera-refused', /Allow the camera/));
  await inBrowser(['--use-fake-ui-for-media-stream'], 'localhost', told('camera-missing', /Plug one in/));
  await inBrowser(['--use-fake-ui-for-media-stream'], 'films.lan', told('camera-insecure', /over https/));
});
