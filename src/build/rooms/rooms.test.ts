import { describe, expect, test } from 'vitest';
import { circles, faults, placeOf } from './faults';
import { doorOf, readGraph, specifiersOf, type Graph } from './graph';

const door = () => 'What lives here, what comes in, what goes out, and what this room may import, in a few plain lines.';
const graphOf = (imports: Readonly<Record<string, { files?: string[]; packages?: string[] }>>): Graph => {
  const named = [...new Set(Object.values(imports).flatMap(({ files }) => files ?? []))].filter((file) => !(file in imports));
  return new Map<string, { readonly files: readonly string[]; readonly packages: readonly string[] }>([
    ...Object.entries(imports).map(([file, { files = [], packages = [] }]) => [file, { files, packages }] as const),
    ...named.map((file) => [file, { files: [], packages: [] }] as const),
  ]);
};

describe('what is found', () => {
  test.each([
    ['state from ui', 'src/state/settings/settings.ts', 'src/ui/App.tsx', 'src/ui lies above it'],
    ['shared from the engine', 'src/shared/base/units.ts', 'src/engine/media/index.ts', 'beyond its own world'],
    ['the page from the engine', 'src/ui/App.tsx', 'src/engine/media/index.ts', 'beyond its own world'],
    ['the engine from the page', 'src/engine/media/index.ts', 'src/state/settings/settings.ts', 'beyond its own world'],
    ['kernels from the model', 'src/engine/nn/layers/linear.ts', 'src/engine/model/index.ts', 'src/engine/model lies above it'],
    ['text from media', 'src/engine/text/index.ts', 'src/engine/media/index.ts', 'stands beside it'],
    ['production from test helpers', 'src/engine/nn/layers/linear.ts', 'src/testing/layers.ts', 'beyond its own world'],
    ['a room that is not planned', 'src/attic/x.ts', 'src/shared/base/units.ts', 'lies in no room'],
  ])('%s', (_, file, other, said) => {
    const found = faults(graphOf({ [file]: { files: [other] } }), door);
    expect(found.join('\n')).toContain(said);
    expect(found.join('\n')).toContain(file);
  });

  test('types count, re-exports and imports in brackets too', () => {
    const text = `
      import type { A } from './a';
      export * from './b';
      export type { C } from './c';
      const d = import('./d');
      type E = import('./e').E;
      import './f';
      import g from './g?worker&url';`;
    expect(specifiersOf('x.ts', text).sort()).toEqual(['./a', './b', './c', './d', './e', './f', './g?worker&url']);
  });

  test('files and folders that need each other', () => {
    const files = graphOf({ 'src/ui/a.ts': { files: ['src/ui/b.ts'] }, 'src/ui/b.ts': { files: ['src/ui/a.ts'] } });
    expect(faults(files, door)).toEqual(['files in a circle: src/ui/a.ts, src/ui/b.ts']);
    const folders = graphOf({
      'src/ui/x/a.ts': { files: ['src/ui/b.ts'] },
      'src/ui/c.ts': { files: ['src/ui/x/d.ts'] },
      'src/ui/b.ts': {},
    });
    expect(faults(folders, door)).toEqual(['folders need each other: src/ui, src/ui/x']);
  });

  test('packages in rooms that have no business with them', () => {
    const found = faults(graphOf({ 'src/state/settings/settings.ts': { packages: ['@tensorflow/tfjs-core', 'zustand'] } }), door);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('@tensorflow/tfjs-core');
  });

  test('crowded rooms, and rooms without a door', () => {
    const many = Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`src/ui/f${index}.ts`, {}]));
    expect(faults(graphOf(many), door)).toEqual(['src/ui has 14 files, more than 13: it wants sub-rooms']);
    expect(faults(graphOf({ 'src/ui/a.ts': {} }), () => null)[0]).toContain('src/ui has no door');
  });

  test('what tests import is their own affair', () => {
    expect(faults(graphOf({ 'src/engine/nn/linear.test.ts': { files: ['src/testing/layers.ts'] } }), door)).toEqual([]);
  });
});

test('circles of several members are found whole, and a chain is none', () => {
  const edges = (pairs: Record<string, string[]>) => new Map(Object.entries(pairs).map(([from, to]) => [from, new Set(to)]));
  expect(circles(edges({ a: ['b'], b: ['c'], c: ['a', 'd'], d: [] }))).toEqual([['a', 'b', 'c']]);
  expect(circles(edges({ a: ['b'], b: ['c'], c: [] }))).toEqual([]);
});

test('sub-rooms belong to their room, the lower room first', () => {
  expect(placeOf('src/engine/nn/webgpu/product/product.ts')?.room).toBe('src/engine/nn');
  expect(placeOf('src/cli/command/command.ts')?.room).toBe('src/cli/command');
  expect(placeOf('bench/fuzz/run.ts')?.room).toBe('bench/fuzz');
});

test('this house is read: the worker is reached from the client, by its address', () => {
  const graph = readGraph(process.cwd());
  expect(graph.get('src/client/engine.ts')?.files).toContain('src/engine/worker/worker.ts');
  expect(doorOf(process.cwd(), 'src/engine/model')).toContain('model');
});
