/**
 * A model's whole life, in the built app and with a hub on this machine: fetched, cut off, taken up after a reload,
 * verified, used with labels in both languages, deleted to the last byte; and checkpoints dropped in every layout.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { startHub, type Hub } from '../src/server/hub/hub';

test.use({ actionTimeout: 20_000 });

const parts = [
  'config.json',
  'tokenizer.json',
  'model.safetensors',
  'chinese/config.json',
  'chinese/tokenizer.json',
  'chinese/model.safetensors',
];
const repoOf = (part: string) => (part.startsWith('chinese/') ? 'test/chinese' : 'test/clip');
const files = new Map(
  parts.map((part) => [`${repoOf(part)}/${part.replace('chinese/', '')}`, new Uint8Array(readFileSync(`models/demo/${part}`))]),
);
const total = [...files.values()].reduce((sum, { length }) => sum + length, 0);

const catalog = () => {
  const entries = parts.map((part) => {
    const path = part.replace('chinese/', '');
    const bytes = files.get(`${repoOf(part)}/${path}`)!;
    return {
      repo: repoOf(part),
      revision: 'main',
      path,
      as: part,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  });
  const about = { purpose: { en: 'to try', zh: '试用' }, languages: ['en', 'zh'], licence: 'MIT', kept: null, memory: null };
  return JSON.stringify({
    models: [
      { ...about, id: 'demo', name: 'Demo', source: 'models/demo', files: [] },
      { ...about, id: 'small', name: 'Small', source: 'test/clip', files: entries },
    ],
  });
};

let hub: Hub;
test.beforeAll(async () => {
  hub = await startHub(files);
});
test.afterAll(() => hub.close());
test.beforeEach(async ({ page }) => {
  for (const key of Object.keys(hub.faults)) delete hub.faults[key as keyof typeof hub.faults];
  await page.context().route('**/models/catalog.json', (route) => route.fulfill({ contentType: 'application/json', body: catalog() }));
  await page.addInitScript((address) => {
    const settings = JSON.parse(localStorage.getItem('actionscope-settings') ?? '{}') as object;
    localStorage.setItem('actionscope-settings', JSON.stringify({ language: 'en', ...settings, hub: address }));
  }, hub.address);
});

const row = (page: Page, id = 'small') => page.getByTestId(`model-${id}`);

async function openModels(page: Page): Promise<void> {
  await page.goto('./#/models');
  await expect(row(page)).toBeVisible();
}

/** Bytes of all files in the private file system's models/ folder. */
function bytesKept(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const count = async (folder: FileSystemDirectoryHandle): Promise<number> => {
      let sum = 0;
      for await (const handle of (folder as unknown as { values(): AsyncIterable<FileSystemHandle> }).values()) {
        sum +=
          handle.kind === 'directory'
            ? await count(handle as FileSystemDirectoryHandle)
            : (await (handle as FileSystemFileHandle).getFile()).size;
      }
      return sum;
    };
    return count(await (await navigator.storage.getDirectory()).getDirectoryHandle('models'));
  });
}

test('fetched, cut off, taken up after a reload, used, deleted', async ({ page }) => {
  Object.assign(hub.faults, { offlineAfter: hub.sent() + Math.floor(total / 2), slow: 5 });
  await openModels(page);
  expect(hub.requests).toEqual([]); // nothing is fetched until the person says so
  await row(page)
    .getByRole('button', { name: /^Get Small/ })
    .click();
  await expect(row(page).getByRole('alert')).toBeVisible({ timeout: 60_000 });
  await expect(row(page)).toHaveAttribute('data-state', 'partial');
  const arrived = await bytesKept(page);
  expect(arrived).toBeGreaterThan(total / 4);

  await page.reload();
  await expect(row(page)).toHaveAttribute('data-state', 'partial');
  delete hub.faults.offlineAfter;
  delete hub.faults.slow;
  const before = hub.sent();
  await row(page)
    .getByRole('button', { name: /Resume fetching Small/ })
    .click();
  await expect(row(page)).toHaveAttribute('data-state', 'stored', { timeout: 60_000 });
  expect(hub.sent() - before).toBeLessThan(total - arrived + 100_000);

  await page.reload();
  await expect(row(page)).toHaveAttribute('data-state', 'stored');
  const again = hub.sent();
  await row(page)
    .getByRole('button', { name: /^Use Small/ })
    .click();
  await page.goto('./#/');
  await expect(page.getByTestId('model-chip')).toContainText('Small');
  await page.evaluate(() => {
    const settings = JSON.parse(localStorage.getItem('actionscope-settings')!) as object;
    localStorage.setItem(
      'actionscope-settings',
      JSON.stringify({
        ...settings,
        labelSet: 'own',
        ownLabels: 'waving | 挥手\nriding a bike | 骑自行车\nplaying golf | 打高尔夫球',
        frames: 4,
      }),
    );
  });
  await page.reload();
  await page.getByTestId('file-input').setInputFiles('public/samples/guitar.mp4');
  const labels = page.getByTestId('labels').getByRole('listitem');
  await expect(labels).toHaveCount(3, { timeout: 120_000 });
  await expect(labels.first()).toContainText(/waving|bike|golf/);
  expect(hub.sent()).toBe(again);

  await openModels(page);
  await row(page)
    .getByRole('button', { name: /^Delete Small/ })
    .click();
  await row(page)
    .getByRole('button', { name: /Really delete/ })
    .click();
  await expect(row(page)).toHaveAttribute('data-state', 'remote');
  expect(await bytesKept(page)).toBe(0);
});

