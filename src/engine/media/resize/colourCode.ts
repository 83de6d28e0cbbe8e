/**
 * Rows of YCbCr to RGB as wasm code, by the rule of pictures/colour.ts and to the same bits: floor((sample - offset) 8
 * coefficient / 65536), summed and clipped.
 */
import {
  bytes16,
  type Code,
  countDown,
  defineFunction,
  f32x4,
  type FunctionCode,
  i16x8,
  i32,
  i32x4,
  type Local,
} from '../../nn/wasm/code/assembler';

const sixteen = (place: (index: number) => number): number[] => Array.from({ length: 16 }, (_, index) => place(index));
const splat = (value: Local): Code => i16x8.splat(value.get);

/** The upper halves of eight products of 16 bits. */
const times = (value: Code, coefficient: Local): Code =>
  i16x8.narrow(
    i32x4.shiftRight(i32x4.productLow(value, splat(coefficient)), 16),
    i32x4.shiftRight(i32x4.productHigh(value, splat(coefficient)), 16),
  );

const centred = (value: Code, offset: Code): Code => i16x8.shiftLeft(i16x8.sub(value, offset), 3);

/** Four of eight values from `start` on, each in two places: chroma counts for two pixels. */
const twice = (value: Local, start: number): Code =>
  bytes16.shuffle(
    value.get,
    value.get,
    sixteen((index) => (start + (index >> 2)) * 2 + (index % 2)),
  );

/** Bytes 16 k to 16 k + 15 of r g b r g b ...: first what red and green give, then blue into its places. */
function interleave(red: Local, green: Local, blue: Local, k: number): Code {
  const colour = (index: number) => (16 * k + index) % 3;
  const pixel = (index: number) => Math.floor((16 * k + index) / 3);
  const two = bytes16.shuffle(
    red.get,
    green.get,
    sixteen((index) => (colour(index) === 1 ? 16 : 0) + pixel(index)),
  );
  return bytes16.shuffle(
    two,
    blue.get,
    sixteen((index) => (colour(index) === 2 ? 16 + pixel(index) : index)),
  );
}

const parameters = {
  luma: 'i32',
  cb: 'i32',
  cr: 'i32',
  to: 'i32',
  pixels: 'i32',
  black: 'i32',
  ofLuma: 'i32',
  redOfCr: 'i32',
  greenOfCb: 'i32',
  greenOfCr: 'i32',
  blueOfCb: 'i32',
} as const;

/**
 * A row of RGB from one of 8-bit samples with half as many of chroma, Cb and Cr apart or taking turns. Sixteen pixels at a
 * time, so up to fifteen more than asked for are read and written.
 */
export function colourRow(interleaved: boolean): FunctionCode {
  return defineFunction(interleaved ? 'colourRowInterleaved' : 'colourRow', parameters, (given, local) => {
    const { luma, cb, cr, to, pixels } = given;
    const [samples, blueChroma, redChroma] = [local('v128'), local('v128'), local('v128')];
    const [red, green, blue] = [local('v128'), local('v128'), local('v128')];
    const [left, right] = [local('v128'), local('v128')];
    const outputs = [local('v128'), local('v128'), local('v128')] as const;
    const middle = i16x8.const(128);
    const colour = (chroma: Local): Code => bytes16.narrow(i16x8.add(left.get, twice(chroma, 0)), i16x8.add(right.get, twice(chroma, 4)));
    const readChroma = interleaved
      ? [
          samples.set(f32x4.load(cb.get)),
          blueChroma.set(bytes16.and(samples.get, i16x8.const(255))),
          redChroma.set(i16x8.shiftRightUnsigned(samples.get, 8)),
          cb.move(16),
        ]
      : [
          blueChroma.set(i16x8.extendLow(bytes16.load64(cb.get))),
          redChroma.set(i16x8.extendLow(bytes16.load64(cr.get))),
          cb.move(8),
          cr.move(8),
        ];
    return [
      pixels.set(i32.and(i32.add(pixels.get, i32.const(15)), i32.const(-16))),
      countDown(
        pixels,
        16,
        ...readChroma,
        blueChroma.set(centred(blueChroma.get, middle)),
        redChroma.set(centred(redChroma.get, middle)),
        red.set(times(redChroma.get, given.redOfCr)),
        green.set(i16x8.add(times(blueChroma.get, given.greenOfCb), times(redChroma.get, given.greenOfCr))),
        blue.set(times(blueChroma.get, given.blueOfCb)),
        samples.set(f32x4.load(luma.get)),
        left.set(centred(i16x8.extendLow(samples.get), splat(given.black))),
        right.set(centred(i16x8.extendHigh(samples.get), splat(given.black))),
        left.set(times(left.get, given.ofLuma)),
        right.set(times(right.get, given.ofLuma)),
        ...[red, green, blue].map((chroma, index) => outputs[index]!.set(colour(chroma))),
        ...[0, 1, 2].map((k) => f32x4.store(to.get, interleave(...outputs, k), 16 * k)),
        luma.move(16),
        to.move(48),
      ),
    ];
  });
}
