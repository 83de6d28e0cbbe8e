/**
 * Matrix products as wasm code: tiles of up to 4 rows by 8 columns held in registers, over a right factor whose columns
 * were packed in panels of 8 ([panel][row][8]), so that it is read in order.
 */
import { call, type Code, countDown, defineFunction, f32, f32x4, type FunctionCode, i32, type Local, when } from './assembler';

/**
 * 8 sums, two of the right factor and one of the left, of the 16 vector registers of x64. Measured in V8 (12.4 ... 14,
 * x64): six rows, or the loop unrolled, spill registers and take 1.3 to 1.6 times as long.
 */
export const tileRows = 4;
export const panelColumns = 8;
const floatBytes = 4;
const panelBytes = panelColumns * floatBytes;
const halves = [0, 1];

/** a b + c of whole vectors. */
export type MultiplyAdd = (a: Code, b: Code, c: Code) => Code;

/** A tile of `rows` rows: c = a b + bias + from; a, c and from by their row strides in bytes, `from` 0 for none. */
function tile(rows: number, multiplyAdd: MultiplyAdd): FunctionCode {
  const parameters = { a: 'i32', b: 'i32', c: 'i32', bias: 'i32', from: 'i32', inner: 'i32', aStride: 'i32', cStride: 'i32' } as const;
  return defineFunction(`tile${rows}`, parameters, ({ a, b, c, bias, from, inner, aStride, cStride }, local) => {
    const row = Array.from({ length: rows }, () => local('i32'));
    const sums = row.map(() => halves.map(() => local('v128')));
    const right = halves.map(() => local('v128'));
    const left = local('v128');
    return [
      ...row.map((address, r) => address.set(r === 0 ? a.get : i32.add(row[r - 1]!.get, aStride.get))),
      countDown(
        inner,
        1,
        ...halves.map((half) => right[half]!.set(f32x4.load(b.get, half * 16))),
        ...row.flatMap((address, r) => [
          left.set(f32x4.loadSplat(address.get)),
          ...halves.map((half) => sums[r]![half]!.set(multiplyAdd(left.get, right[half]!.get, sums[r]![half]!.get))),
        ]),
        b.move(panelBytes),
        ...row.map((address) => address.move(floatBytes)),
      ),
      ...halves.map((half) => right[half]!.set(f32x4.load(bias.get, half * 16))),
      ...sums.flatMap((pair) => [
        ...pair.map((sum, half) => sum.set(f32x4.add(sum.get, right[half]!.get))),
        when(from.get, ...pair.map((sum, half) => sum.set(f32x4.add(sum.get, f32x4.load(from.get, half * 16)))), from.move(cStride.get)),
        ...pair.map((sum, half) => f32x4.store(c.get, sum.get, half * 16)),
        c.move(cStride.get),
      ]),
    ];
  });
}

/**
 * c = a b + bias + from: a [rows, inner], b packed in `panels`, c and from [rows, 8 panels], bias [8 panels]; `from` 0 for
 * none (c itself adds to what is there).
 * @param firstTile place of the tile of one row in the module; the others follow
 */
function product(firstTile: number): FunctionCode {
  const parameters = {
    a: 'i32',
    b: 'i32',
    c: 'i32',
    bias: 'i32',
    from: 'i32',
    rows: 'i32',
    inner: 'i32',
    panels: 'i32',
    aStride: 'i32',
    cStride: 'i32',
  } as const;
  return defineFunction('product', parameters, ({ a, b, c, bias, from, rows, inner, panels, aStride, cStride }, local) => {
    const [left, below, above, remaining] = [local('i32'), local('i32'), local('i32'), local('i32')];
    const runTile = (count: number): Code =>
      call(firstTile + count - 1, [left.get, b.get, below.get, bias.get, above.get, inner.get, aStride.get, cStride.get]);
    const next = (cursor: Local, stride: Local): Code => cursor.move(i32.mul(stride.get, i32.const(tileRows)));
    return [
      countDown(
        panels,
        1,
        left.set(a.get),
        below.set(c.get),
        above.set(from.get),
        remaining.set(rows.get),
        countDown(remaining, tileRows, runTile(tileRows), next(left, aStride), next(below, cStride), when(above.get, next(above, cStride))),
        ...Array.from({ length: tileRows - 1 }, (_, index) => when(i32.equal(remaining.get, i32.const(index + 1)), runTile(index + 1))),
        b.move(i32.mul(inner.get, i32.const(panelBytes))),
        c.move(panelBytes),
        bias.move(panelBytes),
        when(from.get, from.move(panelBytes)),
      ),
    ];
  });
}

