/** Pixels as CLIP wants them: (value / 255 - mean) / deviation for each channel (METHOD, "Input"). */
import * as tf from '@tensorflow/tfjs-core';
import { currentKernels } from '../nn';

const mean = [0.48145466, 0.4578275, 0.40821073] as const;
const deviation = [0.26862954, 0.26130258, 0.27577711] as const;

/** All 256 values of each channel, so that a frame is look-ups only. */
const table = mean.map((center, channel) =>
  Float32Array.from({ length: 256 }, (_, value) => (value / 255 - center) / deviation[channel]!),
);

/** u8 RGB [F, R, R, 3] -> float [F, R, R, 3] on the backend; the caller frees it. */
export function normalisedFrames(pixels: Uint8Array, size: number): tf.Tensor4D {
  const shape: [number, number, number, number] = [pixels.length / (size * size * 3), size, size, 3];
  const flat = currentKernels().normalisePixels?.(pixels, mean, deviation);
  if (flat != null) {
    const frames: tf.Tensor4D = tf.reshape(flat, shape);
    flat.dispose();
    return frames;
  }
  const values = new Float32Array(pixels.length);
  const [red, green, blue] = table as [Float32Array, Float32Array, Float32Array];
  for (let index = 0; index < pixels.length; index += 3) {
    values[index] = red[pixels[index]!]!;
    values[index + 1] = green[pixels[index + 1]!]!;
    values[index + 2] = blue[pixels[index + 2]!]!;
  }
  return tf.tensor4d(values, shape);
}
