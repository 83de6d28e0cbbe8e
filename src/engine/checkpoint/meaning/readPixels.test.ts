import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../../shared/base/random';
import { disposeEncoded, disposeVisionEncoder, encodeFrames, loadVisionEncoder } from '../../model';
import { openCheckpoint } from '../checkpoint';
import { normalisedFrames } from '../../model/normalise';
import { jsonFile, openAiClip, safetensorsFile } from '../../../testing/checkpoints';
import { clipPixels } from '../../model/pixels';

beforeAll(() => tf.setBackend('cpu'));

test('a model with another mean and deviation sees what it would see of pictures normalised its own way', async () => {
  const [mean, deviation] = [
    [0.485, 0.456, 0.406],
    [0.229, 0.224, 0.225],
  ] as const; // ImageNet's
  const preprocessor = jsonFile('preprocessor_config.json', { image_mean: mean, image_std: deviation });
  const { source, config, pixels } = (await openCheckpoint([safetensorsFile('a.safetensors', openAiClip()), preprocessor])).vision!;
  expect(pixels).toMatchObject({ mean, deviation });
  const random = createRandom(3);
  const bytes = Uint8Array.from({ length: 2 * 32 * 32 * 3 }, () => random.integer(256));
  const before = tf.memory().numTensors;

  const seen = async (frames: tf.Tensor4D, options: Parameters<typeof loadVisionEncoder>[1]) => {
    const vision = await loadVisionEncoder(source, { overrides: config, ...options });
    const encoded = await encodeFrames(vision, frames, { T: 2, adapter: null });
    const features = await encoded.features.data();
    disposeEncoded(encoded);
    disposeVisionEncoder(vision);
    frames.dispose();
    return features;
  };
  const own = Float32Array.from(bytes, (byte, index) => (byte / 255 - mean[index % 3]!) / deviation[index % 3]!);
  const wanted = await seen(tf.tensor4d(own, [2, 32, 32, 3]), {});
  const folded = await seen(normalisedFrames(bytes, 32), { pixels });
  const unfolded = await seen(normalisedFrames(bytes, 32), { pixels: clipPixels });
  const furthest = (a: ArrayLike<number>) =>
    Array.from(wanted).reduce((most, value, index) => Math.max(most, Math.abs(value - a[index]!)), 0);
  expect(furthest(folded)).toBeLessThan(2e-5);
  expect(furthest(unfolded)).toBeGreaterThan(1e-3); // it is no matter of taste
  expect(tf.memory().numTensors).toBe(before);
});
