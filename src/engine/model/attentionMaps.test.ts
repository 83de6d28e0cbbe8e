import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAndFree } from '../backend/readAndFree';
import { largestDifference, nodeBackends, startNodeBackend } from '../../testing/layers';
import { attentionMaps, classToPatches, disposeAdapter, disposeEncoded, disposeVisionEncoder, encodeFrames, type VisionParams } from '.';
import { leavesNothing, randomAdapter, randomEncoder, randomFrames } from '../../testing/model';

const sizes = { width: 24, layers: 3, patchSize: 4, grid: 3, embedding: 10 };

describe.each(nodeBackends)('%s', (backend) => {
  let params: VisionParams;
  beforeAll(async () => {
    await startNodeBackend(backend);
    params = randomEncoder(sizes, 7);
  });
  afterAll(() => disposeVisionEncoder(params));

  test('every kind of attention says the same; prompts are dropped and the rest sums to one', async () => {
    await leavesNothing(async () => {
      const T = 4;
      const patches = sizes.grid ** 2;
      const adapter = randomAdapter(params.config, {});
      const frames = randomFrames(params.config, T);
      const of = (attention: 'all' | 'mean' | 'classRow') => encodeFrames(params, frames, { T, adapter, attention });
      const [all, mean, row] = [await of('all'), await of('mean'), await of('classRow')];
      expect(all.attention[0]!.shape).toEqual([T, params.config.heads, patches + 1 + 7, patches + 1 + 7]);
      tf.tidy(() => {
        all.attention.forEach((full, layer) => {
          const ownRows = tf.slice(tf.mean(full, 1), [0, 0, 0], [T, patches + 1, -1]);
          expect(largestDifference(mean.attention[layer]!, ownRows)).toBeLessThan(1e-6);
          const fromRow = classToPatches(row.attention[layer]!, patches, 'classRow');
          expect(largestDifference(fromRow, classToPatches(mean.attention[layer]!, patches))).toBeLessThan(1e-6);
        });
      });
      const maps = await readAndFree({ ...attentionMaps(mean.attention, patches) });
      const expected = rolloutByLoops(mean.attention, patches);
      maps.rollout.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 5));
      for (const map of [maps.last, maps.rollout]) {
        for (let frame = 0; frame < T; frame++) {
          expect(map.subarray(frame * patches, (frame + 1) * patches).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
        }
      }
      for (const encoded of [all, mean, row]) disposeEncoded(encoded);
      frames.dispose();
      disposeAdapter(adapter);
    });
  });
});

/** (A + I) / 2 multiplied from the first layer up, in plain arithmetic. */
function rolloutByLoops(means: readonly tf.Tensor[], patches: number): number[] {
  const count = patches + 1;
  const layers = means.map((mean) => mean.arraySync() as number[][][]);
  return layers[0]!.flatMap((_, frame) => {
    let product = Array.from({ length: count }, (_, i) => Array.from({ length: count }, (_, j) => Number(i === j)));
    for (const layer of layers) {
      const rows = layer[frame]!.map((row, i) => {
        const kept = row.slice(0, count);
        const sum = kept.reduce((a, b) => a + b, 0);
        return kept.map((value, j) => (value / sum + Number(i === j)) / 2);
      });
      product = rows.map((row) => product[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * product[k]![j]!, 0)));
    }
    const own = product[0]!.slice(1);
    const sum = own.reduce((a, b) => a + b, 0);
    return own.map((value) => value / sum);
  });
}
