import { afterEach, expect, test, vi } from 'vitest';
import { createKeptStore, recordOf, storedRecord } from './keptStore';

afterEach(() => vi.unstubAllGlobals());

const numberOf = (stored: string | null): { readonly n: number } => ({ n: Number(storedRecord(stored)['n'] ?? 1) });

test('what is changed is written, and read by the next visit', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  const first = createKeptStore('a', numberOf);
  expect(first.getState()).toEqual({ n: 1 });
  first.setState({ n: 5 });
  expect(createKeptStore('a', numberOf).getState()).toEqual({ n: 5 });
  expect(createKeptStore('b', numberOf).getState()).toEqual({ n: 1 });
});

test('where storage is forbidden the choice lasts as long as the page', () => {
  const forbidden = () => {
    throw new DOMException('no', 'SecurityError');
  };
  vi.stubGlobal('localStorage', { getItem: forbidden, setItem: forbidden });
  const store = createKeptStore('a', numberOf);
  store.setState({ n: 2 });
  expect(store.getState()).toEqual({ n: 2 });
});

test('what is no record counts as an empty one', () => {
  for (const stored of [null, '', '{"n": ', 'null', '[1]', '"n"']) expect(storedRecord(stored)).toEqual({});
  expect(storedRecord('{"n": 3}')).toEqual({ n: 3 });
  for (const value of [null, 1, 'x', [1]]) expect(recordOf(value)).toEqual({});
});
