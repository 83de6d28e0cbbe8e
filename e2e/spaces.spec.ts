/**
 * Languages of two spaces, in the built app with a hub on this machine: CLIP beside a Chinese tower that knows nothing of its
 * eyes (models/world/twoSpaces.ts makes both of the embedded model). Untaught the Chinese is a translation and no more; by the
 * eyes it was made with it speaks again.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { chineseAlone, type Files, twoSpaces } from '../models/world/twoSpaces';
import { startHub, type Hub } from '../src/server/hub/hub';
import type { FailureReport, RecognitionReport } from '../src/shared/recognition/report';
import { runCommand } from '../src/testing/runCommand';

test.use({ actionTimeout: 20_000 });

const published = new Map<string, Uint8Array>();
const models: object[] = [];
let hub: Hub;

function publish(id: string, files: Files, about: object): void {
  const entries = [...files].map(([path, bytes]) => {
    const [repo, name] = path.startsWith('chinese/') ? [`test/${id}-chinese`, path.slice('chinese/'.length)] : [`test/${id}`, path];
    published.set(`${repo}/${name}`, bytes);
    return { repo, revision: 'main', path: name, as: path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
  const usual = { purpose: { en: 'to try', zh: '试用' }, licence: 'MIT', source: `test/${id}`, kept: null, memory: null };
  models.push({ ...usual, id, name: id, files: entries, ...about });
}

test.beforeAll(async () => {
  models.push({
    id: 'demo',
    name: 'Demo',
    purpose: { en: 'drawn', zh: '绘制' },
    languages: ['en', 'zh'],
    licence: 'MIT',
    source: 'models/demo',
    kept: null,
    memory: null,
    files: [],
  });
  publish('paired', await twoSpaces(), { languages: ['en', 'zh'], shared_space: ['en'] });
  publish('with-eyes', await twoSpaces({ ownEyes: true }), { languages: ['en', 'zh'], shared_space: ['en'], own_eyes: true });
  publish('chinese', await chineseAlone(), { languages: ['zh'], shared_space: ['zh'] });
  hub = await startHub(published);
});
test.afterAll(() => hub.close());

const both = 'waving | 挥手\nplaying guitar | 弹吉他\nriding a bike | 骑自行车\nswimming | 游泳';
const onlyChinese = '挥手\n弹吉他\n骑自行车\n游泳';

/** Gets a model, then opens the Recognise page with it and labels of one's own. */
async function openWith(page: Page, id: string, ownLabels: string): Promise<void> {
  await page
    .context()
    .route('**/models/catalog.json', (route) => route.fulfill({ contentType: 'application/json', body: JSON.stringify({ models }) }));
  await page.addInitScript(
    (settings) => {
      const before = JSON.parse(localStorage.getItem('actionscope-settings') ?? '{}') as object;
      localStorage.setItem(
        'actionscope-settings',
        JSON.stringify({ language: 'en', labelSet: 'own', frames: 8, ...settings, ...before, hub: settings.hub }),
      );
    },
    { hub: hub.address, ownLabels, modelId: id },
  );
  await page.goto('./#/models');
  const row = page.getByTestId(`model-${id}`);
  await row.getByRole('button', { name: /^Get / }).click();
  await expect(row).toHaveAttribute('data-state', 'stored', { timeout: 60_000 });
  await page.goto('./#/');
}

async function recognise(page: Page): Promise<void> {
  await page.getByTestId('file-input').setInputFiles('public/samples/guitar.mp4');
  await expect(page.getByTestId('label-0')).toContainText('弹吉他', { timeout: 120_000 });
}

async function downloaded(page: Page): Promise<RecognitionReport> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the result as JSON' }).click(),
  ]);
  return JSON.parse(readFileSync(await file.path(), 'utf8')) as RecognitionReport;
}

test('a Chinese of another space stands greyed with the reason, and the slider is out of reach', async ({ page }) => {
  await openWith(page, 'paired', both);
  await recognise(page);
  const note = page.getByTestId('languages');
  await expect(note).toHaveAttribute('data-zh', 'other-space');
  await expect(note).toContainText('would be noise');
  await expect(page.getByTestId('lambda')).toBeDisabled();
  await expect(page.getByTestId('lambda')).toHaveAttribute('aria-describedby', 'languages-note');
  await expect(page.getByTestId('label-0').locator('.label-name [lang=zh]')).toHaveClass('mere-translation');
  await expect(page.getByTestId('label-0').getByTestId('not-counted-zh')).toContainText('not counted');
  await expect(page.getByTestId('own-eyes-on')).toHaveCount(0);
  expect(await downloaded(page)).toMatchObject({
    lambda: 1,
    languages: ['en'],
    language_roles: { en: 'same-space', zh: 'other-space' },
    label_set: 'own',
    views: 1,
    template: 'This is a video about {label}',
    top: [{ en: 'playing guitar', zh: '弹吉他', score_zh: null }, {}, {}, {}],
  });
});

