import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { adapterPlan, adapterSettings, createAdapter, disposeAdapter, type AdapterSettings, type VisionConfig } from '..';
import { startNodeBackend } from '../../backend/nodeBackend';
import { readAdapter, writeAdapter } from './adapterFile';
import { openSafetensors } from '../../files/weights/safetensors';
import { writeSafetensors } from '../../files/weights/writeSafetensors';
import type { TensorToWrite } from '../../files/tensors/tensorSource';

const own = new URL('../fixtures/', import.meta.url);
const shared = new URL('../../../../../shared/fixtures/', import.meta.url);
const config = { heads: 2, layers: 3, width: 12 } as VisionConfig;
const small: Partial<AdapterSettings> = { frames: 4, globalPrompts: 2, bottleneck: 8 };

beforeAll(() => startNodeBackend('cpu'));

for (const folder of [own, shared]) {
  const place = folder === own ? 'own' : 'shared';
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^adapter-.*\.safetensors$/.test(name)) : [];
  if (names.length === 0) test.skip(`${place} adapters (skipped: no ../shared)`, () => {});
  for (const name of names) {
    test(`${place} ${name}: read, written and read again, the numbers are the same`, async () => {
      const before = tf.memory().numTensors;
      const bytes = new Uint8Array(readFileSync(new URL(name, folder)));
      const original = await openSafetensors(bytes, name);
      const { adapter, notes } = await readAdapter(new File([bytes], name));
      const written = await openSafetensors(await writeAdapter(adapter, { ...notes, name: 'mine', classes: '[{"en":"a","zh":"甲"}]' }));
      expect([...written.tensors.keys()].toSorted()).toEqual([...original.tensors.keys()].toSorted());
      for (const tensor of original.tensors.keys()) {
        expect(Buffer.compare(await written.read(tensor), await original.read(tensor)), tensor).toBe(0);
        expect(written.tensors.get(tensor)).toMatchObject({ type: 'F32', shape: original.tensors.get(tensor)!.shape });
      }
      expect(written.metadata).toEqual({
        ...original.metadata,
        name: 'mine',
        classes: '[{"en":"a","zh":"甲"}]',
        from_layer: '0',
        shared: 'False',
      });
      disposeAdapter(adapter);
      expect(tf.memory().numTensors).toBe(before);
    });
  }
}

test.each<Partial<AdapterSettings>>([
  {},
  { reparam: 'none' },
  { reparam: 'tada', residual: false },
  { shared: true, reparam: 'lstm' },
  { fromLayer: 2 },
  { globalPrompts: 0 },
  { shared: true, fromLayer: 1, reparam: 'transformer' },
])('settings %o come back', async (choice) => {
  const settings = adapterSettings(config, { ...small, ...choice });
  const adapter = createAdapter(settings, 5, { patchSize: 8 });
  const { adapter: again, notes } = await readAdapter(await writeAdapter(adapter, { lambda: '0.6' }));
  expect(again.settings).toEqual(settings);
  expect(notes).toEqual({ lambda: '0.6' });
  for (const name of Object.keys(adapterPlan(settings))) {
    expect([...again.tensors[name]!.dataSync()]).toEqual([...adapter.tensors[name]!.dataSync()]);
  }
  disposeAdapter(adapter);
  disposeAdapter(again);
});

test('a start is the same from the same seed, and as docs/method.md has it', () => {
  const settings = adapterSettings(config, small);
  const [a, b, c] = [1, 1, 2].map((seed) => createAdapter(settings, seed, { patchSize: 8 }));
  const values = (adapter: typeof a, name: string): number[] => [...adapter!.tensors[name]!.dataSync()];
  expect(values(a, 'layers.1.cls_proj.weight')).toEqual(values(b, 'layers.1.cls_proj.weight'));
  expect(values(a, 'layers.1.cls_proj.weight')).not.toEqual(values(c, 'layers.1.cls_proj.weight'));
  expect(new Set(values(a, 'layers.0.reparam.up.weight'))).toEqual(new Set([0]));
  expect(new Set(values(a, 'layers.0.cls_proj.bias'))).toEqual(new Set([0]));
  expect(new Set(values(a, 'layers.0.cls_norm.weight'))).toEqual(new Set([1]));
  const bound = Math.sqrt(6 / (3 * 64 + 12));
  expect(Math.max(...values(a, 'layers.0.interchange_prompts').map(Math.abs))).toBeLessThanOrEqual(bound);
  expect(Math.max(...values(a, 'layers.0.interchange_prompts').map(Math.abs))).toBeGreaterThan(bound / 2);
  for (const adapter of [a, b, c]) disposeAdapter(adapter!);
});

test('files that do not hold what their settings say are refused by name, and leave nothing behind', async () => {
  const adapter = createAdapter(adapterSettings(config, small), 1, { patchSize: 8 });
  const good = await openSafetensors(await writeAdapter(adapter));
  disposeAdapter(adapter);
  const before = tf.memory().numTensors;
  const tensors: TensorToWrite[] = await Promise.all(
    [...good.tensors.values()].map(async ({ name, type, shape }) => ({
      name,
      type,
      shape,
      data: await good.read(name),
    })),
  );
  const refused = async (
    list: readonly TensorToWrite[],
    metadata: Record<string, string>,
    details: Record<string, string>,
  ): Promise<void> => {
    await expect(readAdapter(writeSafetensors(list, metadata), 'bad.safetensors')).rejects.toMatchObject({
      code: 'adapter-invalid',
      details: { file: 'bad.safetensors', ...details },
    });
  };
  const name = 'layers.1.cls_attn.in_proj_bias';
  await refused(
    tensors.filter((tensor) => tensor.name !== name),
    good.metadata,
    { tensor: name },
  );
  await refused([...tensors, { ...tensors[0]!, name: 'layers.7.extra' }], good.metadata, { tensor: 'layers.7.extra' });
  const turned = tensors.map((tensor) => (tensor.name === name ? { ...tensor, shape: [1, 36] } : tensor));
  await refused(turned, good.metadata, { tensor: name });
  await refused(tensors, { ...good.metadata, width: '13' }, { tensor: 'temporal_embedding' });
  await refused(tensors, { ...good.metadata, layers: '4' }, { tensor: 'layers.3.global_prompts' });
  await refused(tensors, { ...good.metadata, reparam: 'magic' }, { setting: 'reparam' });
  await refused(tensors, { ...good.metadata, residual: 'perhaps' }, { setting: 'residual' });
  await refused(tensors, { ...good.metadata, frames: '-4' }, { setting: 'frames' });
  await refused(tensors, { ...good.metadata, from_layer: '3' }, { setting: 'from_layer' });
  await refused(tensors, Object.fromEntries(Object.entries(good.metadata).filter(([key]) => key !== 'heads')), {
    setting: 'heads',
  });
  await expect(readAdapter(new Uint8Array(7), 'no.safetensors')).rejects.toMatchObject({ code: 'model-invalid' });
  expect(tf.memory().numTensors).toBe(before);
});
