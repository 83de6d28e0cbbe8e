import { expect, test } from 'vitest';
import { contentHash, contentHashOf } from './contentHash';

test('one byte in the middle of a large file changes its hash', async () => {
  const bytes = new Uint8Array(20 << 20);
  const before = await contentHash(new Blob([bytes]));
  bytes[10 << 20] = 1;
  expect(await contentHash(new Blob([bytes]))).not.toBe(before);
});

test('several files: paths and sizes count, order does not', async () => {
  const file = (path: string, text: string) => ({ path, blob: new Blob([text]) });
  const hash = await contentHashOf([file('a', '12'), file('b', '3')]);
  expect(await contentHashOf([file('b', '3'), file('a', '12')])).toBe(hash);
  expect(await contentHashOf([file('a', '1'), file('b', '23')])).not.toBe(hash);
  expect(await contentHashOf([file('a', '12'), file('c', '3')])).not.toBe(hash);
});

test('reading stops when it is cancelled', async () => {
  await expect(contentHash(new Blob(['a']), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
});
