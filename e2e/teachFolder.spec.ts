/** A folder handed to the Teach page: what lies in it is shown first, taken as a whole, and taken back without a trace. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, openPage, seriousViolations, test } from './support';

const fixtures = 'public/teach';
const ours = ['juggling balls', 'sweeping the floor'].map((name) =>
  readdirSync(join(fixtures, name)).map((file) => join(fixtures, name, file)),
) as [string[], string[]];

/** A folder of copies: where each goes, and which of our clips (class, number) or which text it is. */
function folderOf(root: string, files: Readonly<Record<string, readonly [0 | 1, number] | string>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (typeof content === 'string') writeFileSync(join(root, path), content);
    else copyFileSync(ours[content[0]][content[1]]!, join(root, path));
  }
  return root;
}

async function openTeach(page: Page, language = 'en'): Promise<void> {
  await openPage(page, `?lang=${language}&backend=wasm#/teach`);
  await expect(page.getByTestId('teach-add-class')).toBeVisible();
}

/** Lets go of files over the page as a file manager does; the browser reads folders itself. */
async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 300, y: 400, data });
  }
  await session.detach();
}

const clips = (page: Page) => page.locator('[data-clip]');
const roles = (page: Page, index: number) =>
  page
    .getByTestId(`class-drop-${index}`)
    .locator('[data-clip]')
    .evaluateAll((cards) => cards.map((card) => (card as HTMLElement).dataset['role']));

/** Films that the browser still keeps. */
const keptFiles = (page: Page) =>
  page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('actionscope-teaching');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error!);
    });
    const keys = await new Promise<IDBValidKey[]>((resolve) => {
      const asking = database.transaction('values').objectStore('values').getAllKeys();
      asking.onsuccess = () => resolve(asking.result);
    });
    database.close();
    return keys.filter((key) => String(key).startsWith('file:')).length;
  });

const parts = {
  'set/train/juggling balls/1.mp4': [0, 0],
  'set/train/juggling balls/2.mp4': [0, 1],
  'set/train/sweeping the floor/1.mp4': [1, 0],
  'set/val/juggling balls/3.mp4': [0, 2],
  'set/val/sweeping the floor/2.mp4': [1, 1],
  'set/test/juggling balls/4.mp4': [0, 3],
} as const;

test('train and val folders: shown, left, taken, taken back, and nothing stays behind', async ({ page }, info) => {
  const set = join(folderOf(info.outputPath(), parts), 'set');
  await openTeach(page);
  await page.getByTestId('class-folder').setInputFiles(set);
  await expect(page.getByTestId('folder-summary')).toHaveText('Own data set “set”: 2 classes, 3 train, 2 validation, 1 test, 0 missing');
  await expect(page.getByTestId('folder-will')).toContainText('3 clips will train, 2 will be held out');
  await expect(page.getByTestId('folder-will')).toContainText('1 clip of the other part is not taken');
  expect(await seriousViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('folder-summary')).toHaveCount(0);
  await expect(clips(page)).toHaveCount(0);
  expect(await keptFiles(page)).toBe(0);

  await page.getByTestId('class-folder').setInputFiles(set);
  await page.getByTestId('folder-add').click();
  await expect(clips(page)).toHaveCount(5, { timeout: 60_000 });
  await expect(page.getByTestId('class-name-en-0')).toHaveValue('juggling balls');
  await expect(page.getByTestId('class-name-zh-0')).toHaveValue(/\p{Script=Han}/u);
  expect([await roles(page, 0), await roles(page, 1)]).toEqual([
    ['train', 'train', 'held-out'],
    ['train', 'held-out'],
  ]);

  await page.getByTestId('undo').click();
  await expect(clips(page)).toHaveCount(0);
  await expect(page.getByTestId('class-drop-0')).toHaveCount(0);
  await page.reload();
  await expect(page.getByTestId('teach-add-class')).toBeVisible();
  await expect(page.getByTestId('class-drop-0')).toHaveCount(0);
  await expect.poll(() => keptFiles(page)).toBe(0);
});

test('a drop of a folder, its official lists beside it, and a clip alone: the lists decide, by the split that is chosen', async ({
  page,
}, info) => {
  const list = (groups: readonly number[]) => groups.map((g) => `Juggling/v_Juggling_g0${g}_c01.mp4`).join('\n');
  const root = folderOf(info.outputPath(), {
    ...Object.fromEntries([1, 2, 3].map((g) => [`UCF-101/Juggling/v_Juggling_g0${g}_c01.mp4`, [0, g] as const])),
    'UCF-101/Juggling/v_Juggling_g07_c01.mp4': [0, 7],
    'ucfTrainTestlist/trainlist01.txt': list([2, 3]),
    'ucfTrainTestlist/testlist01.txt': list([1]),
    'ucfTrainTestlist/trainlist02.txt': list([1, 3]),
    'ucfTrainTestlist/testlist02.txt': list([2, 9]),
    'alone.mp4': [1, 0],
  });
  await openTeach(page);
  await drop(
    page,
    ['UCF-101', 'ucfTrainTestlist', 'alone.mp4'].map((name) => join(root, name)),
  );
  await expect(page.getByTestId('folder-summary')).toContainText('split 1: 1 class, 2 train, 1 test, 0 missing');
  await page.getByRole('radio', { name: '2', exact: true }).click({ force: true });
  await expect(page.getByTestId('folder-summary')).toContainText('split 2: 1 class, 2 train, 1 test, 1 missing');
  await expect(page.getByTestId('dataset-missing')).toContainText('v_Juggling_g09_c01');
  await expect(page.getByTestId('dataset-extra')).toContainText('v_Juggling_g07_c01');
  await page.getByTestId('folder-add').click();
  await expect(clips(page)).toHaveCount(3, { timeout: 60_000 });
  expect(await roles(page, 0)).toEqual(['train', 'held-out', 'train']);
  await expect(page.getByTestId('clips-to-sort')).toContainText('alone.mp4');
});

