import { expect, test } from 'vitest';
import { readAhead } from './readAhead';
import type { TensorSource } from './tensorSource';

function slowSource(names: readonly string[]): { source: TensorSource; most: () => number; reads: string[] } {
  let [open, most] = [0, 0];
  const reads: string[] = [];
  const source: TensorSource = {
    file: 'f',
    metadata: {},
    tensors: new Map(names.map((name) => [name, { name, type: 'U8', shape: [1] }])),
    read: async (name) => {
      reads.push(name);
      most = Math.max(most, ++open);
      await new Promise((done) => setTimeout(done, 1));
      open--;
      if (name === 'bad') throw new Error('cut short');
      return Uint8Array.of(names.indexOf(name));
    },
  };
  return { source, most: () => most, reads };
}

test('every tensor is read once, its followers meanwhile, and no more at a time than was said', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `t${index}`);
  const { source, most, reads } = slowSource(names);
  const ahead = readAhead(source, names, 5);
  for (const [index, name] of names.entries()) expect([...(await ahead.read(name))]).toEqual([index]);
  expect(reads).toEqual(names);
  expect(most()).toBeGreaterThan(1);
  expect(most()).toBeLessThanOrEqual(6);
});

test('names out of order, unknown to the order, twice asked for, or absent are read all the same', async () => {
  const { source } = slowSource(['a', 'b', 'c', 'd']);
  const ahead = readAhead(source, ['a', 'absent', 'b', 'c']);
  for (const [name, value] of [
    ['b', 1],
    ['a', 0],
    ['d', 3],
    ['b', 1],
    ['c', 2],
  ] as const)
    expect([...(await ahead.read(name))]).toEqual([value]);
});

test('a failure is told to whoever asks for that tensor, and to nobody else', async () => {
  const { source } = slowSource(['a', 'bad', 'b']);
  const ahead = readAhead(source, ['a', 'bad', 'b']);
  expect([...(await ahead.read('a'))]).toEqual([0]);
  await expect(ahead.read('bad')).rejects.toThrow('cut short');
  expect([...(await ahead.read('b'))]).toEqual([2]);
});