test('labels only in Chinese are refused there, with the reason and what to do', async ({ page }) => {
  await openWith(page, 'paired', onlyChinese);
  await page.getByTestId('file-input').setInputFiles('public/samples/guitar.mp4');
  const error = page.getByTestId('error');
  await expect(error).toContainText('any answer would be noise', { timeout: 120_000 });
  await expect(error).toContainText('挥手');
});

test('one press lets each language look with its own eyes, and says what that costs', async ({ page }) => {
  await openWith(page, 'with-eyes', both);
  await recognise(page);
  await page.getByTestId('own-eyes-on').click();
  const note = page.getByTestId('languages');
  await expect(note).toHaveAttribute('data-zh', 'own-eyes', { timeout: 120_000 });
  await expect(note).toContainText(/Each language by its own eyes.*two encodings: \d+ ms and \d+ ms/);
  await expect(page.getByTestId('own-eyes')).toBeChecked();
  await expect(page.getByTestId('lambda')).toBeEnabled();
  await expect(page.getByTestId('label-0')).toContainText('playing guitar');
  const report = await downloaded(page);
  expect(report).toMatchObject({ lambda: 0.5, languages: ['en', 'zh'], encodings: [{ eyes: 'model' }, { eyes: 'own' }] });
  expect(report.top[0]!.score).toBeCloseTo(0.5 * report.top[0]!.score_en! + 0.5 * report.top[0]!.score_zh!, 5);

  await page.getByTestId('own-eyes-off').click();
  await expect(note).toHaveAttribute('data-zh', 'other-space', { timeout: 120_000 });
  // Labels in Chinese alone need no asking.
  await page.getByRole('button', { name: 'Edit labels' }).first().click();
  await page.getByRole('textbox', { name: /My own labels/ }).fill(onlyChinese);
  await expect(note).toHaveAttribute('data-zh', 'own-eyes', { timeout: 120_000 });
  await expect(note).toContainText('in Chinese alone');
  await expect(page.getByTestId('label-0')).toContainText('弹吉他');
});

test('a whole Chinese-CLIP is a model of its own, also after a reload', async ({ page }) => {
  await openWith(page, 'chinese', both);
  await page.reload();
  await recognise(page);
  await expect(page.getByTestId('languages')).toContainText('This model reads Chinese only.');
  await expect(page.getByTestId('lambda')).toBeDisabled();
  expect(await downloaded(page)).toMatchObject({ model: 'chinese', languages: ['zh'], lambda: 0 });
});

test('the command line refuses to weigh noise, and lets own eyes look', async ({ page: _page }, info) => {
  const folder = info.outputPath('with-eyes');
  for (const [path, bytes] of await twoSpaces({ ownEyes: true })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const labels = info.outputPath('labels.txt');
  writeFileSync(labels, both);
  const recognize = async (...options: string[]) => {
    const all = ['public/samples/guitar.mp4', '--model', folder, '--labels', labels, '--json', ...options];
    const { code, stdout } = await runCommand('src/cli/recognize.ts', ...all);
    return { code, report: JSON.parse(stdout) as RecognitionReport & FailureReport };
  };
  expect((await recognize()).report).toMatchObject({
    lambda: 1,
    languages: ['en'],
    label_set: labels,
    top: [{ en: 'playing guitar', score_zh: null }, {}, {}, {}],
  });
  const refused = await recognize('--lambda', '0.3');
  expect(refused).toMatchObject({ code: 2, report: { error: { code: 'usage' } } });
  expect(refused.report.error.message).toMatch(/--lambda 0\.3: the Chinese of .* noise .*--own-eyes/);
  expect((await recognize('--lambda', '0.3', '--own-eyes')).report).toMatchObject({
    lambda: 0.3,
    languages: ['en', 'zh'],
    top: [{ en: 'playing guitar' }, {}, {}, {}],
  });
});
