import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AppError } from '../../../shared/errors/errors';
import { oneLine } from '../../../shared/base/oneLine';
import { adapterPlan, adapterSettings } from '..';
import { createAdapterStore } from '../../library/adapters/adapterStore';
import { openSafetensors } from '../../files/weights/safetensors';
import { writeSafetensors } from '../../files/weights/writeSafetensors';
import { memoryFolder } from '../../files/storage';

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
const settings = adapterSettings(encoder, { frames: 2, globalPrompts: 1, bottleneck: 4 });
const usual = {
  frames: '2',
  global_prompts: '1',
  reparam: 'r2plus1d',
  bottleneck: '4',
  residual: 'True',
  heads: '2',
  layers: '2',
  width: '32',
};
const classes = [{ en: 'waving', zh: '挥手' }];

/** A small adapter of our own making, with one thing about it changed. */
function adapter(
  metadata: Readonly<Record<string, string>> = {},
  change: (name: string, values: Float32Array) => void = () => undefined,
): Blob {
  const tensors = Object.entries(adapterPlan(settings)).map(([name, { shape }]) => {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.01);
    change(name, values);
    return { name, type: 'F32' as const, shape, data: new Uint8Array(values.buffer) };
  });
  return new Blob([writeSafetensors(tensors, { ...usual, classes: JSON.stringify(classes), ...metadata })]);
}

function newStore() {
  return createAdapterStore({ folder: memoryFolder(), served: undefined, modelOfSize: () => Promise.resolve('demo') });
}

async function refused(file: Blob, field: { readonly setting: string } | { readonly tensor: unknown }, why: RegExp): Promise<void> {
  const store = newStore();
  const cpu = process.cpuUsage();
  const thrown = await store.add(file, 'bad').catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'adapter-invalid', details: { file: 'bad.safetensors', ...field } });
  const { message, remedy } = thrown as AppError;
  expect(message).toMatch(/^bad\.safetensors /);
  expect(message).toMatch(why);
  expect(message.length).toBeLessThan(300);
  expect(remedy).not.toBe('');
  expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(3000);
  expect(await store.list()).toEqual([]);
}

test('one that is sound is taken, and tells how far the look at it is', async () => {
  const steps: number[] = [];
  expect(await newStore().add(adapter(), 'good', { onProgress: ({ done }) => steps.push(done) })).toMatchObject({ id: 'good', classes });
  expect(steps).toEqual(Array.from({ length: Object.keys(adapterPlan(settings)).length }, (_, index) => index + 1));
});

test.each([
  ['layers', '999999'],
  ['layers', '1000000000'],
  ['layers', '1e20'],
  ['layers', '0'],
  ['frames', '100000'],
  ['width', '999999'],
  ['global_prompts', '99999'],
  ['bottleneck', '100000'],
  ['heads', '500'],
  ['from_layer', '2'],
  ['frames', '-1'],
  ['frames', 'x'.repeat(1e6)],
])('sizes: %s = %s is refused by the setting', (setting, value) =>
  refused(adapter({ [setting]: value }), { setting }, new RegExp(setting === 'from_layer' ? 'last layer' : `${setting} is`)),
);

test.each([
  ['frames', '3'],
  ['layers', '3'],
  ['width', '64'],
  ['bottleneck', '8'],
  ['global_prompts', '2'],
])('sizes: %s = %s, where the tensors are of other sizes, is refused by a tensor', (setting, value) =>
  refused(adapter({ [setting]: value }), { tensor: expect.any(String) }, /shape|lacks/),
);

test('sizes: heads that do not divide the width', () => refused(adapter({ heads: '3' }), { setting: 'heads' }, /do not divide/));

test.each([NaN, Infinity, -Infinity])('numbers: a %s is refused by its tensor', (wrong) =>
  refused(
    adapter({}, (name, values) => {
      if (name === 'layers.1.cls_proj.weight') values[values.length - 1] = wrong;
    }),
    { tensor: 'layers.1.cls_proj.weight' },
    /no number to compute with/,
  ),
);

