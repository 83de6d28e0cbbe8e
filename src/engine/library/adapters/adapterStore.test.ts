import { describe, expect, test } from 'vitest';
import { goldenFiles } from '../../../testing/golden';
import { startNodeBackend } from '../../backend/nodeBackend';
import { adapterSettings, createAdapter, disposeAdapter, type VisionConfig } from '../../model';
import { writeAdapter } from '../../model/adapterFile/adapterFile';
import { createAdapterStore } from './adapterStore';
import { openSafetensors } from '../../files/weights/safetensors';
import { writeSafetensors } from '../../files/weights/writeSafetensors';
import type { ServedModels } from '../served/servedModels';
import { memoryFolder } from '../../files/storage';

/** What other code wrote, and one of each further kind drawn from a seed for a model of the same size. */
const files = new Map(await goldenFiles());
const sizes = { width: 128, layers: 2, heads: 2 } as VisionConfig;
await startNodeBackend('cpu');
for (const reparam of ['none', 'mlp', 'tada'] as const) {
  const adapter = createAdapter(adapterSettings(sizes, { reparam, frames: 4, globalPrompts: 2, bottleneck: 8 }), 1, { patchSize: 8 });
  files.set(`adapter-${reparam}.safetensors`, await writeAdapter(adapter));
  disposeAdapter(adapter);
}
const file = (name: string) => new File([files.get(name)!], name);

async function withNotes(name: string, notes: Record<string, string>): Promise<File> {
  const source = await openSafetensors(file(name));
  const tensors = await Promise.all([...source.tensors.values()].map(async (info) => ({ ...info, data: await source.read(info.name) })));
  return new File([writeSafetensors(tensors, { ...source.metadata, ...notes })], name);
}

function newStore(served?: ServedModels) {
  return createAdapterStore({
    folder: memoryFolder(),
    served,
    modelOfSize: ({ width, layers }) => Promise.resolve(`model-${width}-${layers}`),
  });
}

