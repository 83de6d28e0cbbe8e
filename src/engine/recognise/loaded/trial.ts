/** What a shorter way of computing is tried on: pictures of a slow gradient and of noise, and how far their features moved. */
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../../../shared/base/random';
import { disposeEncoded, encodeFrames, type VisionParams } from '../../model';
import { normalisedFrames } from '../../model/normalise';

const frames = 2;

/** F [T, E] of the trial pictures. */
export async function trialFeatures(vision: VisionParams): Promise<Float32Array> {
  const { resolution: R } = vision.config;
  const random = createRandom(1);
  const bytes = R * R * 3;
  const pixels = Uint8Array.from({ length: frames * bytes }, (_, at) => (at < bytes ? (at * 255) / bytes : random.integer(256)));
  const input = normalisedFrames(pixels, R);
  try {
    const encoded = await encodeFrames(vision, input, { T: frames });
    return (await encoded.features.data<'float32'>().finally(() => disposeEncoded(encoded))).slice();
  } finally {
    tf.dispose(input);
  }
}

/** The smallest cosine of rows [N, width] of a and b; NaN where anything is no number. */
export function worstCosine(a: Float32Array, b: Float32Array, width: number): number {
  const cosines = Array.from({ length: a.length / width }, (_, row) => {
    let [dot, aa, bb] = [0, 0, 0];
    for (let at = row * width; at < (row + 1) * width; at++) {
      dot += a[at]! * b[at]!;
      aa += a[at]! ** 2;
      bb += b[at]! ** 2;
    }
    return dot / Math.sqrt(aa * bb);
  });
  return Math.min(...cosines);
}
