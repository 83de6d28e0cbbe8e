import { beforeAll, expect, test } from 'vitest';
import { writeAdapter } from '../../model/adapterFile/adapterFile';
import { createAdapterStore } from '../../library/adapters/adapterStore';
import { memoryFolder, writeFile } from '../../files/storage';
import { adapterSettings, createAdapter, disposeAdapter } from '../../model';
import { startNodeBackend } from '../../backend/nodeBackend';
import { adapterKeeper } from './loadedAdapter';
import { openingMarks } from '../../library/openingMarks';

const encoder = {
  width: 32,
  layers: 2,
  heads: 2,
  patchSize: 8,
  resolution: 16,
  grid: 2,
  embedding: 16,
  layerNormEpsilon: 1e-5,
  activation: 'quickGelu',
} as const;

/** Adapters of one size: only the seed tells their numbers apart. */
async function taught(seed: number): Promise<Blob> {
  const adapter = createAdapter(adapterSettings(encoder, { frames: 2, globalPrompts: 1, bottleneck: 4 }), seed, { patchSize: 8 });
  const file = new Blob([await writeAdapter(adapter, { name: 'doors' })]);
  disposeAdapter(adapter);
  return file;
}

function newStore() {
  return createAdapterStore({ folder: memoryFolder(), served: undefined, modelOfSize: () => Promise.resolve('demo') });
}

beforeAll(() => startNodeBackend('cpu'));

test('an adapter deleted and taught again under its name, with the same settings, answers with its new weights', async () => {
  const store = newStore();
  const keeper = adapterKeeper((id) => store.open(id));
  const first = await taught(1);
  const second = await taught(2);
  expect(second.size).toBe(first.size);

  const { id } = await store.add(first, 'doors');
  const before = await (await keeper.load(id)).adapter!.tensors['temporal_embedding']!.data();
  expect(await keeper.load(id)).toBe(await keeper.load(id)); // as long as it is the same, it is read once
  await store.delete(id);
  expect((await store.add(second, 'doors')).id).toBe(id);
  const after = await (await keeper.load(id)).adapter!.tensors['temporal_embedding']!.data();
  expect([...after]).not.toEqual([...before]);
  keeper.release();
});

test('an adapter kept by an earlier version, without a hash beside it, is told by its contents too', async () => {
  const folder = memoryFolder();
  const store = createAdapterStore({ folder, served: undefined, modelOfSize: () => Promise.resolve('demo') });
  const { id } = await store.add(await taught(1), 'doors');
  const { hash } = await store.open(id);
  await folder.remove(`${id}.json`);
  expect((await store.open(id)).hash).toBe(hash);
});

test('an adapter whose opening never came to its end is refused in a later life, and named', async () => {
  const [store, folder] = [newStore(), memoryFolder()];
  const { id } = await store.add(await taught(1), 'doors');
  const { hash } = await store.open(id);
  await writeFile(folder, `openings/${hash}`, '2');
  const life = () => adapterKeeper((asked) => store.open(asked), openingMarks(folder).watch);
  await expect(life().load(id)).rejects.toMatchObject({ code: 'opening-hung', details: { file: 'doors' } });
  await writeFile(folder, `openings/${hash}`, '1');
  const keeper = life();
  expect((await keeper.load(id)).name).toBe('doors');
  expect(await folder.list('openings')).toEqual([]);
  keeper.release();
});
