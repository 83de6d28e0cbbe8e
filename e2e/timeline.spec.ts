/** The timeline of a long clip as a person uses it: what is where, going there, words, settings, and everything that can be taken along. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Download, Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import Papa from 'papaparse';
import { drawFilm, playedBack, scenes } from './films';
import { expect, hasSharedClips, openPage, recognize, seriousViolations, sharedClips, test } from './support';

const mp4 = 'public/samples/guitar.mp4';
const longClip = join(sharedClips, 'awkward/long__androidx_long_180p_av1.mp4');

// Each of these tests looks at a whole film, and some write one.
test.describe.configure({ timeout: 400_000 });

/** One film for all tests of this file, drawn by the first that wants it. */
let drawn: Promise<Buffer> | undefined;

async function openFilm(page: Page, folder: (name: string) => string, query = '?lang=en'): Promise<void> {
  await openPage(page, query);
  const bytes = await (drawn ??= drawFilm(page));
  const path = folder('film.webm');
  writeFileSync(path, bytes);
  await page.getByTestId('file-input').setInputFiles(path);
}

async function finished(page: Page): Promise<void> {
  await expect(page.getByTestId('timeline-state')).toHaveAttribute('data-state', 'done', { timeout: 150_000 });
}

const rows = (page: Page) => page.getByTestId('segments').getByRole('listitem');

/** Kind, start and name of every segment in the list. */
async function listed(page: Page): Promise<{ start: number; end: number; text: string }[]> {
  return rows(page).evaluateAll((items) =>
    items.map((item) => {
      const [from = '', to = ''] = item.querySelector('.numbers')!.textContent!.split(' – ');
      const seconds = (clock: string) => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
      return { start: seconds(from), end: seconds(to), text: item.querySelector('.segment-name')!.textContent! };
    }),
  );
}

const playerTime = (page: Page) => page.locator('.pane video').evaluate((video) => (video as HTMLVideoElement).currentTime);

/** A click goes there and plays; keys go from segment to segment, none is dropped; one loops; speed changes. */
async function goThere(page: Page): Promise<void> {
  const segments = await listed(page);
  await rows(page).nth(2).getByRole('button').click();
  await expect.poll(() => playerTime(page)).toBeGreaterThan(segments[2]!.start);
  await page.keyboard.press('Space');
  for (let n = 0; n < 5; n++) await page.keyboard.press('p');
  await expect.poll(() => playerTime(page)).toBeLessThan(segments[1]!.start);
  await page.getByTestId('lane-tracks').focus();
  await page.keyboard.press('Home');
  for (const key of ['n', 'n']) await page.keyboard.press(key);
  const third = segments.filter(({ start }) => start > 0.05)[1]!;
  await expect.poll(() => playerTime(page)).toBeGreaterThanOrEqual(third.start);
  expect(await playerTime(page)).toBeLessThan(third.start + 4);
  await page.keyboard.press('u');
  await expect(page.getByRole('button', { name: 'Looping' })).toBeVisible();
  await page.getByTestId('play-rate').selectOption('4');
  expect(await page.locator('.pane video').evaluate((video) => (video as HTMLVideoElement).playbackRate)).toBe(4);
  // Once round at four times the speed: it stays inside the segment.
  for (let n = 0; n < 12; n++) {
    await page.waitForTimeout(250);
    const time = await playerTime(page);
    expect(time).toBeGreaterThanOrEqual(third.start - 0.3);
    expect(time).toBeLessThanOrEqual(third.end + 1);
  }
  await page.keyboard.press('u');
  const { x, y, width } = (await page.getByTestId('lane-tracks').boundingBox())!;
  await page.keyboard.press('Space');
  await page.mouse.click(x + width * 0.9, y + 60);
  await expect.poll(() => playerTime(page)).toBeGreaterThan(22);
}

