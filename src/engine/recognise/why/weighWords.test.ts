/** Words and frames: the parts of Eq. 6 add up to it, and a word that a tokenizer cuts stays one word. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { createRandom } from '../../../shared/base/random';
import { randomTensor, startNodeBackend } from '../../../testing/layers';
import { frameWeights, unit } from '../../model';
import { piecesOfWords, weightsOfPieces } from './weighWords';

test('the mean over the words is the weight of Eq. 6, views averaged', async () => {
  await startNodeBackend('cpu');
  const [V, T, E, n] = [2, 3, 6, 4];
  const features = randomTensor(createRandom(1), [V, T, E] as unknown as [number]) as unknown as tf.Tensor3D;
  const words = unit(randomTensor(createRandom(2), [1, n, E] as unknown as [number]) as unknown as tf.Tensor3D);
  const wanted = tf.mean(frameWeights(features, { words, mask: tf.ones([1, n]) as tf.Tensor2D }, 0.01), 0).dataSync();
  const pieces = weightsOfPieces(features.dataSync<'float32'>(), [V, T, E], words.dataSync<'float32'>());
  for (let t = 0; t < T; t++) {
    const mean = Array.from({ length: n }, (_, word) => pieces[word * T + t]!).reduce((a, b) => a + b, 0) / n;
    expect(mean).toBeCloseTo(wanted[t]!, 5);
  }
});

test('pieces belong to their words, in every place that the template has for the label', () => {
  const count = (text: string) => text.replaceAll(' ', '').length; // a piece a letter
  expect(piecesOfWords('ab c', count, 3)).toEqual([
    { word: 'ab', at: [0, 1] },
    { word: 'c', at: [2] },
  ]);
  expect(piecesOfWords('ab c', count, 6, 2)).toEqual([
    { word: 'ab', at: [0, 1, 3, 4] },
    { word: 'c', at: [2, 5] },
  ]);
  expect(piecesOfWords('ab c', count, 2)).toBeNull(); // the end was cut off
});
