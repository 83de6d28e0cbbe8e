import { expect, test } from 'vitest';
import { uniqueId } from '../../shared/base/uniqueId';
import { featureStore, type KeptFeatures } from './featureStore';

const clip = (seed: number): KeptFeatures => ({
  modelId: 'demo',
  modelHash: 'h',
  asked: { taught: null, ownEyes: false },
  features: { model: { values: Float32Array.from({ length: 10 }, (_, at) => seed + at), shape: [1, 2, 5] } },
});
const idOf = (n: number): string => `clip-${String(n).padStart(4, '0')}`;

test('features last from one visit to the next; the oldest make room', async () => {
  const name = uniqueId();
  const first = featureStore(1e6, name);
  for (let n = 0; n < 5; n++) await first.put(idOf(n), clip(n));
  expect(await featureStore(1e6, name).get(idOf(3))).toEqual(clip(3));
  const small = featureStore(120, name); // three clips of 40 bytes
  await small.put(idOf(5), clip(5));
  const there = await Promise.all([0, 1, 2, 3, 4, 5].map(async (n) => (await small.get(idOf(n))) !== undefined));
  expect(there).toEqual([false, false, true, true, true, true]);
});
