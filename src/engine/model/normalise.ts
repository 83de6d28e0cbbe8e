/** Pixels as CLIP wants them: (value / 255 - mean) / deviation for each channel (docs/method.md, "Input"). */
import * as tf from '@tensorflow/tfjs-core';
import { freeBytes } from '../base/freeBytes';
import { clipPixels } from './pixels';
import { currentKernels } from '../nn';

/** All 256 values of each channel, so that a frame is look-ups only. */
const table = clipPixels.mean.map((center, channel) =>
  Float32Array.from({ length: 256 }, (_, value) => (value / 255 - center) / clipPixels.deviation[channel]!),
);

/**
 * u8 RGB [F, R, R, 3] -> what the encoder takes: float [F, R, R, 3] on the backend, or the bytes as they are, a quarter
 * of the upload, where the encoder's first product normalises what it reads. The caller frees it.
 */
export function normalisedFrames(pixels: Uint8Array, size: number): tf.Tensor4D {
  const packed = currentKernels().packFrames?.(pixels, size);
  if (packed != null) return packed;
  const values = new Float32Array(pixels.length);
  const [red, green, blue] = table as [Float32Array, Float32Array, Float32Array];
  for (let index = 0; index < pixels.length; index += 3) {
    values[index] = red[pixels[index]!]!;
    values[index + 1] = green[pixels[index + 1]!]!;
    values[index + 2] = blue[pixels[index + 2]!]!;
  }
  const frames = tf.tensor4d(values, [pixels.length / (size * size * 3), size, size, 3]);
  if (tf.getBackend() === 'wasm') freeBytes(values); // it has a copy of its own
  return frames;
}