test.each([
  ['2001 classes', JSON.stringify(Array.from({ length: 2001 }, (_, index) => ({ en: `class ${index}`, zh: '' }))), /2001 classes/],
  ['a hundred thousand', JSON.stringify(Array.from({ length: 100_000 }, () => ({ en: 'a', zh: '' }))), /too large a note of its classes/],
  ['a label of ten megabytes', JSON.stringify([{ en: 'a'.repeat(1e7), zh: '' }]), /too large a note/],
  [
    'a label too long',
    JSON.stringify([
      { en: 'a', zh: '' },
      { en: '', zh: '挥'.repeat(3000) },
    ]),
    /class 2 whose name is 3000/,
  ],
  [
    'no name',
    JSON.stringify([
      { en: 'a', zh: '' },
      { en: '', zh: ' ' },
    ]),
    /no name for class 2 of 2/,
  ],
  ['a name of control characters', JSON.stringify([{ en: '\u0000\u202e', zh: '' }]), /no name for class 1 of 1/],
])('classes: %s', (_, value, why) => refused(adapter({ classes: value }), { setting: 'classes' }, why));

test.each([
  ['{"before":1e308,"after":0.5,"heldOut":8}', /1e\+308/],
  ['{"before":1e999,"after":0.5,"heldOut":8}', /Infinity/],
  ['{"before":0.5,"after":-1e308,"heldOut":8}', /-1e\+308/],
  ['{"before":0.5,"after":1.01,"heldOut":8}', /1\.01/],
  ['{"before":0.5,"after":1,"heldOut":-8}', /-8 clips/],
  ['{"before":0.5,"after":1,"heldOut":1.5}', /1\.5 clips/],
])('metrics that cannot be: %s', (metrics, why) => refused(adapter({ metrics }), { setting: 'metrics' }, why));

test('texts of megabytes: its name, its template, its model', async () => {
  await refused(adapter({ name: 'n'.repeat(5e6) }), { setting: 'name' }, /name of 5000000 characters/);
  await refused(adapter({ template: `{label} ${'n'.repeat(5e6)}` }), { setting: 'template' }, /template of/);
  await refused(adapter({ model: 'n'.repeat(5e6) }), { setting: 'model' }, /model of/);
});

test('names are shown as one plain line: no control characters, nothing that turns the direction', async () => {
  const notes = { name: 'a\u0000b\u202Ec', classes: JSON.stringify([{ en: 'x\ny\u2066', zh: '' }]) };
  expect(await newStore().add(adapter(notes), 'x')).toMatchObject({ name: 'a bc', classes: [{ en: 'x y', zh: '' }] });
});

test('cancelling keeps nothing', async () => {
  const folder = memoryFolder();
  const store = createAdapterStore({ folder, served: undefined, modelOfSize: () => Promise.resolve('') });
  await expect(store.add(adapter(), 'x', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  expect(await folder.list('')).toEqual([]);
});

const hostile = '../shared/cases/hostile';
const here = existsSync(hostile);
describe.skipIf(!here)(`adapters of the attack${here ? '' : ' (skipped: no ../shared)'}`, () => {
  const sample = (name: string) => new Blob([readFileSync(`${hostile}/${name}.safetensors`)]);
  test.each([
    ['a-classempty', { setting: 'classes' }, /no name for class 1 of 3/],
    ['a-frames1e5', { setting: 'frames' }, /frames is "100000"/],
    ['a-layers1e9', { setting: 'layers' }, /layers is "1000000000"/],
    ['a-layers999999', { setting: 'layers' }, /layers is "999999"/],
    ['a-metricsnan', { setting: 'metrics' }, /share of/],
    ['a-proto', { tensor: '__proto__' }, /do not call for/],
    ['a-nan', { tensor: expect.any(String) as string }, /NaN in its tensor/],
  ] as const)('%s is refused by field', (name, field, why) => refused(sample(name), field, why));

  test.each(['a-modelpath', 'a-xss'])('%s does no harm', async (name) => {
    const summary = await newStore().add(sample(name), name);
    for (const { en, zh } of summary.classes) expect(oneLine(`${en}${zh}`)).toBe(`${en}${zh}`);
    expect((await openSafetensors(sample(name))).tensors.size).toBeGreaterThan(10);
  });
});
