import { afterEach, expect, test, vi } from 'vitest';
import { indexedDbCache } from './embeddingCache';

const key = { tower: 'a/en', template: '{label}', text: 'wave' };
const value = { sentence: Float32Array.of(1), words: Float32Array.of(1) };

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['is not there', undefined],
  [
    'throws at once (Firefox with site data blocked)',
    {
      open: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    },
  ],
])('an IndexedDB that %s is replaced by memory', async (_name, indexedDB) => {
  vi.stubGlobal('indexedDB', indexedDB);
  const cache = indexedDbCache();
  expect(await cache.get([key])).toEqual([undefined]);
  await cache.put([[key, value]]);
  expect(await cache.get([key])).toEqual([value]);
  await cache.forget('a/en');
  expect(await cache.get([key])).toEqual([undefined]);
});
