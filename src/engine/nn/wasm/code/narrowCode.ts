/**
 * Products of 8-bit numbers as wasm code: weights of 8 bits, a scale a column; activations of 7 bits, a scale and a least
 * value a row, for that is what `i32x4.relaxed_dot_i8x16_i7x16_add_s` multiplies alike on every machine (WebAssembly 3.0,
 * relaxed SIMD). Where there is none, the same sums come from products of 16 bits. Sums are whole numbers: exact.
 *
 * x = s q + low, w = u v, so x W = s u (sum of q v) + low u (sum of v).
 */
import {
  bytes16,
  call,
  type Code,
  countDown,
  defineFunction,
  f32,
  f32x4,
  type FunctionCode,
  i16x8,
  i32,
  i32x4,
  laneMax,
  type Local,
  when,
} from './assembler';

/** Inner numbers that one step multiplies. */
export const quad = 4;
/** Inner sizes must be whole numbers of these. */
export const quantizeStep = 16;
const panelColumns = 8;
const panelBytes = panelColumns * quad;
const halves = [0, 1];
const mostActivation = 127;
/** s and low of a row. */
export const scaleBytes = 8;
const rowBytes = (quads: Local): Code => i32.add(i32.mul(quads.get, i32.const(quad)), i32.const(scaleBytes));

/** How sums are kept until they are read: each holds four columns, in one register or in two whose neighbours are added. */
interface Dot {
  readonly tileRows: number;
  readonly registers: number;
  readonly left: (bytes: Code) => Code;
  readonly add: (sums: readonly Local[], right: Code, left: Code) => readonly Code[];
  readonly read: (sums: readonly Local[]) => Code;
}

const relaxedDot: Dot = {
  tileRows: 4,
  registers: 1,
  left: (bytes) => bytes,
  add: ([sum], right, left) => [sum!.set(i32x4.relaxedDotAdd(right, left, sum!.get))],
  read: ([sum]) => sum!.get,
};

const plainDot: Dot = {
  tileRows: 2,
  registers: 2,
  left: (bytes) => i16x8.extendLow(bytes),
  add: ([low, high], right, left) => [
    low!.set(i32x4.add(low!.get, i32x4.dot(i16x8.extendSignedLow(right), left))),
    high!.set(i32x4.add(high!.get, i32x4.dot(i16x8.extendSignedHigh(right), left))),
  ],
  read: ([low, high]) => {
    const words = (odd: number) => [0, 2, 4, 6].flatMap((word) => [0, 1, 2, 3].map((byte) => (word + odd) * 4 + byte));
    return i32x4.add(bytes16.shuffle(low!.get, high!.get, words(0)), bytes16.shuffle(low!.get, high!.get, words(1)));
  },
};

/**
 * A tile of `rows` rows by 8 columns. a: rows as `quantize` leaves them; b: a panel, [quad][column][4]; c, bias, from as `product` has them;
 * column: u of 8 columns, then u times the sum of their v.
 */
function narrowTile(rows: number, dot: Dot): FunctionCode {
  const parameters = {
    a: 'i32',
    b: 'i32',
    c: 'i32',
    column: 'i32',
    bias: 'i32',
    from: 'i32',
    quads: 'i32',
    cStride: 'i32',
  } as const;
  return defineFunction(`narrowTile${rows}`, parameters, ({ a, b, c, column, bias, from, quads, cStride }, local) => {
    const starts = Array.from({ length: rows }, () => local('i32'));
    const sums = starts.map(() => halves.map(() => Array.from({ length: dot.registers }, () => local('v128'))));
    const right = halves.map(() => local('v128'));
    const left = local('v128');
    const value = local('v128');
    return [
      ...starts.map((address, r) => address.set(r === 0 ? a.get : i32.add(starts[r - 1]!.get, rowBytes(quads)))),
      countDown(
        quads,
        1,
        ...halves.map((half) => right[half]!.set(f32x4.load(b.get, half * 16))),
        ...starts.flatMap((address, r) => [
          left.set(dot.left(f32x4.loadSplat(address.get))),
          ...halves.flatMap((half) => dot.add(sums[r]![half]!, right[half]!.get, left.get)),
        ]),
        b.move(panelBytes),
        ...starts.map((address) => address.move(quad)),
      ),
      ...sums.flatMap((pair, r) => [
        ...halves.flatMap((half) => {
          const scale = f32x4.mul(f32x4.splat(f32.load(starts[r]!.get)), f32x4.load(column.get, half * 16));
          const shift = f32x4.mul(f32x4.splat(f32.load(starts[r]!.get, 4)), f32x4.load(column.get, 32 + half * 16));
          const sum = f32x4.mul(f32x4.fromWhole(dot.read(pair[half]!)), scale);
          return [
            value.set(f32x4.add(f32x4.add(sum, shift), f32x4.load(bias.get, half * 16))),
            when(from.get, value.set(f32x4.add(value.get, f32x4.load(from.get, half * 16)))),
            f32x4.store(c.get, value.get, half * 16),
          ];
        }),
        when(from.get, from.move(cStride.get)),
        c.move(cStride.get),
      ]),
    ];
  });
}

