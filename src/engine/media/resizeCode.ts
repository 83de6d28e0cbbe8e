/**
 * resize.ts's three loops as wasm code, to the same bits: rows of YCbCr to RGB, the horizontal and the vertical pass. A
 * weight of 22 fractional bits does not fit the fast 16-bit products; its upper and its lower 11 bits do, and the sums of
 * both come together at the end.
 */
import { type Code, countDown, bytes16, defineFunction, f32x4, type FunctionCode, i16x8, i32, i32x4, type Local } from '../assembler';

export const precisionBits = 22;
export const lowBits = 11;
const half = i32x4.const(1 << (precisionBits - 1));
const range = (count: number, place: (index: number) => number): number[] => Array.from({ length: count }, (_, index) => place(index));

/** (upper << 11) + lower, back to whole levels. */
const levels = (upper: Local, lower: Local): Code => i32x4.shiftRight(i32x4.add(i32x4.shiftLeft(upper.get, lowBits), lower.get), precisionBits);

/** One word of memory (two weights of 16 bits) in all four places. */
const twoWeights = (address: Code, offset: number): Code => f32x4.loadSplat(address, offset);

/**
 * A row of RGB [outputs] from one of RGB. Per output: `firsts` the byte its taps begin at, `pairs` how many two taps are;
 * its taps are eight bytes a pair (upper, upper, lower, lower), `apart` bytes from output to output. Writes one byte more.
 */
const shrinkRow = defineFunction(
  'shrinkRow',
  { line: 'i32', firsts: 'i32', pairs: 'i32', taps: 'i32', apart: 'i32', to: 'i32', outputs: 'i32' },
  ({ line, firsts, pairs, taps, apart, to, outputs }, local) => {
    const [at, tap, left] = [local('i32'), local('i32'), local('i32')];
    const [pixels, upper, lower, none] = [local('v128'), local('v128'), local('v128'), local('v128')];
    // r0 r1, g0 g1, b0 b1, each widened by a zero byte
    const widened = [0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16];
    return [
      countDown(
        outputs, 1,
        at.set(i32.add(line.get, i32.load(firsts.get))),
        left.set(i32.load(pairs.get)),
        tap.set(taps.get),
        upper.set(none.get),
        lower.set(half),
        countDown(
          left, 1,
          pixels.set(bytes16.shuffle(bytes16.load64(at.get), none.get, widened)),
          upper.set(i32x4.add(upper.get, i32x4.dot(pixels.get, twoWeights(tap.get, 0)))),
          lower.set(i32x4.add(lower.get, i32x4.dot(pixels.get, twoWeights(tap.get, 4)))),
          at.move(6),
          tap.move(8),
        ),
        pixels.set(levels(upper, lower)),
        pixels.set(i16x8.narrow(pixels.get, pixels.get)),
        bytes16.store32(to.get, bytes16.narrow(pixels.get, pixels.get)),
        firsts.move(4),
        pairs.move(4),
        taps.move(apart.get),
        to.move(3),
      ),
    ];
  },
);

/** One row of bytes [16 vectors] from rows `stride` bytes apart, weighted by `pairs` of taps as above. */
const shrinkColumns = defineFunction(
  'shrinkColumns',
  { rows: 'i32', stride: 'i32', taps: 'i32', pairs: 'i32', to: 'i32', vectors: 'i32' },
  ({ rows, stride, taps, pairs, to, vectors }, local) => {
    const [at, tap, left] = [local('i32'), local('i32'), local('i32')];
    const [above, below, mixed] = [local('v128'), local('v128'), local('v128')];
    const [upperTaps, lowerTaps] = [local('v128'), local('v128')];
    const sums = range(4, (index) => index).map(() => ({ upper: local('v128'), lower: local('v128') }));
    const mix = (start: number): number[] => range(16, (index) => start + (index >> 1) + (index % 2) * 16);
    return [
      countDown(
        vectors, 1,
        at.set(rows.get),
        tap.set(taps.get),
        left.set(pairs.get),
        ...sums.flatMap(({ upper, lower }) => [upper.set(i32x4.const(0)), lower.set(half)]),
        countDown(
          left, 1,
          above.set(f32x4.load(at.get)),
          below.set(f32x4.load(i32.add(at.get, stride.get))),
          upperTaps.set(twoWeights(tap.get, 0)),
          lowerTaps.set(twoWeights(tap.get, 4)),
          ...sums.flatMap(({ upper, lower }, index) => [
            mixed.set((index % 2 === 0 ? i16x8.extendLow : i16x8.extendHigh)(bytes16.shuffle(above.get, below.get, mix(index < 2 ? 0 : 8)))),
            upper.set(i32x4.add(upper.get, i32x4.dot(mixed.get, upperTaps.get))),
            lower.set(i32x4.add(lower.get, i32x4.dot(mixed.get, lowerTaps.get))),
          ]),
          at.move(i32.add(stride.get, stride.get)),
          tap.move(8),
        ),
        f32x4.store(
          to.get,
          bytes16.narrow(
            i16x8.narrow(levels(sums[0]!.upper, sums[0]!.lower), levels(sums[1]!.upper, sums[1]!.lower)),
            i16x8.narrow(levels(sums[2]!.upper, sums[2]!.lower), levels(sums[3]!.upper, sums[3]!.lower)),
          ),
        ),
        rows.move(16),
        to.move(16),
      ),
    ];
  },
);

