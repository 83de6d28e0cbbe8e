/**
 * resizePlainly.ts's loops as wasm code, to the same bits: the horizontal and the vertical pass; colourCode.ts has the colours. A
 * weight of 22 fractional bits does not fit the fast 16-bit products; its upper and its lower 11 bits do, and the sums of
 * both come together at the end.
 */
import {
  type Code,
  countDown,
  bytes16,
  defineFunction,
  f32x4,
  type FunctionCode,
  i16x8,
  i32,
  i32x4,
  type Local,
} from '../../nn/wasm/code/assembler';
import { colourRow } from './colourCode';
import { precisionBits } from './weights';

export const lowBits = 11;
const half = i32x4.const(1 << (precisionBits - 1));
const range = (count: number, place: (index: number) => number): number[] => Array.from({ length: count }, (_, index) => place(index));

/** (upper << 11) + lower, back to whole levels. */
const levels = (upper: Local, lower: Local): Code =>
  i32x4.shiftRight(i32x4.add(i32x4.shiftLeft(upper.get, lowBits), lower.get), precisionBits);

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
        outputs,
        1,
        at.set(i32.add(line.get, i32.load(firsts.get))),
        left.set(i32.load(pairs.get)),
        tap.set(taps.get),
        upper.set(none.get),
        lower.set(half),
        countDown(
          left,
          1,
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
        vectors,
        1,
        at.set(rows.get),
        tap.set(taps.get),
        left.set(pairs.get),
        ...sums.flatMap(({ upper, lower }) => [upper.set(i32x4.const(0)), lower.set(half)]),
        countDown(
          left,
          1,
          above.set(f32x4.load(at.get)),
          below.set(f32x4.load(i32.add(at.get, stride.get))),
          upperTaps.set(twoWeights(tap.get, 0)),
          lowerTaps.set(twoWeights(tap.get, 4)),
          ...sums.flatMap(({ upper, lower }, index) => [
            mixed.set(
              (index % 2 === 0 ? i16x8.extendLow : i16x8.extendHigh)(bytes16.shuffle(above.get, below.get, mix(index < 2 ? 0 : 8))),
            ),
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

export const resizeFunctions: readonly FunctionCode[] = [shrinkRow, shrinkColumns, colourRow(false), colourRow(true)];