test('pausing keeps what arrived, and stopping deletes it', async ({ page }) => {
  hub.faults.slow = 100;
  await openModels(page);
  await row(page)
    .getByRole('button', { name: /^Get Small/ })
    .click();
  await expect(row(page).getByTestId('transfer')).toContainText(/of .*MB/);
  await expect.poll(() => bytesKept(page)).toBeGreaterThan(200_000);
  await row(page)
    .getByRole('button', { name: /^Pause/ })
    .click();
  await expect(row(page)).toHaveAttribute('data-state', 'partial');
  await row(page)
    .getByRole('button', { name: /^Cancel fetching/ })
    .click();
  await expect(row(page)).toHaveAttribute('data-state', 'remote');
  expect(await bytesKept(page)).toBe(0);
});

test('wrong bytes are thrown away and said to be', async ({ page }) => {
  hub.faults.wrongBytes = true;
  await openModels(page);
  await row(page)
    .getByRole('button', { name: /^Get Small/ })
    .click();
  await expect(row(page).getByRole('alert')).toBeVisible({ timeout: 60_000 });
  await expect(row(page)).not.toHaveAttribute('data-state', 'stored');
});

test('a hub whose file is not there', async ({ page }) => {
  hub.faults.status = 404;
  await openModels(page);
  await row(page)
    .getByRole('button', { name: /^Get Small/ })
    .click();
  await expect(row(page).getByRole('alert')).toContainText('404');
});

