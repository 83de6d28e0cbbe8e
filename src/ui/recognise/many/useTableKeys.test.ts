import { expect, test, vi } from 'vitest';

vi.mock('../../../client/engine', async () => {
  const { callsThrough } = await import('../../../lib/client/calls');
  return { engine: { call: callsThrough(() => new Promise(() => {})) } };
});

const { targetOf } = await import('./useTableKeys');

test('keys move within the rows, by one, by a page or to an end, and stop there', () => {
  const from = (key: string, at: number) => targetOf(key, at, 10, 25);
  expect([from('ArrowDown', 3), from('ArrowUp', 3), from('PageDown', 3), from('PageUp', 13)]).toEqual([4, 2, 13, 3]);
  expect([from('Home', 9), from('End', 9), from('ArrowUp', 0), from('ArrowDown', 24), from('PageDown', 20)]).toEqual([0, 24, 0, 24, 24]);
  // Nothing is looked at yet: the first row.
  expect(from('ArrowDown', -1)).toBe(0);
  expect(from('x', 3)).toBeUndefined();
});
