import { assert, boolean, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';
import { measureJson, readJson } from './boundedJson';

const bounds = { bytes: 1e6, depth: 20, containers: 1000, members: 1000 };
const measure = (text: string, changes: Partial<typeof bounds> = {}) =>
  measureJson(new TextEncoder().encode(text), { ...bounds, ...changes });

/** Containers and members by walking what was parsed. */
function walk(value: unknown): { containers: number; members: number } {
  if (typeof value !== 'object' || value === null) return { containers: 0, members: 0 };
  const inner = Object.values(value).map(walk);
  return inner.reduce((sum, one) => ({ containers: sum.containers + one.containers, members: sum.members + one.members }), {
    containers: 1,
    members: inner.length,
  });
}

test('what it counts is what JSON.parse makes, whatever the strings hold', () => {
  assert(
    property(jsonValue({ maxDepth: 6 }), boolean(), (value, spaced) => {
      const { containers, members } = walk(value);
      const text = JSON.stringify(value, null, spaced ? 2 : 0);
      expect(measure(text, { containers, members }).beyond).toBeNull();
      if (containers > 0) expect(measure(text, { containers: containers - 1 }).beyond).toMatch(/lists and objects/);
      if (members > 0) expect(measure(text, { members: members - 1 }).beyond).toMatch(/members/);
    }),
  );
});

test('depth, length and twins', () => {
  expect(measure('[[[1]]]', { depth: 2 }).beyond).toMatch(/nested more than 2 deep/);
  expect(measure('[[["["]]]', { depth: 3 }).beyond).toBeNull();
  expect(measure('"aaaa"', { bytes: 5 }).beyond).toMatch(/6 bytes/);
  expect(measure('{"a": {"x": 1, "y": 2}, "a": [1, 2], "b": ""}').outermost).toBe(3);
});

test('a file is read within its bounds, or refused by name', async () => {
  expect(await readJson(new Blob(['{"a": [1]}']), 'a.json', bounds, 'no')).toEqual({ a: [1] });
  const refused = { code: 'model-invalid', remedy: 'again', details: { file: 'a.json' } };
  for (const text of ['{"a"', '{},'.repeat(2000), '['.repeat(100_000), '"a']) {
    await expect(readJson(new Blob([text]), 'a.json', bounds, 'again')).rejects.toMatchObject(refused);
  }
  await expect(readJson(new Blob([new Uint8Array(1e6 + 1)]), 'a.json', bounds, 'again')).rejects.toMatchObject(refused);
});
