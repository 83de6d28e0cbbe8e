/** Choices measured once and kept: in Chromium, over a device that is lost and made anew as on the next visit. */
import * as tf from '@tensorflow/tfjs-core';
import { openDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import { installGpuCounter } from '../../../../../bench/measures/gpuCounter';
import { gpuDevice, startBackend } from '../../../backend/device';
import { adapterTraits } from '../gpu/traits';
import { isChosen, sidesKey, useChoices, variantsOf, type KernelChoices } from './choice';
import { indexedDbChoices, type ChoiceStore } from './choiceStore';
import { blockProducts, chooseProducts } from './prepare';
import { variantName } from '../product/productShape';

const counter = installGpuCounter()!;
const sizes = { width: 32, hidden: 64, heads: 1, activation: 'quickGelu', layerNormEpsilon: 1e-5, storage: 'half' } as const;
const products = blockProducts(sizes, true);
const rows = 8;

afterEach(() => tf.engine().reset());

/** The next visit: another device, and the storage opened again. */
async function visit(database: string): Promise<ChoiceStore> {
  gpuDevice()?.destroy();
  await startBackend('webgpu');
  expect(products.some(isChosen)).toBe(false);
  counter.reset();
  return indexedDbChoices(database);
}

test('the first visit measures and keeps, the next one reads and measures nothing', async () => {
  const first = await visit('choices-kept');
  const put = vi.spyOn(first, 'put');
  await chooseProducts(sizes, rows, first);
  expect(products.every(isChosen)).toBe(true);
  expect(counter.read().dispatches).toBeGreaterThan(products.length);
  const [key, choices] = put.mock.calls[0]!;
  expect(choices.adapter).toBe(adapterTraits(gpuDevice()!).name);

  const next = await visit('choices-kept');
  await chooseProducts(sizes, rows, next);
  expect(products.every(isChosen)).toBe(true);
  expect(counter.read().dispatches).toBe(0);
  expect(await next.get(key)).toEqual(choices);

  await chooseProducts({ ...sizes, hidden: 96 }, rows, next); // another model's
  expect(counter.read().dispatches).toBeGreaterThan(0);
});

test.each<[string, (kept: KernelChoices) => unknown]>([
  ['another adapter', (kept) => ({ ...kept, adapter: 'another' })],
  [
    'variants that are not offered',
    ({ adapter, products: names }) => ({
      adapter,
      products: Object.fromEntries(Object.keys(names).map((sides) => [sides, ['tiles-1x1x1']])),
    }),
  ],
  ['something else altogether', () => ['no', 'choices']],
])('what was kept of %s is taken for nothing', async (name, spoil) => {
  const database = `choices-${name}`;
  const store = await visit(database);
  await store.put('key', { adapter: adapterTraits(gpuDevice()!).name, products: {} });
  const db = await openDB(database, 1);
  const names = Object.fromEntries(products.map((product) => [sidesKey(product), variantsOf(product).map(variantName)]));
  const sound = { adapter: adapterTraits(gpuDevice()!).name, products: names };
  const read = async (kept: unknown): Promise<void> => {
    await db.put('choices', kept, 'key');
    const stored = await store.get('key');
    if (stored !== undefined) useChoices(stored);
  };
  await read(spoil(sound));
  expect(products.some(isChosen)).toBe(false);
  await read(sound);
  expect(products.every(isChosen)).toBe(true);
  db.close();
});
