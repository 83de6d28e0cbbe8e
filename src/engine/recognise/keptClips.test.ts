import { expect, test } from 'vitest';
import { keptClips } from './keptClips';
import type { FeatureStore, KeptFeatures } from './featureStore';

const clip = (numbers: number): KeptFeatures => ({
  modelId: 'demo',
  modelHash: 'h',
  asked: { taught: null, ownEyes: false },
  features: { model: { values: new Float32Array(numbers), shape: [1, 1, numbers] } },
});

const nothing: FeatureStore = { put: () => Promise.resolve(), get: () => Promise.resolve(undefined) };

test('the oldest clips are given up where all would be too much, and the newest always stays', async () => {
  const kept = keptClips(100, nothing);
  const there = (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await kept.find(id)) !== undefined));
  const ids = [10, 10, 10].map((numbers) => kept.add(clip(numbers)));
  expect(await there(ids)).toEqual([false, true, true]);
  const large = kept.add(clip(1000));
  expect(await there([...ids, large])).toEqual([false, false, false, true]);
});

test('an engine that was started anew finds what was stored, and gives no id twice', async () => {
  const stored = new Map<string, KeptFeatures>();
  const store: FeatureStore = { put: async (id, one) => void stored.set(id, one), get: async (id) => stored.get(id) };
  const before = keptClips(100, store).add(clip(1));
  const after = keptClips(100, store);
  expect(await after.find(before)).toEqual(clip(1));
  expect(after.add(clip(2))).not.toBe(before);
  expect(await keptClips(100, nothing).find(before)).toBeUndefined();
});