/** Zoom and pan by keys and wheel; pointing shows the picture and its labels. */
async function zoomAndPoint(page: Page): Promise<void> {
  const lanes = page.getByTestId('lane-tracks');
  const before = await lanes.getAttribute('aria-label');
  await lanes.focus();
  await page.keyboard.press('+');
  await expect.poll(() => lanes.getAttribute('aria-label')).not.toBe(before);
  await page.keyboard.press('0');
  await expect.poll(() => lanes.getAttribute('aria-label')).toBe(before);
  await lanes.scrollIntoViewIfNeeded();
  const { x, y, width } = (await lanes.boundingBox())!;
  await page.mouse.move(x + width * 0.1, y + 60);
  await expect(page.getByTestId('hover-card')).toContainText('playing guitar');
  await expect(page.getByTestId('hover-card').locator('canvas')).toBeVisible();
  await page.mouse.move(x + width * (9 / 25), y + 62);
  await expect(page.getByTestId('hover-card')).toContainText('black picture');
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await page.keyboard.up('Control');
  await expect.poll(() => lanes.getAttribute('aria-label')).not.toBe(before);
  await page.keyboard.press('0');
}

/** Thresholds cut the film anew at once, without looking again. */
async function cutAnew(page: Page): Promise<void> {
  const before = await listed(page);
  await page.getByTestId('timeline-settings').locator('summary').click();
  await page.getByTestId('timeline-shortest').fill('10');
  await expect.poll(async () => (await listed(page)).filter(({ text }) => !/picture/.test(text)).length).toBe(0);
  await expect(page.getByTestId('timeline-state')).toHaveAttribute('data-state', 'done');
  await page.getByRole('button', { name: 'Usual values' }).click();
  await expect.poll(() => listed(page)).toEqual(before);
}

/** Any words in either language find their moments. */
async function searchWords(page: Page): Promise<void> {
  for (const [words, from, to] of [
    ['playing guitar', 0, 7],
    ['游泳', 10, 18],
  ] as const) {
    await page.getByTestId('film-search').fill(words);
    await expect(page.getByTestId('lane-search')).toContainText(words);
    const best = page.getByTestId('best-moments').getByRole('button').first();
    const seconds = async () => Number((await best.innerText()).split(':')[1]);
    await expect.poll(seconds).toBeGreaterThanOrEqual(from);
    expect(await seconds()).toBeLessThanOrEqual(to);
    await best.click();
    await expect.poll(() => page.locator('.pane video').evaluate((video) => (video as HTMLVideoElement).paused)).toBe(false);
    await page.keyboard.press('Space');
  }
}

test('a clip of twenty-five seconds gets its timeline by itself: three actions and a black stretch, each in its place, and all that is done with them', async ({
  page,
}, info) => {
  await openFilm(page, (name) => info.outputPath(name));
  await finished(page);
  const segments = await listed(page);
  let at = 0;
  for (const { sample, seconds } of scenes) {
    const wanted =
      sample === null
        ? /black picture/
        : { 'guitar.mp4': /playing guitar/, 'swim.webm': /swimming/, 'jumping-jacks.webm': /jumping jacks/ }[sample]!;
    const found = segments.find(({ text, end }) => wanted.test(text) && end > at + 1);
    expect(found, String(wanted)).toBeDefined();
    expect(Math.abs(found!.start - at)).toBeLessThanOrEqual(1.5);
    expect(Math.abs(found!.end - at - seconds)).toBeLessThanOrEqual(1.5);
    at += seconds;
  }
  expect(segments.some(({ start, end, text }) => /black/.test(text) === false && start > 7.5 && end < 10.5)).toBe(false);
  for (const lane of ['none', 'weights']) await expect(page.getByTestId(`lane-${lane}`)).toBeVisible();

  // What a person does with a film, on the one that was looked at.
  await test.step('a click goes there and plays; keys go from segment to segment, none is dropped; one loops; speed changes', () =>
    goThere(page));
  await test.step('zoom and pan by keys and wheel; pointing shows the picture and its labels', () => zoomAndPoint(page));
  await test.step('thresholds cut the film anew at once, without looking again', () => cutAnew(page));
  await test.step('any words in either language find their moments', () => searchWords(page));
  await test.step('segments as a table, JSON, captions and ELAN are read back by others', () => readBack(page));
  await test.step('segments become examples on the Teach page, in classes of their names', () => teachSegments(page));
});