/** Packs a right factor [rows, 8 panels] as it lies; `apart`: bytes from a packed panel to the next. */
const packColumns = defineFunction(
  'packColumns',
  { from: 'i32', stride: 'i32', rows: 'i32', panels: 'i32', to: 'i32', apart: 'i32' },
  ({ from, stride, rows, panels, to, apart }, local) => {
    const [source, target, remaining] = [local('i32'), local('i32'), local('i32')];
    return [
      countDown(
        panels,
        1,
        source.set(from.get),
        target.set(to.get),
        remaining.set(rows.get),
        countDown(
          remaining,
          1,
          ...halves.map((half) => f32x4.store(target.get, f32x4.load(source.get, half * 16), half * 16)),
          source.move(stride.get),
          target.move(panelBytes),
        ),
        from.move(panelBytes),
        to.move(apart.get),
      ),
    ];
  },
);

/** Packs a right factor given transposed, [columns, rows], from its column `first` (of the packed ones) on. */
const packTransposed = defineFunction(
  'packTransposed',
  { from: 'i32', stride: 'i32', columns: 'i32', rows: 'i32', to: 'i32', first: 'i32' },
  ({ from, stride, columns, rows, to, first }, local) => {
    const [source, target, remaining] = [local('i32'), local('i32'), local('i32')];
    return [
      countDown(
        columns,
        1,
        source.set(from.get),
        // panel first / 8, place first % 8 of it
        target.set(
          i32.add(
            i32.mul(i32.mul(i32.shiftRight(first.get, i32.const(3)), rows.get), i32.const(panelBytes)),
            i32.mul(i32.and(first.get, i32.const(7)), i32.const(floatBytes)),
          ),
        ),
        target.move(to.get),
        remaining.set(rows.get),
        countDown(remaining, 1, f32.store(target.get, f32.load(source.get)), source.move(floatBytes), target.move(panelBytes)),
        from.move(stride.get),
        first.move(1),
      ),
    ];
  },
);

/** to [columns, rows] = from [rows, columns] turned over. */
const transpose = defineFunction(
  'transpose',
  { from: 'i32', stride: 'i32', rows: 'i32', columns: 'i32', to: 'i32', toStride: 'i32' },
  ({ from, stride, rows, columns, to, toStride }, local) => {
    const [source, target, remaining] = [local('i32'), local('i32'), local('i32')];
    return [
      countDown(
        rows,
        1,
        source.set(from.get),
        target.set(to.get),
        remaining.set(columns.get),
        countDown(remaining, 1, f32.store(target.get, f32.load(source.get)), source.move(floatBytes), target.move(toStride.get)),
        from.move(stride.get),
        to.move(floatBytes),
      ),
    ];
  },
);

const clear = defineFunction('clear', { to: 'i32', count: 'i32' }, ({ to, count }) => [
  countDown(count, 4, f32x4.store(to.get, f32x4.const(0)), to.move(16)),
  countDown(count, 1, f32.store(to.get, f32.const(0)), to.move(floatBytes)),
]);

/** to += from scale, of `count` floats. */
const addScaled = defineFunction(
  'addScaled',
  { from: 'i32', to: 'i32', count: 'i32', scale: 'f32' },
  ({ from, to, count, scale }, local) => {
    const factor = local('v128');
    return [
      factor.set(f32x4.splat(scale.get)),
      countDown(
        count,
        4,
        f32x4.store(to.get, f32x4.add(f32x4.load(to.get), f32x4.mul(f32x4.load(from.get), factor.get))),
        from.move(16),
        to.move(16),
      ),
      countDown(
        count,
        1,
        f32.store(to.get, f32.add(f32.load(to.get), f32.mul(f32.load(from.get), scale.get))),
        from.move(floatBytes),
        to.move(floatBytes),
      ),
    ];
  },
);

/** To stand first in a module: they call one another by their places. */
export function productFunctions(multiplyAdd: MultiplyAdd): FunctionCode[] {
  const tiles = Array.from({ length: tileRows }, (_, index) => tile(index + 1, multiplyAdd));
  return [...tiles, product(0), packColumns, packTransposed, transpose, clear, addScaled];
}
