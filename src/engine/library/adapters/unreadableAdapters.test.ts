import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memoryFolder, writeFile } from '../../files/storage';
import { createAdapterStore } from './adapterStore';

const sound = new Uint8Array(readFileSync('models/demo/adapters/reversed-pairs.safetensors'));

test('an adapter that went bad where it lies is told with its reason, hides no other, and can be deleted', async () => {
  const folder = memoryFolder();
  const store = createAdapterStore({ folder, served: undefined, modelOfSize: () => Promise.resolve('demo') });
  await writeFile(folder, 'good.safetensors', sound);
  await writeFile(folder, 'cut.safetensors', sound.subarray(0, 5000));
  expect((await store.list()).map(({ id }) => id)).toEqual(['good']);
  const [cut, ...others] = await store.unreadable();
  expect(others).toEqual([]);
  expect(cut).toMatchObject({ id: 'cut', error: { code: 'model-invalid' } });
  expect(cut!.error.message).toContain('cut.safetensors');
  await store.delete('cut');
  expect(await store.unreadable()).toEqual([]);
  expect((await store.list()).map(({ id }) => id)).toEqual(['good']);
});
