import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../shared/base/random';
import { readAndFree } from '../backend/readAndFree';
import { largestDifference, nodeBackends, randomTensor, startNodeBackend } from '../../testing/layers';
import { scoreClip, scoreClips, frameWeights, meanPool, unit, uniformWeights, videoEmbedding, videoTextCosine } from '.';
import { leavesNothing } from '../../testing/model';

describe.each(nodeBackends)('%s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test('several clips at once have the scores of each', async () => {
    await leavesNothing(async () => {
      const [N, V, T, C, n, E] = [3, 2, 4, 5, 2, 8];
      const random = createRandom(9);
      const draw = (...shape: number[]): tf.Tensor => randomTensor(random, shape as [number]);
      const [seen, own] = [draw(N * V, T, E) as tf.Tensor3D, draw(N * V, T, E) as tf.Tensor3D];
      const words = { words: draw(C, n, E) as tf.Tensor3D, mask: tf.ones([C, n]) as tf.Tensor2D };
      const labels = { english: draw(C, E) as tf.Tensor2D, chinese: draw(C, E) as tf.Tensor2D, words };
      const all = await readAndFree({ ...scoreClips(seen, N, labels, 0.1, own) });
      for (let at = 0; at < N; at++) {
        const [mine, minesOwn] = [seen, own].map((features) => tf.slice(features, [at * V, 0, 0], [V, T, E]));
        const one = await readAndFree({ ...scoreClip(mine!, labels, 0.1, minesOwn) });
        one.english!.forEach((value, c) => expect(all.english![at * C + c]).toBeCloseTo(value, 5));
        one.chinese!.forEach((value, c) => expect(all.chinese![at * C + c]).toBeCloseTo(value, 5));
        one.frameWeights.forEach((value, c) => expect(all.frameWeights[at * C * T + c]).toBeCloseTo(value, 5));
        tf.dispose([mine!, minesOwn!]);
      }
      tf.dispose([seen, own, words.words, words.mask, labels.english, labels.chinese]);
    });
  });

  test('scores: views are averaged, one language may be missing, without words the frames weigh the same', async () => {
    await leavesNothing(async () => {
      const [V, T, C, n, E] = [3, 4, 5, 2, 6];
      const random = createRandom(6);
      const draw = (...shape: number[]): tf.Tensor => randomTensor(random, shape as [number]);
      const features = draw(V, T, E) as tf.Tensor3D;
      const [english, chinese] = [draw(C, E) as tf.Tensor2D, draw(C, E) as tf.Tensor2D];
      const words = {
        words: draw(C, n, E) as tf.Tensor3D,
        mask: tf.tensor2d([
          [1, 1],
          [1, 0],
          [1, 1],
          [1, 0],
          [1, 1],
        ]),
      };
      const tau = 0.1;
      const scores = await readAndFree({ ...scoreClip(features, { english, chinese, words }, tau) });
      const weights = tf.tidy(() => frameWeights(features, words, tau));
      const vectors = tf.tidy(() => videoEmbedding(features, weights));
      const cosine = tf.tidy(() => tf.sum(tf.mul(vectors, tf.expandDims(unit(english), 0)), -1));
      tf.tidy(() => {
        expect(largestDifference(cosine, videoTextCosineOf(features, weights, english))).toBeLessThan(1e-5);
      });
      const mean = tf.tidy(() => tf.mean(cosine, 0).dataSync());
      scores.english!.forEach((value, index) => expect(value).toBeCloseTo(mean[index]!, 5));
      expect(scores.frameWeights.length).toBe(C * T);
      for (let c = 0; c < C; c++) expect(scores.frameWeights.subarray(c * T, (c + 1) * T).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      const only = await readAndFree({ ...scoreClip(features, { english: null, chinese, words: null }, tau) });
      expect(only.english).toBeNull();
      expect(only.frameWeights.every((value) => Math.abs(value - 1 / T) < 1e-6)).toBe(true);
      const pooled = tf.tidy(() => tf.mean(tf.matMul(unit(meanPool(features)), unit(chinese), false, true), 0).dataSync());
      only.chinese!.forEach((value, index) => expect(value).toBeCloseTo(pooled[index]!, 5));
      tf.dispose([features, english, chinese, words.words, words.mask, weights, vectors, cosine]);
    });
  });
});

function videoTextCosineOf(features: tf.Tensor3D, weights: tf.Tensor3D, texts: tf.Tensor2D): tf.Tensor {
  return tf.tidy(() => {
    // mean pooling is the uniform case of the same formula
    const [B, T] = features.shape;
    const uniform = videoTextCosine(features, uniformWeights(B, texts.shape[0], T), texts);
    expect(largestDifference(uniform, tf.matMul(unit(meanPool(features)), unit(texts), false, true))).toBeLessThan(1e-5);
    return videoTextCosine(features, weights, texts);
  });
}
