import { expect, test } from 'vitest';
import { colourTables, matrixCorrection } from './colour';
import { matrixNamed } from '../clip/colourTag';
import type { ColourMatrix } from '../clip/types';

const weights: Record<ColourMatrix, readonly [number, number]> = {
  bt601: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
  bt2020: [0.2627, 0.0593],
  fcc: [0.3, 0.11],
  smpte240m: [0.212, 0.087],
};
const matrices = Object.keys(weights) as ColourMatrix[];

/** The defining equations (ITU-R BT.601 and its followers), in floating point. */
function exact(matrix: ColourMatrix, full: boolean, bits: number, [y, cb, cr]: readonly number[]) {
  const [kr, kb] = weights[matrix];
  const scale = full ? (2 ** bits - 1) / 255 : 2 ** (bits - 8);
  const middle = 2 ** (bits - 1);
  const luma = full ? y! / scale : ((y! / scale - 16) * 255) / 219;
  const chroma = (value: number) => ((value - middle) / scale / (full ? 255 : 224)) * 255;
  const red = luma + 2 * (1 - kr) * chroma(cr!);
  const blue = luma + 2 * (1 - kb) * chroma(cb!);
  return [red, (luma - kr * red - kb * blue) / (1 - kr - kb), blue];
}

function ours(matrix: ColourMatrix | null, fullRange: boolean | null, bits: number, [y, cb, cr]: readonly number[]) {
  const { luma, redOfCr, greenOfCb, greenOfCr, blueOfCb, bias, shift } = colourTables({ matrix, fullRange }, bits);
  return [redOfCr[cr!]!, greenOfCb[cb!]! + greenOfCr[cr!]!, blueOfCb[cb!]!].map((chroma) => (luma[y!]! + chroma + bias) >> shift);
}

test.each(matrices)("%s follows its equations within libswscale's rounding, 8 and 10 bits, both ranges", (matrix) => {
  for (const bits of [8, 10]) {
    for (const full of [false, true]) {
      let worst = 0;
      for (let i = 0; i < 4096; i++) {
        const sample = [i & 15, (i >> 4) & 15, i >> 8].map((value) => Math.round((value * (2 ** bits - 1)) / 15));
        const expected = exact(matrix, full, bits, sample);
        const got = ours(matrix, full, bits, sample);
        for (let k = 0; k < 3; k++) worst = Math.max(worst, Math.abs(got[k]! - expected[k]!));
      }
      // Up to three products, each rounded down, and coefficients of 13 bits.
      expect(worst).toBeLessThan(bits === 8 ? 3.3 : 0.9);
    }
  }
});

test('untagged is BT.601, limited', () => {
  expect(ours(null, null, 8, [81, 90, 240])).toEqual(ours('bt601', false, 8, [81, 90, 240]));
  expect(ours(null, null, 8, [81, 90, 240])).not.toEqual(ours('bt709', false, 8, [81, 90, 240]));
});

test('grey stays grey, black is 0 and white 255', () => {
  for (const matrix of matrices) {
    expect(ours(matrix, false, 8, [16, 128, 128])).toEqual([0, 0, 0]);
    expect(ours(matrix, true, 8, [255, 128, 128])).toEqual([255, 255, 255]);
    expect(ours(matrix, false, 10, [940, 512, 512])).toEqual([255, 255, 255]);
  }
});

test('RGB that a browser made with the wrong matrix is set right', () => {
  const fix = matrixCorrection('bt709', 'bt601')!;
  for (const sample of [
    [120, 100, 160],
    [90, 140, 120],
    [180, 128, 110],
  ]) {
    const wrong = exact('bt709', false, 8, sample);
    const right = exact('bt601', false, 8, sample);
    for (let k = 0; k < 3; k++) {
      const value = wrong.reduce((sum, channel, i) => sum + channel * fix[k * 3 + i]!, 0);
      expect(value).toBeCloseTo(right[k]!, 0);
    }
  }
  expect(matrixCorrection('bt709', 'bt709')).toBeNull();
});

test('names of WebCodecs and of ffprobe', () => {
  expect(['bt709', 'smpte170m', 'bt470bg', 'bt2020-ncl', 'bt2020nc', 'rgb', undefined].map(matrixNamed)).toEqual([
    'bt709',
    'bt601',
    'bt601',
    'bt2020',
    'bt2020',
    null,
    null,
  ]);
});
