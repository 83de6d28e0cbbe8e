import { expect, test } from 'vitest';
import { keptClips } from './keptClips';

const clip = (numbers: number) => ({
  modelId: 'demo',
  modelHash: 'h',
  asked: { taught: null, ownEyes: false },
  features: { model: { values: new Float32Array(numbers), shape: [1, 1, numbers] as const } },
});

test('the oldest clips are given up where all would be too much, and the newest always stays', () => {
  const kept = keptClips(100);
  const ids = [10, 10, 10].map((numbers) => kept.add(clip(numbers)));
  expect(ids.map((id) => kept.find(id) !== undefined)).toEqual([false, true, true]);
  const large = kept.add(clip(1000));
  expect(ids.map((id) => kept.find(id) !== undefined)).toEqual([false, false, false]);
  expect(kept.find(large)).toBeDefined();
});

test('an engine that was started anew knows no clip of the one before', () => {
  const before = keptClips().add(clip(1));
  const after = keptClips();
  expect(after.find(before)).toBeUndefined();
  expect(after.add(clip(1))).not.toBe(before);
});