test('words find their moment in the other clips too, and a click goes there', async ({ page }, info) => {
  await openFilm(page, (name) => info.outputPath(name));
  await finished(page);
  await page.getByTestId('file-input').setInputFiles(mp4);
  await expect(page.getByTestId('make-timeline')).toBeEnabled({ timeout: 60_000 });
  await page.getByTestId('make-timeline').click();
  await finished(page);
  await page.getByTestId('film-search').fill('swimming');
  const other = page.getByTestId('found-elsewhere').first();
  await expect(other).toContainText('film.webm');
  await other.click();
  await expect(page.getByTestId('clips').locator('[aria-current]')).toContainText('film.webm');
  await expect.poll(() => playerTime(page)).toBeGreaterThan(9);
});

async function saved(page: Page, testId: string): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), page.getByTestId(testId).click()]);
  return download;
}
const bytesOf = async (download: Download): Promise<Buffer> => readFileSync((await download.path())!);

/** Segments as a table, JSON, captions and ELAN are read back by others. */
async function readBack(page: Page): Promise<void> {
  const segments = await listed(page);
  const csv = Papa.parse<Record<string, string>>((await bytesOf(await saved(page, 'save-csv'))).toString('utf8').replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: true,
  });
  expect(csv.errors).toEqual([]);
  const acts = csv.data.filter(({ kind }) => kind !== 'none');
  expect(acts.map(({ start }) => Number(start).toFixed(1))).toEqual(segments.map(({ start }) => start.toFixed(1)));
  expect(acts.map(({ label_zh }) => label_zh)).toContain('弹吉他');
  const json = JSON.parse((await bytesOf(await saved(page, 'save-json'))).toString('utf8')) as {
    segments: { kind: string }[];
    duration: number;
  };
  expect(json.duration).toBeCloseTo(25, 0);
  expect(json.segments).toHaveLength(csv.data.length);
  // The browser reads captions and XML itself.
  const vtt = (await bytesOf(await saved(page, 'save-vtt'))).toString('utf8');
  const cues = await page.evaluate(async (text) => {
    const video = document.createElement('video');
    const track = document.createElement('track');
    track.default = true;
    track.src = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
    video.append(track);
    document.body.append(video);
    track.track.mode = 'hidden';
    await new Promise((done, failed) => {
      track.addEventListener('load', done, { once: true });
      track.addEventListener('error', failed, { once: true });
    });
    const found = [...track.track.cues!].map((cue) => ({ start: cue.startTime, text: (cue as VTTCue).text }));
    video.remove();
    return found;
  }, vtt);
  expect(cues.map(({ start }) => start.toFixed(1))).toEqual(segments.map(({ start }) => start.toFixed(1)));
  expect(cues[0]!.text).toContain('弹吉他');
  const srt = (await bytesOf(await saved(page, 'save-srt'))).toString('utf8');
  expect(srt.match(/^\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}\r?$/gm)).toHaveLength(segments.length);
  const eaf = (await bytesOf(await saved(page, 'save-eaf'))).toString('utf8');
  const annotations = await page.evaluate((text) => {
    const xml = new DOMParser().parseFromString(text, 'application/xml');
    return {
      broken: xml.querySelector('parsererror') !== null,
      values: [...xml.querySelectorAll('ANNOTATION_VALUE')].map((value) => value.textContent),
    };
  }, eaf);
  expect(annotations.broken).toBe(false);
  expect(annotations.values).toContain('弹吉他');
}