test('endings that few know are taken, what is no clip is named, and so is a clip in no class', async ({ page }, info) => {
  const root = folderOf(info.outputPath(), {
    'mine/juggling balls/1.mp4': [0, 0],
    'mine/juggling balls/2.divx': [0, 1],
    'mine/juggling balls/3.m2ts': [0, 2],
    'mine/juggling balls/4.vob': [0, 3],
    'mine/sweeping the floor/1.asf': [1, 0],
    'mine/sweeping the floor/2.mp4': [1, 1],
    'mine/sweeping the floor/again.mp4': [1, 1],
    'mine/sweeping the floor/empty.mp4': '',
    'mine/sweeping the floor/notes.docx': 'not a film',
    'mine/loose.mp4': [0, 4],
  });
  await openTeach(page);
  await page.getByTestId('class-folder').setInputFiles(join(root, 'mine'));
  const dialog = page.getByRole('dialog');
  await expect(page.getByTestId('folder-will')).toContainText('7 clips will be taken. The share that you set is held out of each class');
  await expect(dialog).toContainText('Clips in no class folder: 1 mine/loose.mp4');
  await expect(page.getByTestId('dataset-ignored')).toContainText('notes.docx');
  await expect(page.getByTestId('dataset-unreadable')).toContainText('empty.mp4: it is empty');
  await expect(page.getByTestId('dataset-duplicates')).toContainText('again.mp4');
  await page.getByTestId('folder-add').click();
  await expect(clips(page)).toHaveCount(7, { timeout: 60_000 });
  // The same clip twice lies on one side.
  const twins = await page
    .getByTestId('class-drop-1')
    .locator('[data-clip]')
    .evaluateAll((cards) => cards.slice(1).map((card) => (card as HTMLElement).dataset['role']));
  expect(new Set(twins).size).toBe(1);
  await expect(page.getByTestId('findings')).not.toContainText('set aside');
});

test('a folder without a clip in a class says so, and a phone shows all of it in Chinese', async ({ page }, info) => {
  const root = folderOf(info.outputPath(), { ...parts, 'none/readme.txt': 'nothing here' });
  await openTeach(page, 'zh');
  await page.getByTestId('class-folder').setInputFiles(join(root, 'none'));
  await expect(page.getByTestId('folder-empty')).toContainText('没有找到');
  await page.getByTestId('folder-cancel').click();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByTestId('class-folder').setInputFiles(join(root, 'set'));
  await expect(page.getByTestId('folder-summary')).toContainText('训练 3，验证 2，测试 1');
  const dialog = page.getByRole('dialog');
  for (const element of [dialog, page.locator('html')]) {
    expect(await element.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
  }
});

const cases = '../shared/cases/teach';
test.describe(`samples of folders that went wrong once${existsSync(cases) ? '' : ' (skipped: no ../shared/cases here)'}`, () => {
  test.skip(!existsSync(cases));
  for (const [name, summary, count, classes] of [
    ['t1_nested_person', '2 classes, 8 clips', 8, 2],
    ['t5_frames', '2 classes, 2 clips', 2, 2],
    ['t9_mmaction_split', '4 train, 4 test, 0 missing', 8, 2],
    ['t10_ssv2_flat', 'Something-Something V2: 1 class, 1 train, 0 test', 1, 1],
    ['t11_extensions', '2 classes, 10 clips', 10, 2],
  ] as const) {
    test(name, async ({ page }) => {
      await openTeach(page);
      await page.getByTestId('class-folder').setInputFiles(join(cases, name));
      await expect(page.getByTestId('folder-summary')).toContainText(summary);
      await page.getByTestId('folder-add').click();
      await expect(clips(page)).toHaveCount(count, { timeout: 60_000 });
      await expect(page.locator('[data-testid^="class-drop-"]')).toHaveCount(classes);
    });
  }

  test('t15_all_broken: empty clips are named, and there is nothing to add', async ({ page }) => {
    await openTeach(page);
    await page.getByTestId('class-folder').setInputFiles(join(cases, 't15_all_broken'));
    await expect(page.getByTestId('dataset-unreadable')).toBeVisible();
    await expect(page.getByTestId('folder-add')).toBeDisabled();
  });
});
