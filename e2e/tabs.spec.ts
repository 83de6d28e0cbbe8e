/** Two tabs of one browser, and tabs that close on work under way, in the built app. */
import { addTeachClass, collectTeachClips, expect, openPage, setTraining, teachClasses, teachClips, test } from './support';

test('a second tab adds to the first one’s collection, and each shows what the other did', async ({ page, context }) => {
  await openPage(page, '?lang=en#/teach');
  await expect(page.getByTestId('teach-add-class')).toBeVisible();
  const second = await context.newPage();
  await openPage(second, '?lang=en#/teach');
  await expect(second.getByTestId('teach-add-class')).toBeVisible();

  await addTeachClass(page, 0, teachClasses[0]);
  await page.getByTestId('class-files-0').setInputFiles(teachClips(teachClasses[0], 2));
  await expect(page.locator('[data-clip]')).toHaveCount(2, { timeout: 60_000 });
  // The other tab sees it without doing anything, and adds its own.
  await expect(second.locator('[data-clip]')).toHaveCount(2, { timeout: 30_000 });
  await addTeachClass(second, 1, teachClasses[1]);
  await expect(page.getByTestId('class-name-en-1')).toHaveValue(teachClasses[1], { timeout: 30_000 });

  await page.reload();
  await expect(page.locator('[data-clip]')).toHaveCount(2, { timeout: 60_000 });
  await expect(page.getByTestId('class-name-en-1')).toHaveValue(teachClasses[1]);
});

test('a training shows on every page, is asked about before the tab closes, has its place alone, and survives its first seconds', async ({
  page,
  context,
}) => {
  await openPage(page, '?lang=en&backend=wasm#/teach');
  await collectTeachClips(page, 3);
  await setTraining(page, { epochs: '400' });
  await page.getByTestId('train-button').click();
  await expect(page.getByTestId('stage')).toBeVisible();

  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await expect(page.getByTestId('running')).toContainText('Training juggling balls');

  const second = await context.newPage();
  await openPage(second, '?lang=en&backend=wasm#/teach');
  await second.getByTestId('train-button').click();
  await expect(second.getByTestId('training-error')).toContainText('Another tab of this page is already training juggling balls');
  await second.close();

  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.mouse.click(5, 5); // browsers ask only where somebody has touched the page
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
  await page.goto('./?lang=en&backend=wasm#/teach');
  await expect(page.getByTestId('pending-training')).toBeVisible({ timeout: 60_000 });
});
