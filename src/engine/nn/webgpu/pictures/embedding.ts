/**
 * Z(0) before ln_pre in one product: patches are read where they lie in the frames, floats or packed bytes, and the
 * class token and the positions are added where the sum is stored. Row 0 of a frame is the class token's: its x is zero.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { FrozenMatrix, PixelScale } from '../../seam/operands';
import { adapterTraits } from '../gpu/traits';
import { candidates } from '../product/candidates';
import { currentDevice, dispatch, kernel } from '../gpu/gpu';
import { storageOf } from '../product/packed';
import { walk, weightReader, type ProductKernel } from '../product/product';
import { variantName, type ProductVariant } from '../product/productShape';
import { fixedWidth, rowReader, rowType, rowWriter } from '../rows/rows';

interface Embedding {
  /** Side of a frame and of a patch, pixels. */
  readonly resolution: number;
  readonly patchSize: number;
  /** D */
  readonly width: number;
  readonly storage: 'half' | 'single';
  /** Of bytes, four of them in a word; null: floats, normalised already. */
  readonly bytes: PixelScale | null;
}

/** Bindings in order: frames, W [patch patch 3, D], class token [D], positions [N + 1, D]; rows are F (N + 1). */
function embeddingKernel({ resolution, patchSize, width, storage, bytes }: Embedding, variant: ProductVariant): ProductKernel {
  const [K, D] = [patchSize * patchSize * 3, fixedWidth(width)];
  const grid = resolution / patchSize;
  const tokens = `${grid * grid + 1}u`;
  const registers = variant.kind === 'registers';
  const { body, enable, workgroups } = walk(
    {
      K: fixedWidth(K),
      N: D,
      multipleOfK: K,
      weightAlongK: false,
      xAlongRows: false,
      begin: '',
      scale: registers && storage === 'half' ? ' * 5.192296858534828e33' : '',
    },
    variant,
  );
  const number = bytes === null ? 'frames[at]' : 'f32((frames[at / 4u] >> (8u * (at % 4u))) & 255u) * scales[k % 3u] + shifts[k % 3u]';
  const shader = kernel(
    ['embedding', resolution, patchSize, width, storage, JSON.stringify(bytes), variantName(variant)].join(' '),
    {
      outputs: [`y: ${rowType(D)}`],
      inputs: [
        `frames: array<${bytes === null ? 'f32' : 'u32'}>`,
        `w: array<${storage === 'half' ? 'vec2u' : 'vec4f'}>`,
        `first: ${rowType(D)}`,
        `position: ${rowType(D)}`,
      ],
      uniforms: ['rows'],
    },
    `${bytes === null ? '' : normalisation(bytes)}
    const nowhere = 0xffffffffu;
    fn x_start(row: u32) -> u32 {
      if (row % ${tokens} == 0u) { return nowhere; }
      let patch_at = row % ${tokens} - 1u;
      let y_at = (row / ${tokens}) * ${resolution}u + (patch_at / ${grid}u) * ${patchSize}u;
      return (y_at * ${resolution}u + (patch_at % ${grid}u) * ${patchSize}u) * 3u;
    }
    fn x_at(start: u32, k: u32) -> f32 {
      if (start == nowhere) { return 0.0; }
      let at = start + (k / ${patchSize * 3}u) * ${resolution * 3}u + k % ${patchSize * 3}u;
      return ${number};
    }
    fn x_four(start: u32, k4: u32) -> vec4f {
      var v = vec4f();
      for (var i = 0u; i < 4u; i++) { if (k4 * 4u + i < ${K}u) { v[i] = x_at(start, k4 * 4u + i); } }
      return v;
    }
    ${weightReader({ outputs: width, storage, transposed: false }, registers)}
    ${rowReader('first', D)}
    ${rowReader('position', D)}
    ${rowWriter('y', D)}
    fn finish(row: u32, c4: u32, sum: vec4f) {
      if (row >= u.rows || c4 >= ${D.groups}) { return; }
      var v = sum + read_position(row % ${tokens}, c4);
      if (row % ${tokens} == 0u) { v += read_first(0u, c4); }
      write_y(row, c4, v);
    }
    ${body}`,
    enable,
  );
  return { shader, workgroups: (rows) => workgroups(rows, width) };
}

/** (value / 255 - mean) / deviation of each channel, as a factor and a summand. */
function normalisation({ mean, deviation }: PixelScale): string {
  const three = (values: readonly number[]): string => `array<f32, 3>(${values.join(', ')})`;
  return `const scales = ${three(deviation.map((value) => 1 / (255 * value)))};
    const shifts = ${three(mean.map((value, channel) => -value / deviation[channel]!))};`;
}

export function packFrames(pixels: Uint8Array, resolution: number): tf.Tensor4D | null {
  if (resolution % 4 !== 0) return null;
  const words = new Int32Array(pixels.length / 4);
  new Uint8Array(words.buffer).set(pixels);
  const perRow = (resolution * 3) / 4;
  return tf.tensor4d(words, [words.length / perRow / resolution, resolution, perRow, 1], 'int32');
}

export function embedFrames(
  frames: tf.Tensor4D,
  weight: FrozenMatrix,
  classToken: tf.Tensor1D,
  position: tf.Tensor2D,
  patchSize: number,
  scale: PixelScale,
): tf.Tensor3D | null {
  const [F, resolution] = frames.shape;
  const storage = storageOf(weight);
  if (storage === null) return null;
  const [tokens, D] = position.shape;
  const bytes = frames.dtype === 'int32' ? scale : null;
  const made = embeddingKernel({ resolution, patchSize, width: D, storage, bytes }, candidates(adapterTraits(currentDevice()))[0]!);
  const rows = F * tokens;
  const given = [frames, weight.data, classToken, position];
  return dispatch(made.shader, given, [[F, tokens, D]], [rows], made.workgroups(rows))[0] as tf.Tensor3D;
}