describe('adapters', () => {
  test('a foreign file: its name and the model of its size', async () => {
    const store = newStore();
    const summary = await store.add(file('adapter-r2plus1d.safetensors'), 'adapter-r2plus1d.safetensors');
    expect(summary).toMatchObject({
      id: 'adapter-r2plus1d',
      name: 'adapter-r2plus1d',
      modelId: 'model-128-2',
      body: 'r2plus1d',
      classes: [],
      metrics: null,
      embedded: false,
    });
    const source = await openSafetensors(file('adapter-r2plus1d.safetensors'));
    const numbers = [...source.tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(summary).toMatchObject({ parameters: numbers, frames: Number(source.metadata.frames) });
  });

  test('what teaching wrote into the header is shown', async () => {
    const classes = [{ en: 'open', zh: '开' }];
    const notes = {
      name: 'Doors',
      model: 'demo',
      classes: JSON.stringify(classes),
      metrics: JSON.stringify({ before: 0.5, after: 0.75, heldOut: 8 }),
    };
    const store = newStore();
    await store.add(await withNotes('adapter-none.safetensors', notes), 'Doors');
    expect(await store.list()).toMatchObject([{ id: 'Doors', name: 'Doors', modelId: 'demo', classes, metrics: { after: 0.75 } }]);
  });

  test('a header that lies about itself is shown without its notes', async () => {
    const notes = { classes: '{"a":1', metrics: '"good"' };
    expect(await newStore().add(await withNotes('adapter-none.safetensors', notes), 'x')).toMatchObject({ classes: [], metrics: null });
  });

  test('a new name goes into what is exported; the numbers stay', async () => {
    const store = newStore();
    const { id } = await store.add(file('adapter-tada.safetensors'), 'a/b: tada?.safetensors');
    expect(id).toMatch(/^[\w-]+$/);
    expect(await store.rename(id, ' Turning ')).toMatchObject({ id, name: 'Turning' });
    expect((await store.open(id)).name).toBe('Turning');
    const exported = await openSafetensors(await store.export(id), 'exported');
    const original = await openSafetensors(file('adapter-tada.safetensors'));
    expect(exported.metadata).toEqual({ ...original.metadata, name: 'Turning' });
    for (const name of original.tensors.keys()) expect(Buffer.compare(await exported.read(name), await original.read(name)), name).toBe(0);
  });

  test('the same name twice makes two; deleting leaves nothing', async () => {
    const folder = memoryFolder();
    const store = createAdapterStore({ folder, served: undefined, modelOfSize: () => Promise.resolve('') });
    const first = await store.add(file('adapter-mlp.safetensors'), 'mlp');
    const second = await store.add(file('adapter-mlp.safetensors'), 'mlp');
    expect([first.id, second.id]).toEqual(['mlp', 'mlp-2']);
    await store.rename('mlp', 'other');
    await store.delete('mlp');
    await store.delete('mlp-2');
    expect(await folder.list('')).toEqual([]);
    await expect(store.open('mlp')).rejects.toMatchObject({ code: 'adapter-missing' });
  });

  test('files that are no adapter, or not whole, are refused by the tensor and not kept', async () => {
    const store = newStore();
    await expect(store.add(file('clip-hf/model.safetensors'), 'clip')).rejects.toMatchObject({ code: 'adapter-invalid' });
    const source = await openSafetensors(file('adapter-none.safetensors'));
    const tensors = await Promise.all([...source.tensors.values()].map(async (info) => ({ ...info, data: await source.read(info.name) })));
    const write = (some: typeof tensors) => new File([writeSafetensors(some, source.metadata)], 'x.safetensors');
    await expect(store.add(write(tensors.slice(1)), 'x')).rejects.toMatchObject({
      code: 'adapter-invalid',
      details: { tensor: tensors[0]!.name },
    });
    await expect(store.add(write([...tensors, { ...tensors[0]!, name: 'more' }]), 'x')).rejects.toMatchObject({
      details: { tensor: 'more' },
    });
    await expect(store.add(new File(['text'], 'x.safetensors'), 'x')).rejects.toMatchObject({ code: 'model-invalid' });
    expect(await store.list()).toEqual([]);
  });

  test('adapters beside a model are listed as coming with it', async () => {
    const adapter = await withNotes('adapter-none.safetensors', { name: 'First steps' });
    const served: ServedModels = {
      list: () =>
        Promise.resolve([
          {
            id: 'demo',
            files: [
              { path: 'adapters/first.safetensors', bytes: adapter.size },
              { path: 'config.json', bytes: 2 },
            ],
          },
        ]),
      catalog: () => Promise.resolve(''),
      file: (_id, path) => Promise.resolve({ path, blob: adapter }),
    };
    const store = newStore(served);
    expect(await store.list()).toMatchObject([{ id: 'demo/first', name: 'First steps', modelId: 'demo', embedded: true }]);
    const { source, embedded } = await store.open('demo/first');
    expect({ file: source.file, embedded }).toEqual({ file: 'First steps', embedded: true });
    expect([...source.tensors.keys()]).toEqual([...(await openSafetensors(adapter)).tensors.keys()]);
    // They stay as they came, and can be taken along.
    for (const act of [() => store.rename('demo/first', 'Mine'), () => store.delete('demo/first')]) {
      await expect(act()).rejects.toMatchObject({ code: 'adapter-invalid', details: { adapter: 'demo/first' } });
    }
    expect((await store.list()).map(({ name }) => name)).toEqual(['First steps']);
    expect((await openSafetensors(await store.export('demo/first'), 'exported')).metadata.name).toBe('First steps');
  });

  test('a damaged one beside a model, or a server out of reach, hides no other', async () => {
    const good = await withNotes('adapter-none.safetensors', { name: 'Good' });
    const served: ServedModels = {
      list: () =>
        Promise.resolve([{ id: 'demo', files: ['bad', 'good'].map((name) => ({ path: `adapters/${name}.safetensors`, bytes: 1 })) }]),
      catalog: () => Promise.resolve(''),
      file: (_id, path) => Promise.resolve({ path, blob: path.includes('bad') ? new Blob(['text']) : good }),
    };
    expect(await newStore(served).list()).toMatchObject([{ name: 'Good', embedded: true }]);
    const away = newStore({ ...served, list: () => Promise.reject(new Error('no answer')) });
    await away.add(file('adapter-mlp.safetensors'), 'mine');
    expect(await away.list()).toMatchObject([{ id: 'mine', embedded: false }]);
  });

  test('what it was taught with is told where the header says it', async () => {
    const told = { template: 'A film of {label}', lambda: '1' };
    expect(await newStore().add(await withNotes('adapter-none.safetensors', told), 'x')).toMatchObject({
      template: 'A film of {label}',
      lambda: 1,
    });
    const nonsense = { template: 'no place', lambda: '7' };
    expect(await newStore().add(await withNotes('adapter-none.safetensors', nonsense), 'x')).toMatchObject({
      template: null,
      lambda: null,
    });
  });
});
