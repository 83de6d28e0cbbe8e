/** Choices measured once and kept: in Chromium, over a device that is lost and made anew as on the next visit. */
import * as tf from '@tensorflow/tfjs-core';
import { openDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import { installGpuCounter } from '../../../../bench/gpuCounter';
import { gpuDevice, startBackend } from '../../device';
import { adapterTraits, isChosen, type KernelChoices } from './choice';
import { indexedDbChoices, type ChoiceStore } from './choiceStore';
import { blockProducts, chooseProducts } from './prepare';

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
  ['variants that are not offered', ({ adapter, products: names }) => ({ adapter, products: Object.fromEntries(Object.keys(names).map((key) => [key, 'tiles-1x1x1'])) })],
  ['something else altogether', () => ['no', 'choices']],
])('what was kept of %s is measured again', async (name, spoil) => {
  const database = `choices-${name}`;
  const first = await visit(database);
  const put = vi.spyOn(first, 'put');
  await chooseProducts(sizes, rows, first);
  const [key, choices] = put.mock.calls[0]!;
  const db = await openDB(database, 1);
  await db.put('choices', spoil(choices), key);
  db.close();

  const next = await visit(database);
  await chooseProducts(sizes, rows, next);
  expect(counter.read().dispatches).toBeGreaterThan(0);
  expect(products.every(isChosen)).toBe(true);
  expect(await next.get(key)).toMatchObject({ adapter: adapterTraits(gpuDevice()!).name });
});
