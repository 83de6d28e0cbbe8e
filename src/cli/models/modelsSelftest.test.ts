import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { publishedName, selftest } from './modelsSelftest';
import { parameters, publishedModels } from './publishedSizes';

test('the sizes are the published ones', () => {
  const bytes = (name: keyof typeof publishedModels) => 4 * parameters(publishedModels[name]);
  // Sizes of the repositories' weight files, megabytes.
  expect(bytes('tinyclip-8m') / 1e6).toBeCloseTo(94, -0.5);
  expect(bytes('tinyclip-39m') / 1e6).toBeCloseTo(332, -0.5);
  expect(bytes('datacomp-b32') / 1e6).toBeCloseTo(605, -0.5);
  expect(() => publishedName('vit-g')).toThrow('tinyclip-8m');
});

test(
  'TinyCLIP ViT-8M/16 at full size: hub, download, storage, load, labels, two frames, and nothing left',
  { timeout: 120_000 },
  async () => {
    const stages = await selftest({ name: 'tinyclip-8m', frames: 2, threads: 1, say: () => undefined });
    expect(stages.map(({ stage }) => stage)).toEqual(['write', 'get', 'open', 'load', 'labels', 'encode', 'encode again']);
    expect(tf.memory().numTensors).toBe(0);
  },
);
