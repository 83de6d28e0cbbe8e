/** Weights that no answer can come of, from the drop to the next clip: the person reads what is wrong with which file, and goes on. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { drawn, jsonFile, safetensorsFile } from '../src/testing/checkpoints';
import type { ModelFile } from '../src/engine/files/modelFile';
import { openSafetensors } from '../src/engine/files/weights/safetensors';
import { writeSafetensors } from '../src/engine/files/weights/writeSafetensors';
import { openPage, recognize, test } from './support';

test.use({ actionTimeout: 20_000 });

const clip = 'public/samples/open-door.mp4';
const nextClip = 'public/samples/guitar.mp4';
const attack = '../shared/cases/hostile/a-huge.safetensors';

/** The adapter of the app with every weight at the end of what a float32 holds. */
async function hugeAdapter(): Promise<Uint8Array> {
  const source = await openSafetensors(new Blob([readFileSync('models/demo/adapters/reversed-pairs.safetensors')]));
  const tensors = [...source.tensors.values()].map(({ name, type, shape }) => {
    expect(type).toBe('F32');
    const count = shape.reduce((product, side) => product * side, 1);
    return { name, type, shape, data: new Uint8Array(new Float32Array(count).fill(3e38).buffer) };
  });
  return writeSafetensors(tensors, source.metadata);
}

for (const [name, file] of [
  ['of our own making', async () => ({ name: 'huge.safetensors', mimeType: '', buffer: Buffer.from(await hugeAdapter()) })],
  ['of the attack', () => Promise.resolve(attack)],
] as const) {
  const absent = name === 'of the attack' && !existsSync(attack);
  test(`an adapter ${name} whose weights are 3e38 is told by its name, and the next clip is answered${absent ? ' (skipped: no ../shared/cases here)' : ''}`, async ({
    page,
  }) => {
    test.skip(absent, 'no ../shared/cases here');
    await openPage(page, '?lang=en&backend=wasm#/models');
    await page.getByTestId('adapter-file').setInputFiles(await file());
    await page.getByRole('navigation').getByText('Recognise').click();
    const adapter = page.getByTestId('adapter');
    await expect(adapter.locator('option')).toHaveCount(3); // none, the app's, this
    await adapter.selectOption({ index: 2 });
    const called = await adapter.locator('option').nth(2).innerText();
    await page.getByTestId('file-input').setInputFiles(clip);
    const error = page.getByTestId('error');
    await expect(error).toContainText(`The adapter ${called} cannot be used. What it computes is no number`, { timeout: 60_000 });
    await expect(error).toContainText('choose another adapter');
    await expect(page.locator('body')).not.toContainText(/NaN|Infinity/);
    await page.goto('./?lang=zh&backend=wasm');
    await page.getByTestId('file-input').setInputFiles(clip);
    await expect(error).toContainText(called, { timeout: 60_000 });
    await expect(error).toContainText(/适配器/);

    await adapter.selectOption({ index: 0 });
    await recognize(page, nextClip);
    await expect(page.getByTestId('clips').locator('li[aria-current]')).toHaveAttribute('data-status', 'done');
  });
}

/** The app's model for pictures of `side` x `side` patches of `patch` pixels: small on disk, whatever it claims. */
async function withGrid(side: number, patch: number): Promise<ModelFile[]> {
  const source = await openSafetensors(new Blob([readFileSync('models/demo/model.safetensors')]));
  const config = JSON.parse(readFileSync('models/demo/config.json', 'utf8')) as { vision_config: { hidden_size: number } };
  const D = config.vision_config.hidden_size;
  const changed: Readonly<Record<string, readonly number[]>> = {
    'vision_model.embeddings.position_embedding.weight': [side * side + 1, D],
    'vision_model.embeddings.patch_embedding.weight': [D, 3, patch, patch],
  };
  const tensors = [...source.tensors.values()].map(async ({ name, type, shape }) =>
    changed[name] === undefined ? { name, type, shape, data: await source.read(name) } : drawn({ [name]: changed[name] })[0]!,
  );
  const vision = { ...config.vision_config, patch_size: patch, image_size: side * patch };
  return [
    safetensorsFile('model.safetensors', await Promise.all(tensors)),
    jsonFile('config.json', { ...config, vision_config: vision }),
    { path: 'tokenizer.json', blob: new Blob([readFileSync('models/demo/tokenizer.json')]) },
  ];
}

/** From the disk: files of tens of megabytes take a busy browser long when they come as messages. */
async function dropModel(page: Page, files: readonly ModelFile[]): Promise<void> {
  mkdirSync(test.info().outputDir, { recursive: true });
  const folder = mkdtempSync(test.info().outputPath('model-'));
  const paths = files.map(async ({ path, blob }) => {
    const place = join(folder, path);
    writeFileSync(place, Buffer.from(await blob.arrayBuffer()));
    return place;
  });
  await page.getByTestId('model-files').setInputFiles(await Promise.all(paths));
}

test('a model of 200 x 200 patches is refused for the memory it would take; the next clip is answered', async ({ page }) => {
  await openPage(page, '?lang=en&backend=wasm#/models');
  await dropModel(page, await withGrid(200, 16));
  await expect(page.getByTestId('error')).toContainText(/not enough memory for model/i);
  await expect(page.getByTestId('error')).toContainText('smaller model');
  await expect(page.locator('[data-state="stored"]')).toHaveCount(0);
  await page.getByRole('navigation').getByText('Recognise').click();
  await recognize(page, nextClip);
});

test('a stored adapter that went bad is shown as unreadable with its reason, and can be deleted', async ({ page }) => {
  await openPage(page, '?lang=en&backend=wasm#/models');
  await page.getByTestId('adapter-file').setInputFiles('models/demo/adapters/reversed-pairs.safetensors');
  await expect(page.getByTestId('adapter-reversed-pairs')).toBeVisible();
  await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('adapters');
    const writable = await (await folder.getFileHandle('reversed-pairs.safetensors')).createWritable({ keepExistingData: true });
    await writable.truncate(5000);
    await writable.close();
  });
  await page.reload();
  const row = page.getByTestId('unreadable-reversed-pairs');
  await expect(row).toContainText('cannot be read any more');
  await expect(row).toContainText('reversed-pairs');
  await row.getByRole('button', { name: /Delete/ }).click();
  await row.getByRole('button', { name: /Really/ }).click();
  await expect(row).toHaveCount(0);
  await page.reload();
  await expect(page.getByTestId('adapters').getByRole('listitem').first()).toBeVisible();
  await expect(row).toHaveCount(0);
});
