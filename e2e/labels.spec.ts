/** Label lists in the page: the chosen set is shown and found in, files are previewed, what is lost is said. */
import type { Page } from '@playwright/test';
import { expect, openPage, recognize, test } from './support';

const clip = 'public/samples/open-door.mp4';
/** The one in the bar of settings; the list of all ranks has another. */
const openEditor = (page: Page) => page.getByRole('button', { name: 'Edit labels' }).first();

function file(name: string, bytes: number[] | string) {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(bytes as never) };
}

test('the editor shows the chosen set, finds a label in it, and what is typed over it becomes the own list', async ({ page }) => {
  await openPage(page);
  await page.getByTestId('label-set').selectOption('kinetics400');
  await openEditor(page).click();
  const field = page.getByTestId('own-labels');
  await expect(field).toHaveValue(/abseiling \| 绕绳下降|abseiling \| /);
  await expect(page.getByText('400 labels', { exact: true })).toBeVisible();
  await page.getByTestId('find-label').fill('骑');
  await expect(page.getByTestId('found-labels').getByRole('button').first()).toContainText('骑');
  await page.getByTestId('find-label').fill('archery');
  await page.getByTestId('found-labels').getByRole('button').first().click();
  expect(await field.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd))).toContain(
    'archery',
  );

  const written = await field.inputValue();
  await field.fill(`${written}\nmy own action`);
  await expect(page.getByTestId('label-set')).toHaveAttribute('data-set', 'own');
  await expect(page.getByText('401 labels', { exact: true })).toBeVisible();
  // Another set and back: the own list is what was typed.
  await page.getByTestId('label-set').selectOption('hmdb51');
  await expect(page.getByText('51 labels', { exact: true })).toBeVisible();
  await page.getByTestId('label-set').selectOption('own');
  await expect(field).toHaveValue(`${written}\nmy own action`);
});

test('typing over a set sets an earlier own list aside, and it can be put back', async ({ page }) => {
  await openPage(page);
  await openEditor(page).click();
  const field = page.getByTestId('own-labels');
  await expect(field).toHaveValue(/^waving/);
  await field.fill('wave | 挥手\njump');
  await expect(page.getByTestId('label-set')).toHaveAttribute('data-set', 'own');
  await page.getByTestId('label-set').selectOption('hmdb51');
  await expect(page.getByText('51 labels', { exact: true })).toBeVisible();
  await field.fill('walk');
  await page.getByRole('button', { name: 'Put it back' }).click();
  await expect(field).toHaveValue('wave | 挥手\njump');
  await expect(page.getByText('2 labels', { exact: true })).toBeVisible();
});

test('a file is previewed before it is used: encoding and reading can be changed, commas stay', async ({ page }) => {
  await openPage(page);
  await recognize(page, clip);
  await openEditor(page).click();
  const preview = page.getByTestId('import-preview');
  const lines = page.getByTestId('preview-labels').getByRole('listitem');

  // GBK, as Excel writes it in China.
  await page
    .getByTestId('labels-file')
    .setInputFiles(
      file('gbk.csv', [
        0xd3,
        0xa2,
        0xce,
        0xc4,
        0x2c,
        0xd6,
        0xd0,
        0xce,
        0xc4,
        0x0d,
        0x0a,
        ...Buffer.from('waving,'),
        0xbb,
        0xd3,
        0xca,
        0xd6,
        0x0d,
        0x0a,
        ...Buffer.from('clapping,'),
        0xb9,
        0xc4,
        0xd5,
        0xc6,
      ]),
    );
  await expect(preview).toContainText('table');
  await expect(preview).toContainText('GB18030');
  await expect(lines).toHaveText(['waving 挥手', 'clapping 鼓掌']);
  await page.getByTestId('import-encoding').selectOption('windows-1252');
  await expect(lines.first()).not.toContainText('挥手');
  await page.getByTestId('import-encoding').selectOption('gb18030');
  await page.getByTestId('import-as').selectOption('lines');
  await expect(lines).toHaveCount(3);
  await page.getByTestId('import-as').selectOption('auto');
  await page.getByTestId('import-use').click();
  await expect(preview).toHaveCount(0);
  await expect(page.getByTestId('own-labels')).toHaveValue('waving | 挥手\nclapping | 鼓掌');
  await expect(page.getByTestId('labels').getByRole('listitem')).toHaveCount(2);

  const something = ['Lifting something up completely, then letting it drop down', 'on | off switch flipping'];
  await page.getByTestId('labels-file').setInputFiles(file('list.json', JSON.stringify(something)));
  await page.getByTestId('import-use').click();
  await expect(page.getByTestId('labels')).toContainText(something[0]!);
  await expect(page.getByTestId('labels')).toContainText(something[1]!);

  // A binary file is refused by name, and nothing changes.
  await page.getByTestId('labels-file').setInputFiles(file('model.pkl', [0x80, 4, 0x95, 0, 0]));
  await expect(preview).toContainText('pickle');
  await expect(page.getByTestId('import-use')).toBeDisabled();
  await preview.getByRole('button', { name: 'Do not import' }).click();
  await expect(page.getByTestId('labels')).toContainText(something[0]!);
});

test('labels beyond the text encoder say which words are lost; one without a space keeps the page narrow', async ({ page }) => {
  await openPage(page);
  await recognize(page, clip);
  await openEditor(page).click();
  const long = Array.from({ length: 90 }, (_, index) => `word${index}`).join(' ');
  await page.getByTestId('own-labels').fill(`${long}\n${'x'.repeat(1900)}`);
  const cut = page.getByTestId('cut-labels');
  await expect(cut).toContainText('2 labels are longer', { timeout: 30_000 });
  await cut.locator('summary').click();
  await expect(cut).toContainText('word89');
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);

  await openEditor(page).click();
  await page.getByTestId('own-labels').fill('y'.repeat(50_000));
  await expect(page.getByTestId('labels-editor').getByRole('alert')).toContainText('50000 characters long');
});

test('a list dropped anywhere on the window opens its preview, and is no clip', async ({ page }) => {
  await openPage(page);
  const transfer = await page.evaluateHandle(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['waving | 挥手\nplaying guitar | 弹吉他\n'], 'mine.txt', { type: 'text/plain' }));
    return dataTransfer;
  });
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: transfer });
  await expect(page.getByTestId('import-preview')).toContainText('mine.txt');
  await expect(page.getByTestId('preview-labels').getByRole('listitem')).toHaveCount(2);
  await expect(page.getByTestId('clips')).toHaveCount(0);
});