/** Segments become examples on the Teach page, in classes of their names. */
async function teachSegments(page: Page): Promise<void> {
  await page.getByTestId('teach-segments').click();
  await expect(page.getByTestId('film-state')).toContainText('Examples added', { timeout: 90_000 });
  await page.getByTestId('film-state').getByRole('link').click();
  await expect(page.locator('[data-clip]').first()).toBeVisible({ timeout: 60_000 });
  const names = await page.getByTestId(/^class-name-en-/).evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  expect(names).toEqual(expect.arrayContaining(['playing guitar', 'swimming', 'jumping jacks']));
}

test('the annotated film and the chosen segments play elsewhere; making them can be cancelled', async ({ page }, info) => {
  await openFilm(page, (name) => info.outputPath(name));
  await finished(page);
  const segments = await listed(page);
  await page.getByTestId('save-film').click();
  await page.getByTestId('film-state').getByRole('button').click();
  await expect(page.getByTestId('film-state')).not.toHaveAttribute('data-work', /./);
  const film = await saved(page, 'save-film');
  expect(film.suggestedFilename()).toBe('film-annotated.webm');
  const { width, height, duration, feet } = await playedBack(page, await bytesOf(film), 'video/webm', [3, 14]);
  expect([width, height]).toEqual([320, 240]);
  expect(duration).toBeCloseTo(25, 0);
  // Each label's own colour stands at the foot of its stretch.
  const distance = feet[0]!.reduce((sum, value, channel) => sum + Math.abs(value - feet[1]![channel]!), 0);
  expect(distance).toBeGreaterThan(40);
  await page.getByTestId('film-heat').check();
  const heated = await saved(page, 'save-film');
  expect((await playedBack(page, await bytesOf(heated), 'video/webm', [3])).duration).toBeCloseTo(25, 0);

  const actions = segments.filter(({ text }) => !/picture/.test(text));
  const zip = unzipSync(new Uint8Array(await bytesOf(await saved(page, 'save-clips'))));
  const names = Object.keys(zip);
  expect(names).toHaveLength(actions.length);
  for (const [n, name] of names.toSorted().entries()) {
    const back = await playedBack(page, Buffer.from(zip[name]!), 'video/webm', [0.2]);
    expect(Math.abs(back.duration - (actions[n]!.end - actions[n]!.start))).toBeLessThan(0.3);
  }
  await rows(page).first().getByRole('checkbox').check();
  await expect(page.getByTestId('save-clips')).toContainText('1 chosen');
});

test('a short clip gets its timeline on demand, and what is kept of it is told and forgotten', async ({ page }) => {
  await openPage(page);
  await recognize(page, mp4);
  await expect(page.getByTestId('lane-tracks')).toHaveCount(0);
  await expect(page.getByTestId('make-timeline')).toBeVisible();
  const shelf = () => page.locator('.shelf').evaluate((element) => Math.round(element.getBoundingClientRect().top + scrollY));
  const before = await shelf();
  await page.getByTestId('make-timeline').click();
  await finished(page);
  await expect(rows(page).first()).toContainText('playing guitar');
  expect(await shelf()).toBe(before);
  // The answer's bar has the colour of its label's lane.
  const bar = await page.getByTestId('bar-0').evaluate((element) => getComputedStyle(element).backgroundColor);
  await expect(rows(page).first().locator('i')).toHaveCSS('background-color', bar);

  // What is kept of it stands on the Models page, and is forgotten there.
  await page.getByRole('navigation').getByText('Models').click();
  const kept = page.getByTestId('kept-timelines');
  await expect(kept).toContainText(/Timelines of films: [1-9]/);
  await kept.getByRole('button', { name: 'Delete timelines of films' }).click();
  await kept.getByRole('button', { name: /Really/ }).click();
  await expect(kept).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Storage' })).toBeFocused();
});

/** Every width in both languages, in an order that changes one thing at a time. */
const views = [
  [390, 'en'],
  [390, 'zh'],
  [1024, 'zh'],
  [1024, 'en'],
  [1440, 'en'],
  [1440, 'zh'],
] as const;