/**
 * A row of RGB from one of 8-bit samples with half as many of chroma, Cb and Cr apart or taking turns, by colour.ts's rule:
 * floor((sample - offset) 8 coefficient / 65536), summed and clipped. Sixteen pixels at a time, so up to fifteen more than
 * asked for are read and written.
 */
function colourRow(interleaved: boolean): FunctionCode {
  const parameters = {
    luma: 'i32', cb: 'i32', cr: 'i32', to: 'i32', pixels: 'i32', black: 'i32', ofLuma: 'i32', redOfCr: 'i32', greenOfCb: 'i32', greenOfCr: 'i32', blueOfCb: 'i32',
  } as const;
  return defineFunction(interleaved ? 'colourRowInterleaved' : 'colourRow', parameters, (given, local) => {
    const { luma, cb, cr, to, pixels } = given;
    const [samples, blueChroma, redChroma, red, green, blue, left, right] = range(8, (index) => index).map(() => local('v128')) as [Local, Local, Local, Local, Local, Local, Local, Local];
    const outputs = [local('v128'), local('v128'), local('v128')];
    const splat = (value: Local): Code => i16x8.splat(value.get);
    const times = (value: Code, coefficient: Local): Code =>
      i16x8.narrow(
        i32x4.shiftRight(i32x4.productLow(value, splat(coefficient)), 16),
        i32x4.shiftRight(i32x4.productHigh(value, splat(coefficient)), 16),
      );
    const centred = (value: Code, offset: Code): Code => i16x8.shiftLeft(i16x8.sub(value, offset), 3);
    const middle = i16x8.const(128);
    const twice = (value: Local, start: number): Code => bytes16.shuffle(value.get, value.get, range(16, (index) => (start + (index >> 2)) * 2 + (index % 2)));
    const colour = (chroma: Local): Code => bytes16.narrow(i16x8.add(left.get, twice(chroma, 0)), i16x8.add(right.get, twice(chroma, 4)));
    // Bytes 16 k to 16 k + 15 of r g b r g b ...: first what red and green give, then blue into its places.
    const interleave = (k: number): Code => {
      const place = (index: number): { colour: number; pixel: number } => ({ colour: (16 * k + index) % 3, pixel: Math.floor((16 * k + index) / 3) });
      const two = bytes16.shuffle(outputs[0]!.get, outputs[1]!.get, range(16, (index) => (place(index).colour === 1 ? 16 : 0) + place(index).pixel));
      return bytes16.shuffle(two, outputs[2]!.get, range(16, (index) => (place(index).colour === 2 ? 16 + place(index).pixel : index)));
    };
    return [
      pixels.set(i32.and(i32.add(pixels.get, i32.const(15)), i32.const(-16))),
      countDown(
        pixels, 16,
        ...(interleaved
          ? [samples.set(f32x4.load(cb.get)), blueChroma.set(bytes16.and(samples.get, i16x8.const(255))), redChroma.set(i16x8.shiftRightUnsigned(samples.get, 8)), cb.move(16)]
          : [blueChroma.set(i16x8.extendLow(bytes16.load64(cb.get))), redChroma.set(i16x8.extendLow(bytes16.load64(cr.get))), cb.move(8), cr.move(8)]),
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
        ...[0, 1, 2].map((k) => f32x4.store(to.get, interleave(k), 16 * k)),
        luma.move(16),
        to.move(48),
      ),
    ];
  });
}

export const resizeFunctions: readonly FunctionCode[] = [shrinkRow, shrinkColumns, colourRow(false), colourRow(true)];
