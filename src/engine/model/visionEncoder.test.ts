import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { largestDifference, nodeBackends, startNodeBackend } from '../../testing/layers';
import {
  clipGradients,
  disposeAdapter,
  disposeEncoded,
  disposeVisionEncoder,
  encodeFrames,
  encodeLower,
  type AdapterSettings,
  type VisionParams,
} from '.';
import { leavesNothing, randomAdapter, randomEncoder, randomFrames } from '../../testing/model';

const sizes = { width: 24, layers: 3, patchSize: 4, grid: 3, embedding: 10 };

describe.each(nodeBackends)('%s', (backend) => {
  let params: VisionParams;
  beforeAll(async () => {
    await startNodeBackend(backend);
    params = randomEncoder(sizes, 7);
  });
  afterAll(() => disposeVisionEncoder(params));

  test.each<[string, Partial<AdapterSettings>, number]>([
    ['plain', {}, 4],
    ['one global prompt, one frame', { frames: 1, globalPrompts: 1 }, 1],
    ['no global prompts', { globalPrompts: 0 }, 4],
    ['shared beta', { shared: true, reparam: 'mlp' }, 4],
    ['no residual', { residual: false, reparam: 'c3d' }, 4],
    ['another T than it was trained at, more', {}, 9],
    ['another T than it was trained at, fewer', { reparam: 'lstm' }, 2],
  ])('%s: clips of a batch do not touch each other', async (_, choice, T) => {
    await leavesNothing(async () => {
      const adapter = randomAdapter(params.config, choice);
      const frames = randomFrames(params.config, 2 * T);
      const second = tf.slice(frames, [T, 0, 0, 0], [T, -1, -1, -1]) as tf.Tensor4D;
      const both = await encodeFrames(params, frames, { T, adapter });
      const alone = await encodeFrames(params, second, { T, adapter });
      expect(both.features.shape).toEqual([2, T, sizes.embedding]);
      tf.tidy(() => {
        const part = tf.slice(both.features, [1, 0, 0], [1, T, sizes.embedding]);
        expect(largestDifference(part, alone.features)).toBeLessThan(1e-5);
      });
      disposeEncoded(both);
      disposeEncoded(alone);
      tf.dispose([frames, second]);
      disposeAdapter(adapter);
    });
  });

  test('prompts carry what other frames show; without an adapter frames are independent', async () => {
    await leavesNothing(async () => {
      const T = 4;
      const adapter = randomAdapter(params.config, {});
      const frames = randomFrames(params.config, T);
      const others = tf.tidy(() =>
        tf.concat([tf.slice(frames, [0, 0, 0, 0], [1, -1, -1, -1]), randomFrames(params.config, 3, 9)], 0),
      ) as tf.Tensor4D;
      for (const [given, moves] of [
        [adapter, true],
        [null, false],
      ] as const) {
        const [a, b] = [
          await encodeFrames(params, frames, { T, adapter: given }),
          await encodeFrames(params, others, { T, adapter: given }),
        ];
        tf.tidy(() => {
          const first = (x: tf.Tensor3D): tf.Tensor => tf.slice(x, [0, 0, 0], [1, 1, -1]);
          const difference = largestDifference(first(a.features), first(b.features));
          if (moves) expect(difference).toBeGreaterThan(1e-4);
          else expect(difference).toBeLessThan(1e-5);
        });
        disposeEncoded(a);
        disposeEncoded(b);
      }
      tf.dispose([frames, others]);
      disposeAdapter(adapter);
    });
  });

  test('cancelling in the middle, and an adapter for another model, leave nothing behind', async () => {
    await leavesNothing(async () => {
      const adapter = randomAdapter(params.config, {});
      const frames = randomFrames(params.config, 4);
      const controller = new AbortController();
      const cancelled = encodeFrames(params, frames, {
        T: 4,
        adapter,
        attention: 'mean',
        signal: controller.signal,
        onProgress: ({ done }) => void (done === 2 && controller.abort()),
      });
      await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
      await expect(encodeLower(params, frames, 2, { signal: controller.signal })).rejects.toMatchObject({
        code: 'cancelled',
      });
      const dFeatures = tf.ones([1, 4, sizes.embedding]) as tf.Tensor3D;
      await expect(clipGradients(params, adapter, frames, dFeatures, { T: 4, signal: controller.signal })).rejects.toMatchObject({
        code: 'cancelled',
      });
      const other = { ...adapter, settings: { ...adapter.settings, width: 32 } };
      await expect(encodeFrames(params, frames, { T: 4, adapter: other })).rejects.toMatchObject({
        code: 'adapter-mismatch',
        details: { setting: 'width', found: 32, expected: 24 },
      });
      await expect(encodeFrames(params, frames, { T: 3 })).rejects.toMatchObject({ code: 'internal' });
      tf.dispose([frames, dFeatures]);
      disposeAdapter(adapter);
    });
  });
});