/** c = x W + bias + from of `panels` panels; `from` 0 for none. @param firstTile place of the tile of one row in the module */
function narrowProduct(firstTile: number, { tileRows }: Dot): FunctionCode {
  const parameters = {
    a: 'i32',
    b: 'i32',
    c: 'i32',
    column: 'i32',
    bias: 'i32',
    from: 'i32',
    rows: 'i32',
    quads: 'i32',
    panels: 'i32',
    cStride: 'i32',
  } as const;
  return defineFunction('narrowProduct', parameters, (given, local) => {
    const { a, b, c, column, bias, from, rows, quads, panels, cStride } = given;
    const [left, below, above, remaining] = [local('i32'), local('i32'), local('i32'), local('i32')];
    const runTile = (count: number): Code =>
      call(
        firstTile + count - 1,
        [left, b, below, column, bias, above, quads, cStride].map(({ get }) => get),
      );
    const next = (cursor: Local, stride: Code): Code => cursor.move(i32.mul(stride, i32.const(tileRows)));
    return [
      countDown(
        panels,
        1,
        left.set(a.get),
        below.set(c.get),
        above.set(from.get),
        remaining.set(rows.get),
        countDown(
          remaining,
          tileRows,
          runTile(tileRows),
          next(left, rowBytes(quads)),
          next(below, cStride.get),
          when(above.get, next(above, cStride.get)),
        ),
        ...Array.from({ length: tileRows - 1 }, (_, index) => when(i32.equal(remaining.get, i32.const(index + 1)), runTile(index + 1))),
        b.move(i32.mul(quads.get, i32.const(panelBytes))),
        c.move(panelColumns * 4),
        column.move(2 * panelColumns * 4),
        bias.move(panelColumns * 4),
        when(from.get, from.move(panelColumns * 4)),
      ),
    ];
  });
}

/** The smallest number that a range may be, so that a row of nothing but zeros divides by no zero. */
const leastSpan = 1e-30;

/** Rows of floats, times `keep` (1 or 0 a column), to 7 bits a number, each followed by its s and low as floats. */
const quantize = defineFunction(
  'quantize',
  { x: 'i32', keep: 'i32', to: 'i32', rows: 'i32', inner: 'i32' },
  ({ x, keep, to, rows, inner }, local) => {
    const [at, kept, remaining] = [local('i32'), local('i32'), local('i32')];
    const [least, most, value, factor] = [local('v128'), local('v128'), local('v128'), local('v128')];
    const [low, span] = [local('f32'), local('f32')];
    const seen = (offset: number): Code => f32x4.mul(f32x4.load(at.get, offset), f32x4.load(kept.get, offset));
    const whole = (offset: number): Code =>
      i32x4.truncate(f32x4.add(f32x4.mul(f32x4.sub(seen(offset), least.get), factor.get), f32x4.const(0.5)));
    return [
      countDown(
        rows,
        1,
        at.set(x.get),
        kept.set(keep.get),
        remaining.set(inner.get),
        least.set(f32x4.const(0)),
        most.set(f32x4.const(0)),
        countDown(
          remaining,
          4,
          value.set(seen(0)),
          least.set(f32x4.min(least.get, value.get)),
          most.set(f32x4.max(most.get, value.get)),
          at.move(16),
          kept.move(16),
        ),
        value.set(f32x4.sub(f32x4.const(0), least.get)),
        low.set(f32.sub(f32.const(0), laneMax(value))),
        span.set(f32.max(f32.sub(laneMax(most), low.get), f32.const(leastSpan))),
        least.set(f32x4.splat(low.get)),
        factor.set(f32x4.splat(f32.div(f32.const(mostActivation), span.get))),
        at.set(x.get),
        kept.set(keep.get),
        remaining.set(inner.get),
        countDown(
          remaining,
          quantizeStep,
          f32x4.store(to.get, bytes16.narrowSigned(i16x8.narrow(whole(0), whole(16)), i16x8.narrow(whole(32), whole(48)))),
          at.move(64),
          kept.move(64),
          to.move(16),
        ),
        f32.store(to.get, f32.div(span.get, f32.const(mostActivation))),
        f32.store(to.get, low.get, 4),
        to.move(scaleBytes),
        x.set(at.get),
      ),
    ];
  },
);

/** @param before functions that stand before these in the module @param relaxed with the dot product of relaxed SIMD */
export function narrowFunctions(before: number, relaxed: boolean): FunctionCode[] {
  const dot = relaxed ? relaxedDot : plainDot;
  const tiles = Array.from({ length: dot.tileRows }, (_, index) => narrowTile(index + 1, dot));
  return [...tiles, narrowProduct(before, dot), quantize];
}
