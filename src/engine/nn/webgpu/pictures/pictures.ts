/**
 * Training views on the GPU (../pictures.ts): frames go up as the bytes they were decoded to, a window of them is
 * resampled in Pillow's own two passes of whole numbers (libImaging/Resample.c), and the changes follow. What comes out
 * are packed bytes that the patch embedding normalises where it reads them: floats are made nowhere, and nothing is read
 * back. The bytes are those of the plain way.
 *
 * Every size that is drawn by chance (windows, taps) is data, not a uniform or a shape: buffers keep their sizes from
 * step to step, so that tfjs's pool does not grow.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { AxisTaps, PicturePlan } from '../../seam/pictures';
import { byteAt, byteHelpers, perItem, writeFour } from './bytes';
import { elementwiseWorkgroups } from '../rows/elementwise';
import { dispatch, kernel, type Kernel } from '../gpu/gpu';
import { changePictures } from './pictureChanges';

/** Resample.c's half of 22 fractional bits. */
const [precisionBits, half] = [22, 1 << 21];
/** Places of a plan's numbers; behind them lie an axis's firsts, counts and taps. */
const places =
  'const width = 0u; const height = 1u; const first_row = 2u; const row_count = 3u; const mirrored = 4u; const size_of_taps = 5u; const lists = 6u;';

/**
 * Each row of a window to `size` pixels: frames [T, height, width, 3] bytes -> [T, height, size, 3], rows outside of the
 * window left as they are. Four pixels an invocation.
 */
function acrossKernel(size: number): Kernel {
  return kernel(
    `pictures across ${size}`,
    { outputs: ['y: array<u32>'], inputs: ['x: array<u32>', 'plan: array<i32>'] },
    `${byteHelpers}
    ${writeFour}
    ${places}
    ${byteAt}
    ${perItem}
      let rows = u32(plan[row_count]);
      let quad = index % ${size / 4}u;
      let frame = (index / ${size / 4}u) / rows;
      let row = frame * u32(plan[height]) + u32(plan[first_row]) + (index / ${size / 4}u) % rows;
      if (frame * u32(plan[height]) * ${(size / 4) * 3}u >= arrayLength(&y)) { return; }
      var colours: array<vec3i, 4>;
      for (var i = 0u; i < 4u; i++) {
        let column = select(quad * 4u + i, ${size - 1}u - quad * 4u - i, plan[mirrored] == 1);
        let start = (row * u32(plan[width]) + u32(plan[lists + column])) * 3u;
        let count = u32(plan[lists + ${size}u + column]);
        let taps = lists + ${2 * size}u + column * u32(plan[size_of_taps]);
        var sum = vec3i(${half});
        for (var k = 0u; k < count; k++) {
          let at = start + k * 3u;
          sum += vec3i(byte_at(at), byte_at(at + 1u), byte_at(at + 2u)) * plan[taps + k];
        }
        colours[i] = sum >> vec3u(${precisionBits}u);
      }
      write_four(row * ${size / 4}u + quad, colours);
    }`,
  );
}

/** The other pass: [T, height, size, 3] -> [T, size, size, 3]. */
function downKernel(size: number): Kernel {
  const words = (size * 3) / 4;
  return kernel(
    `pictures down ${size}`,
    { outputs: ['y: array<u32>'], inputs: ['x: array<u32>', 'plan: array<i32>'] },
    `${byteHelpers}
    ${places}
    ${perItem}
      if (index >= arrayLength(&y)) { return; }
      let row = (index / ${words}u) % ${size}u;
      let frame = index / ${words * size}u;
      let start = (frame * u32(plan[height]) + u32(plan[lists + row])) * ${words}u + index % ${words}u;
      let count = u32(plan[lists + ${size}u + row]);
      let taps = lists + ${2 * size}u + row * u32(plan[size_of_taps]);
      var sum = vec4i(${half});
      for (var k = 0u; k < count; k++) { sum += bytes_of(x[start + k * ${words}u]) * plan[taps + k]; }
      y[index] = word_of(sum >> vec4u(${precisionBits}u));
    }`,
  );
}

/** As `Kernels.drawPictures`; the caller frees the result. */
export function drawPictures(
  frames: readonly Uint8Array[],
  { width, height }: { readonly width: number; readonly height: number },
  plan: PicturePlan,
): tf.Tensor4D | null {
  const { size, columns, rows, mirrored, changes } = plan;
  if (size % 4 !== 0) return null;
  const T = frames.length;
  return tf.tidy(() => {
    const firstRow = rows.first[0]!;
    const rowCount = rows.first.at(-1)! + rows.count.at(-1)! - firstRow;
    const head = [width, height, firstRow, rowCount, mirrored ? 1 : 0];
    const narrow = dispatch(
      acrossKernel(size),
      [packed(frames), axis(head, columns)],
      [[T, height, (size * 3) / 4]],
      [],
      elementwiseWorkgroups(T * rowCount * size),
      'int32',
    )[0]!;
    const shape: [number, number, number, number] = [T, size, (size * 3) / 4, 1];
    const view = dispatch(
      downKernel(size),
      [narrow, axis(head, rows)],
      [shape],
      [],
      elementwiseWorkgroups(T * size * size * 3),
      'int32',
    )[0]!;
    return changes.reduce((changed, change) => changePictures(changed as tf.Tensor4D, change), view) as tf.Tensor4D;
  });
}

/** One after the other, the last word filled up with zeros. */
function packed(frames: readonly Uint8Array[]): tf.Tensor1D {
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
  const words = new Int32Array(Math.ceil(bytes / 4));
  const view = new Uint8Array(words.buffer);
  let at = 0;
  for (const frame of frames) {
    view.set(frame, at);
    at += frame.length;
  }
  return tf.tensor1d(words, 'int32');
}

function axis(head: readonly number[], { size, first, count, taps }: AxisTaps): tf.Tensor1D {
  return tf.tensor1d([...head, size, ...first, ...count, ...taps], 'int32');
}
