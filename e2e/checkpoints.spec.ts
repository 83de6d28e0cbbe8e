/** Checkpoints as they come, dropped into the built app: refused by what they are, taken with what was assumed, joined. */
import { expect, type Page } from '@playwright/test';
import {
  huggingFaceClip,
  huggingFaceConfig,
  openAiClip,
  openAiEyes,
  renamed,
  safetensorsFile,
  torchFile,
  treeOf,
} from '../src/testing/checkpoints';
import type { ModelFile } from '../src/engine/files/modelFile';
import { test } from './support';

test.use({ actionTimeout: 20_000 });

async function openModels(page: Page, language = 'en'): Promise<void> {
  await page.goto(`./?lang=${language}#/models`);
  await expect(page.getByTestId('model-demo')).toBeVisible();
}

async function drop(page: Page, ...files: readonly ModelFile[]): Promise<void> {
  const buffers = files.map(async ({ path, blob }) => ({
    name: path,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(await blob.arrayBuffer()),
  }));
  await page.getByTestId('model-files').setInputFiles(await Promise.all(buffers));
}

const named = (path: string, text: string): ModelFile => ({ path, blob: new Blob([text]) });
const plain = () => torchFile('tuned.pth.tar', { epoch: 3, state_dict: treeOf(renamed(openAiClip(), (name) => `module.${name}`)) });

test('a file that is no model says what it is and what to do, in both languages', async ({ page }) => {
  await openModels(page);
  const error = page.getByTestId('error');
  await drop(page, named('model.safetensors', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n'));
  await expect(error).toContainText('is a Git LFS pointer');
  await expect(error).toContainText('git lfs pull');
  await drop(page, named('clip.gguf', 'GGUF'));
  await expect(error).toContainText('in the format of GGUF');
  await openModels(page, 'zh');
  await drop(page, named('model.safetensors', '<!DOCTYPE html><html></html>'));
  await expect(page.getByTestId('error')).toContainText('而不是权重');
  await expect(page.locator('[data-state="stored"]')).toHaveCount(0);
});

test('what was assumed stands on the row, and is changed there for good', async ({ page }) => {
  await openModels(page);
  await drop(page, plain());
  const row = page.getByTestId('model-tuned');
  await expect(row.getByTestId('assumed')).toContainText('QuickGELU, 2 heads in the vision encoder');
  await row.getByText('Change', { exact: true }).click();
  await row.getByLabel('Activation').selectOption('gelu');
  await expect(row.getByTestId('assumed')).toContainText('GELU, 2 heads');
  await expect(row.getByTestId('assumed')).not.toContainText('QuickGELU,');
  await row.getByLabel('Vision heads').fill('4');
  await row.getByLabel('Vision heads').press('Enter');
  await expect(row.getByTestId('assumed')).toContainText('4 heads in the vision encoder');
  await row.getByLabel('Vision heads').fill('5');
  await row.getByLabel('Vision heads').press('Enter');
  await expect(row.getByRole('alert')).toContainText('5');
  await page.reload();
  await expect(page.getByTestId('model-tuned').getByTestId('assumed')).toContainText('4 heads in the vision encoder');
});

test('a model dropped where one stands is taken in there, used with a click, or taken back', async ({ page }) => {
  await page.goto('./?lang=en#/live');
  await expect(page.getByTestId('model-chip')).toBeVisible();
  const { path, blob } = plain();
  const given = { base64: Buffer.from(await blob.arrayBuffer()).toString('base64'), name: path };
  const dropHere = async (): Promise<void> => {
    const dataTransfer = await page.evaluateHandle(({ base64, name }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
      return transfer;
    }, given);
    for (const event of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', event, { dataTransfer });
  };
  const note = page.getByTestId('arrived');
  await dropHere();
  await expect(note).toContainText('The model “tuned” is here.');
  await note.getByRole('button', { name: 'Take it back' }).click();
  await expect(note).toBeEmpty();
  await dropHere();
  await note.getByRole('button', { name: 'Use it now' }).click();
  await expect(note).toHaveText('The model is in use.');
  await expect(page.getByTestId('model-chip')).toContainText('tuned');
  await expect(page).toHaveURL(/#\/live/);
});

test('a vision encoder alone joins the texts of a model of its size', async ({ page }) => {
  const eyes = torchFile('k400.pt', { model: treeOf(renamed(openAiEyes(3), (name) => name.replace('visual.', 'image_encoder.'))) });
  await openModels(page);
  await drop(page, eyes);
  const panel = page.getByTestId('join-text');
  await expect(panel).toContainText('no model of that size is here');
  await panel.getByRole('button', { name: 'Leave it' }).click();
  await expect(panel).toBeHidden();
  await drop(page, safetensorsFile('model.safetensors', await huggingFaceClip()), named('config.json', JSON.stringify(huggingFaceConfig)));
  await expect(page.getByTestId('model-model')).toBeVisible();
  await drop(page, eyes);
  await expect(panel).toContainText('k400 needs texts');
  await panel.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByTestId('models')).toContainText('k400 + text of model');
  await expect(panel).toBeHidden();
});
