/** The relevance of a label: its gradient is that of differences, with prompts and without, and it points where the score comes from. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../shared/base/random';
import { randomTensor, startNodeBackend } from '../../testing/layers';
import { leavesNothing, randomAdapter, randomEncoder, randomFrames } from '../../testing/model';
import { disposeAdapter, disposeVisionEncoder, type Adapter, type VisionParams } from '.';
import { labelRelevance } from './relevance';
import { scoreClip } from './scores';
import { visionHead } from './visionBlock';
import { promptedBlock, startTokens } from './visionEncoder';

const sizes = { width: 96, layers: 3, patchSize: 4, grid: 3, embedding: 10 };
const T = 4;

describe('on wasm', () => {
  let params: VisionParams;
  let texts: tf.Tensor2D;
  let words: tf.Tensor3D;
  beforeAll(async () => {
    await startNodeBackend('wasm');
    params = randomEncoder(sizes, 7);
    texts = randomTensor(createRandom(5), [1, sizes.embedding] as unknown as [number]) as unknown as tf.Tensor2D;
    words = randomTensor(createRandom(6), [1, 2, sizes.embedding] as unknown as [number]) as unknown as tf.Tensor3D;
  });
  afterAll(() => {
    disposeVisionEncoder(params);
    tf.dispose([texts, words]);
  });

  /** The method's own score (Eq. 5 to 7), frames weighed by words. */
  const score = (features: tf.Tensor3D): tf.Scalar =>
    tf.tidy(() => {
      const labels = { english: texts, chinese: null, words: { words, mask: tf.ones([1, 2]) as tf.Tensor2D } };
      return tf.reshape(scoreClip(features, labels, 0.3).english!, []) as tf.Scalar;
    });

  /** S with `change` added to the attention A of one layer, as A + change would weigh the values. */
  function movedScore(adapter: Adapter | null, frames: tf.Tensor4D, at: number, change: tf.Tensor4D): number {
    return tf.tidy(() => {
      let tokens = startTokens(params, frames, adapter, T);
      for (let layer = 0; layer < sizes.layers; layer++) {
        const last = layer === sizes.layers - 1;
        tokens = promptedBlock(params, adapter, layer, tokens, T, 'none', last, (_query, keyValues, output) => {
          if (layer !== at) return output;
          const [F, rows, D] = output.shape;
          const { heads } = params.config;
          const all = tf.concat([...keyValues], 1);
          const values = tf.transpose(tf.reshape(tf.slice(all, [0, 0, D], [F, -1, D]), [F, -1, heads, D / heads]), [0, 2, 1, 3]);
          const moved = tf.transpose(tf.matMul(change, values as tf.Tensor4D), [0, 2, 1, 3]);
          return tf.add(output, tf.reshape(moved, [F, rows, D]));
        }).tokens;
      }
      return score(tf.reshape(visionHead(params, tokens), [1, T, sizes.embedding])).dataSync()[0]!;
    });
  }

  test.each([null, { fromLayer: 0 }, { fromLayer: 1, globalPrompts: 3 }])('dS / dA is that of differences, adapter %o', async (choice) => {
    await leavesNothing(async () => {
      const adapter = choice === null ? null : randomAdapter(params.config, choice);
      const frames = randomFrames(params.config, T);
      const found: { layer: number; gradient: tf.Tensor4D }[] = [];
      const { raises, lowers } = await labelRelevance(params, frames, score, {
        T,
        adapter,
        onLayer: ({ layer, gradient }) => found.push({ layer, gradient: tf.keep(gradient.clone()) }),
      });
      expect(found.map(({ layer }) => layer)).toEqual([2, 1, 0]);
      for (const { layer, gradient } of found) {
        const direction = randomTensor(createRandom(11 + layer), gradient.shape as unknown as [number]) as unknown as tf.Tensor4D;
        const at = (step: number) => {
          const change = tf.mul(direction, step) as tf.Tensor4D;
          const value = movedScore(adapter, frames, layer, change);
          change.dispose();
          return value;
        };
        const measured = (at(3e-3) - at(-3e-3)) / 6e-3;
        const [computed, norm] = tf.tidy(() => [
          tf.sum(tf.mul(gradient, direction)).dataSync()[0]!,
          tf.norm(gradient).dataSync()[0]!,
        ]) as unknown as [number, number];
        expect(norm).toBeGreaterThan(1e-4);
        expect(Math.abs(measured - computed) / norm, `layer ${layer}`).toBeLessThan(0.02);
        tf.dispose([direction, gradient]);
      }
      for (const map of [raises, lowers]) {
        const values = map.dataSync();
        expect(map.shape).toEqual([T, 9]);
        expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...values)).toBeGreaterThan(0);
      }
      tf.dispose([frames, raises, lowers]);
      if (adapter !== null) disposeAdapter(adapter);
    });
  });

  test('the opposite score swaps what raises and what lowers', async () => {
    const frames = randomFrames(params.config, T);
    const adapter = randomAdapter(params.config, {});
    const there = await labelRelevance(params, frames, score, { T, adapter });
    const back = await labelRelevance(params, frames, (features) => tf.neg(score(features)), { T, adapter });
    const difference = (a: tf.Tensor, b: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!);
    expect(difference(there.raises, back.lowers)).toBeLessThan(1e-6);
    expect(difference(there.lowers, back.raises)).toBeLessThan(1e-6);
    tf.dispose([frames, Object.values(there), Object.values(back)]);
    disposeAdapter(adapter);
  });

  test('cancelled on its way it leaves nothing', async () => {
    await leavesNothing(async () => {
      const frames = randomFrames(params.config, T);
      const stop = new AbortController();
      const work = labelRelevance(params, frames, score, {
        T,
        adapter: null,
        signal: stop.signal,
        onProgress: ({ done }) => done === 4 && stop.abort(),
      });
      await expect(work).rejects.toMatchObject({ code: 'cancelled' });
      frames.dispose();
    });
  });
});
