/**
 * YCbCr to RGB, one function for both decoders: they hand over the planes they decoded, which are the same bytes, and
 * this turns them into the same picture.
 *
 * The arithmetic is libswscale's (libswscale/yuv2rgb.c and its x86 kernels): 8-bit samples times 13-bit coefficients,
 * each product rounded down, chroma repeated over the luma samples it covers. ffmpeg, decord, PyAV and OpenCV
 * made the frames that CLIP's video followers were trained on in this way, so this is bit for bit what they see.
 *
 * The rule for the matrix: what the file says; where it says nothing, BT.601, as libswscale does at every size.
 * The rule for the range: what the file says; where it says nothing, limited (16 to 235).
 * Wide-gamut and HDR files are brought to 8 bits as they are, without tone mapping, again as those readers do.
 */
import type { ColourMatrix, ColourTag } from '../clip/types';
import type { ColourCoefficients } from '../resize/rows';
import { untaggedMatrix } from '../clip/colourTag';

/** ff_yuv2rgb_coeffs: Cr to red, Cb to blue, Cb to green, Cr to green, of limited-range samples, times 65536. */
const coefficients: Readonly<Record<ColourMatrix, readonly [number, number, number, number]>> = {
  bt601: [104597, 132201, 25675, 53279],
  bt709: [117489, 138438, 13975, 34925],
  fcc: [104448, 132798, 24759, 53109],
  smpte240m: [117579, 136230, 16907, 35559],
  bt2020: [110013, 140363, 12277, 42626],
};

/** What each sample adds to each colour, before `(sum + bias) >> shift`. */
export interface ColourTables {
  readonly luma: Int32Array;
  readonly redOfCr: Int32Array;
  readonly greenOfCb: Int32Array;
  readonly greenOfCr: Int32Array;
  readonly blueOfCb: Int32Array;
  readonly bias: number;
  readonly shift: number;
}

/** Of 8-bit samples. */
export function colourCoefficients(tag: ColourTag): ColourCoefficients {
  const { luma, black, crRed, cbBlue, cbGreen, crGreen } = scaled(tag.matrix ?? untaggedMatrix, tag.fullRange ?? false);
  const rounded = (coefficient: number): number => Math.floor((coefficient * 8192 + 32768) / 65536);
  return {
    black,
    ofLuma: rounded(luma),
    redOfCr: rounded(crRed),
    greenOfCb: rounded(-cbGreen),
    greenOfCr: rounded(-crGreen),
    blueOfCb: rounded(cbBlue),
  };
}

const cache = new Map<string, ColourTables>();

/** Tables for samples of `bits` bits (8 to 16). */
export function colourTables(tag: ColourTag, bits: number): ColourTables {
  const matrix = tag.matrix ?? untaggedMatrix;
  const full = tag.fullRange ?? false;
  const key = `${matrix} ${full} ${bits}`;
  let tables = cache.get(key);
  if (tables === undefined) {
    tables = bits === 8 ? swscaleTables(tag) : deepTables(matrix, full, bits);
    cache.set(key, tables);
  }
  return tables;
}

function scaled(matrix: ColourMatrix, full: boolean) {
  const [crRed, cbBlue, cbGreen, crGreen] = coefficients[matrix];
  // Chroma of full-range samples reaches 255 / 224 times as far for the same colour.
  const chroma = (value: number) => (full ? Math.trunc((value * 224) / 255) : value);
  return {
    luma: full ? 65536 : Math.trunc((65536 * 255) / 219),
    black: full ? 0 : 16,
    crRed: chroma(crRed),
    cbBlue: chroma(cbBlue),
    cbGreen: chroma(cbGreen),
    crGreen: chroma(crGreen),
  };
}

/** The x86 kernels of libswscale: pmulhw of (sample - offset) * 8 with a coefficient of 13 fractional bits. */
function swscaleTables(tag: ColourTag): ColourTables {
  const { black, ofLuma, redOfCr, greenOfCb, greenOfCr, blueOfCb } = colourCoefficients(tag);
  const table = (coefficient: number, offset: number) =>
    Int32Array.from({ length: 256 }, (_, sample) => Math.floor(((sample - offset) * 8 * coefficient) / 65536));
  return {
    luma: table(ofLuma, black),
    redOfCr: table(redOfCr, 128),
    greenOfCb: table(greenOfCb, 128),
    greenOfCr: table(greenOfCr, 128),
    blueOfCb: table(blueOfCb, 128),
    bias: 0,
    shift: 0,
  };
}

/** More than 8 bits: the same sums with 8 more bits of precision, rounded once at the end. */
function deepTables(matrix: ColourMatrix, full: boolean, bits: number): ColourTables {
  const { luma, black, crRed, cbBlue, cbGreen, crGreen } = scaled(matrix, full);
  // Full-range samples reach 255 at 2^bits - 1, limited ones keep 16 and 235 at those values times 2^(bits - 8).
  const unit = full ? (2 ** bits - 1) / 255 : 2 ** (bits - 8);
  const table = (coefficient: number, offset: number) =>
    Int32Array.from({ length: 2 ** bits }, (_, sample) => Math.round(((sample - offset) / unit) * (coefficient / 65536) * 256));
  const middle = 2 ** (bits - 1);
  return {
    luma: table(luma, black * unit),
    redOfCr: table(crRed, middle),
    greenOfCb: table(-cbGreen, middle),
    greenOfCr: table(-crGreen, middle),
    blueOfCb: table(cbBlue, middle),
    bias: 128,
    shift: 8,
  };
}

/**
 * The 3 x 3 matrix, row-major, that takes RGB made with matrix `wrong` to RGB made with `right`: for frames that a
 * browser hands over only as RGB, having guessed the matrix.
 */
export function matrixCorrection(wrong: ColourMatrix, right: ColourMatrix): readonly number[] | null {
  if (wrong === right) return null;
  const [crRed, cbBlue, cbGreen, crGreen] = scaledToUnit(right);
  const [crRedW, cbBlueW, cbGreenW, crGreenW] = scaledToUnit(wrong);
  // Y of the wrong RGB: from R = Y + a Cr, B = Y + b Cb, G = Y - c Cb - d Cr.
  const sum = 1 + cbGreenW / cbBlueW + crGreenW / crRedW;
  const y = [crGreenW / crRedW / sum, 1 / sum, cbGreenW / cbBlueW / sum];
  const cr = [(1 - y[0]!) / crRedW, -y[1]! / crRedW, -y[2]! / crRedW];
  const cb = [-y[0]! / cbBlueW, -y[1]! / cbBlueW, (1 - y[2]!) / cbBlueW];
  return [
    ...y.map((value, i) => value + crRed * cr[i]!),
    ...y.map((value, i) => value - cbGreen * cb[i]! - crGreen * cr[i]!),
    ...y.map((value, i) => value + cbBlue * cb[i]!),
  ];
}

function scaledToUnit(matrix: ColourMatrix): [number, number, number, number] {
  // 224 / 255 takes limited-range coefficients to full range, where luma's is one.
  return coefficients[matrix].map((value) => (value / 65536) * (224 / 255)) as [number, number, number, number];
}