test.describe('any CLIP by its name', () => {
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const clipConfig = { ...(JSON.parse(readFileSync('models/demo/config.json', 'utf8')) as object), model_type: 'clip' };
  const named = new Map([
    ['some/small-clip/config.json', json(clipConfig)],
    ['some/small-clip/tokenizer.json', files.get('test/clip/tokenizer.json')!],
    ['some/small-clip/model.safetensors', files.get('test/clip/model.safetensors')!],
    ['some/siglip/config.json', json({ model_type: 'siglip' })],
    ['some/siglip/model.safetensors', json({})],
    ['some/gated/config.json', json(clipConfig)],
  ]);
  const bytes = [...named].reduce((sum, [path, { length }]) => (path.includes('small-clip') ? sum + length : sum), 0);
  let names: Hub;
  test.beforeAll(async () => {
    names = await startHub(named, { about: { 'some/small-clip': { licence: 'mit' }, 'some/gated': { closed: 'gated' } } });
  });
  test.afterAll(() => names.close());
  test.beforeEach(async ({ page }) => {
    for (const key of Object.keys(names.faults)) delete names.faults[key as keyof typeof names.faults];
    names.requests.length = 0;
    await page.addInitScript((address) => {
      const settings = JSON.parse(localStorage.getItem('actionscope-settings') ?? '{}') as object;
      localStorage.setItem('actionscope-settings', JSON.stringify({ ...settings, hub: address }));
    }, names.address);
    await openModels(page);
  });
  const lookAt = async (page: Page, name: string) => {
    await page.getByTestId('repo-name').fill(name);
    await page.getByRole('button', { name: 'Look', exact: true }).click();
  };

  test('looked at, fetched through a cut and an empty 206, checked, there after a reload', async ({ page }) => {
    await lookAt(page, 'https://huggingface.co/some/small-clip/tree/main');
    const offer = page.getByTestId('offer');
    await expect(offer).toContainText('Runs here');
    await expect(offer).toContainText('Licence: mit');
    await expect(offer).toContainText('size and hash come from the hub');
    expect(names.requests.filter((request) => request.includes('safetensors'))).toEqual([]); // nothing before it is asked for
    Object.assign(names.faults, { cutAfter: 1_000_000, cuts: 1, emptyRanges: 1 });
    await offer.getByRole('button', { name: /^Get some\/small-clip/ }).click();
    await expect(row(page, 'small-clip')).toHaveAttribute('data-state', 'stored', { timeout: 60_000 });
    expect(names.faults).toMatchObject({ cuts: 0, emptyRanges: 0 });
    await expect(row(page, 'small-clip').getByTestId('check')).toContainText(/Checked on .*pictures -?0\.\d+/);
    await page.reload();
    await expect(row(page, 'small-clip').getByTestId('check')).toBeVisible();
    await expect(row(page, 'small-clip')).toContainText(/Pinned: some\/small-clip@[\da-f]{12}/);
  });

  test('left in the middle: the download goes on while another page is open, and resumes after a reload', async ({ page }) => {
    names.faults.slow = 60;
    await lookAt(page, 'some/small-clip');
    await page
      .getByTestId('offer')
      .getByRole('button', { name: /^Get some/ })
      .click();
    await expect(row(page, 'small-clip').getByTestId('transfer')).toContainText(/B\/s/);
    await page.getByRole('navigation').getByRole('link', { name: 'Teach' }).click();
    const before = names.sent();
    await expect.poll(() => names.sent()).toBeGreaterThan(before);
    await page.getByRole('navigation').getByRole('link', { name: 'Models' }).click();
    await expect(row(page, 'small-clip').getByTestId('transfer')).toBeVisible();
    await page.reload();
    await expect(row(page, 'small-clip')).toHaveAttribute('data-state', 'partial');
    const arrived = await bytesKept(page);
    expect(arrived).toBeGreaterThan(100_000);
    delete names.faults.slow;
    const sent = names.sent();
    await row(page, 'small-clip')
      .getByRole('button', { name: /Resume fetching some\/small-clip/ })
      .click();
    await expect(row(page, 'small-clip')).toHaveAttribute('data-state', 'stored', { timeout: 60_000 });
    expect(names.sent() - sent).toBeLessThan(bytes - arrived + 100_000);
  });

  test('what cannot run is refused by its name with the nearest that can; gated and absent are told', async ({ page }) => {
    await lookAt(page, 'some/siglip');
    await expect(page.getByTestId('offer')).toContainText(/Does not run here[\s\S]*SigLIP/);
    await expect(page.getByTestId('offer').getByRole('button', { name: /^Get/ })).toHaveCount(0);
    await expect(page.getByTestId('offer').getByRole('button', { name: /Take .* instead/ })).toBeVisible();
    await lookAt(page, 'some/gated');
    await expect(page.getByTestId('hub-field').getByRole('alert')).toContainText('not open to everybody');
    await lookAt(page, 'some/nothing');
    await expect(page.getByTestId('hub-field').getByRole('alert')).toContainText('The hub has no some/nothing');
    await lookAt(page, 'nonsense');
    await expect(page.getByTestId('hub-field').getByRole('alert').first()).toContainText('OWNER/NAME');
  });
});

const fixtures = '../shared/fixtures';
const here = existsSync(fixtures);

/** Dropped one after another into one page; a Chinese text tower joins a model that is there, so each has a page alone. */
const layouts: readonly (readonly string[])[][] = [
  [
    ['clip-openai.safetensors'],
    ['clip-openai-half.pt'],
    ['clip-openai-torchscript.pt'],
    ['clip-openai-module-prefix.pt'],
    ['clip-hf/config.json', 'clip-hf/model.safetensors'],
  ],
  [['chinese-clip-text-original.safetensors']],
  [['chinese-clip-text-hf.safetensors']],
];

for (const drops of layouts) {
  const names = drops.map((files) => files.at(-1)!);
  test(`from disk: ${names.join(', ')}${here ? '' : ' (skipped: no ../shared)'}`, async ({ page }) => {
    test.skip(!here);
    await openModels(page);
    for (const [count, files] of drops.entries()) {
      await page.getByTestId('model-files').setInputFiles(files.map((file) => `${fixtures}/${file}`));
      const stored = page.locator('[data-testid^="model-"][data-state="stored"]');
      await expect(stored, names[count]!).toHaveCount(count + 1, { timeout: 60_000 });
    }
  });
}