test('at three widths in two languages nothing moves while the timeline grows, nothing sticks out, and no key is dropped', async ({
  page,
}, info) => {
  const inView = async ([width, lang]: (typeof views)[number]) => {
    await page.setViewportSize({ width, height: 900 });
    if ((await page.locator('html').getAttribute('lang'))?.startsWith(lang) !== true) await page.keyboard.press('g');
    await expect(page.locator('html')).toHaveAttribute('lang', new RegExp(`^${lang}`));
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  };
  const places = () =>
    page.evaluate(() =>
      ['.stage', '.timeline', '.lane-tracks', '.segments', '.shelf'].map((name) => {
        const { top, height } = document.querySelector(name)!.getBoundingClientRect();
        return [name, Math.round(top + scrollY), Math.round(height)];
      }),
    );
  const state = page.getByTestId('timeline-state');
  await page.setViewportSize({ width: 390, height: 900 });
  await openFilm(page, (name) => info.outputPath(name));
  await expect(page.getByTestId('lane-none')).toBeVisible({ timeout: 120_000 });
  await page.getByTestId('timeline').getByRole('button', { name: 'Pause' }).click();
  await expect(state).toHaveAttribute('data-state', 'paused', { timeout: 30_000 });
  const growing: unknown[] = [];
  for (const view of views) {
    await inView(view);
    growing.push(await places());
  }
  await inView(views[0]);
  await page.evaluate(() => {
    const moved: number[] = [];
    Object.assign(globalThis, { moved });
    const watch = (list: PerformanceObserverEntryList): void =>
      void moved.push(...list.getEntries().map((entry) => (entry as PerformanceEntry & { readonly value: number }).value));
    new PerformanceObserver(watch).observe({ type: 'layout-shift' });
  });
  await page.getByTestId('timeline').getByRole('button', { name: 'Go on' }).click();
  await finished(page);
  expect(await page.evaluate(() => (globalThis as unknown as { moved: number[] }).moved)).toEqual([]);

  // What plays moves on between two keys: here nothing does.
  await page.locator('.pane video').evaluate((video) => {
    (video as HTMLVideoElement).pause();
    Object.assign(video, { play: () => Promise.resolve() });
  });
  const third = (await listed(page)).filter(({ start }) => start > 0.05)[1]!;
  for (const [index, view] of views.entries()) {
    await page.emulateMedia({ colorScheme: view[0] === 1024 ? 'dark' : 'light' });
    await inView(view);
    expect(await places(), view.join(' ')).toEqual(growing[index]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    await page.getByTestId('lane-tracks').focus();
    for (const key of ['Home', 'n', 'n', 'n', 'p']) await page.keyboard.press(key);
    await expect.poll(() => playerTime(page), { message: view.join(' ') }).toBeCloseTo(third.start, 0);
    expect(await seriousViolations(page)).toEqual([]);
  }
});

test(`a film of six minutes pauses, goes on and stops${existsSync(longClip) ? '' : ' (skipped: no ../shared/clips here)'}`, async ({
  page,
}) => {
  test.skip(!hasSharedClips || !existsSync(longClip), 'no ../shared/clips here');
  test.setTimeout(400_000);
  await openPage(page);
  await page.getByTestId('file-input').setInputFiles(longClip);
  const state = page.getByTestId('timeline-state');
  await expect(state).toHaveAttribute('data-state', 'running', { timeout: 120_000 });
  await expect(page.getByTestId('lane-none')).toBeVisible({ timeout: 120_000 });
  await page.getByTestId('timeline').getByRole('button', { name: 'Pause' }).click();
  await expect(state).toHaveAttribute('data-state', 'paused', { timeout: 30_000 });
  await page.getByTestId('timeline').getByRole('button', { name: 'Go on' }).click();
  await expect(state).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
  await page.getByTestId('timeline').getByRole('button', { name: 'Cancel' }).click();
  await expect(state).toHaveAttribute('data-state', 'stopped', { timeout: 30_000 });
  await page.getByTestId('timeline').getByRole('button', { name: 'Go on' }).click();
  await finished(page);
});
