/** What a transformer does row by row, as wasm code: layer normalisation, softmax, QuickGELU, with their gradients. */
import { type Code, countDown, defineFunction, f32, f32x4, type FunctionCode, i32, laneMax, laneSum, type Local } from './assembler';
import type { MultiplyAdd } from './productCode';

const vectorBytes = 16;
const floatBytes = 4;

/**
 * e^x of each place, to about 1e-7: 2^n times a polynomial in what is left of x after n ln 2, with ln 2 in two parts
 * (Cephes' expf). x is kept between -87 and 88, where float32 ends.
 */
function exponential(multiplyAdd: MultiplyAdd, x: Local, n: Local, y: Local): Code[] {
  const polynomial = [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1];
  return [
    x.set(f32x4.min(f32x4.max(x.get, f32x4.const(-87)), f32x4.const(88))),
    n.set(f32x4.nearest(f32x4.mul(x.get, f32x4.const(Math.LOG2E)))),
    x.set(f32x4.sub(f32x4.sub(x.get, f32x4.mul(n.get, f32x4.const(0.693359375))), f32x4.mul(n.get, f32x4.const(-2.1219444e-4)))),
    y.set(f32x4.const(polynomial[0]!)),
    ...polynomial.slice(1).map((next) => y.set(multiplyAdd(y.get, x.get, f32x4.const(next)))),
    y.set(f32x4.add(multiplyAdd(y.get, f32x4.mul(x.get, x.get), x.get), f32x4.const(1))),
    y.set(f32x4.mul(y.get, f32x4.powerOfTwo(n.get))),
  ];
}

/**
 * x [rows, columns] becomes softmax(scale x) of every row. Rows are `stride` bytes apart and reach to the next multiple of
 * four columns at least; what lies beyond `columns` there becomes next to nothing.
 */
function softmax(multiplyAdd: MultiplyAdd): FunctionCode {
  return defineFunction(
    'softmax',
    { x: 'i32', rows: 'i32', columns: 'i32', stride: 'i32', scale: 'f32' },
    ({ x, rows, columns, stride, scale }, local) => {
      const [at, left, padding] = [local('i32'), local('i32'), local('i32')];
      const [value, n, y, sums, largest, factor] = [
        local('v128'),
        local('v128'),
        local('v128'),
        local('v128'),
        local('v128'),
        local('v128'),
      ];
      const vectors = i32.shiftRight(i32.add(columns.get, i32.const(3)), i32.const(2));
      const start = [at.set(x.get), left.set(vectors)];
      return [
        factor.set(f32x4.splat(scale.get)),
        countDown(
          rows,
          1,
          at.set(i32.add(x.get, i32.mul(columns.get, i32.const(floatBytes)))),
          padding.set(i32.and(i32.sub(i32.const(0), columns.get), i32.const(3))),
          countDown(padding, 1, f32.store(at.get, f32.const(-1e30)), at.move(floatBytes)),
          ...start,
          largest.set(f32x4.const(-1e30)),
          countDown(left, 1, largest.set(f32x4.max(largest.get, f32x4.load(at.get))), at.move(vectorBytes)),
          largest.set(f32x4.splat(laneMax(largest))),
          ...start,
          sums.set(f32x4.const(0)),
          countDown(
            left,
            1,
            value.set(f32x4.mul(f32x4.sub(f32x4.load(at.get), largest.get), factor.get)),
            ...exponential(multiplyAdd, value, n, y),
            sums.set(f32x4.add(sums.get, y.get)),
            f32x4.store(at.get, y.get),
            at.move(vectorBytes),
          ),
          ...start,
          sums.set(f32x4.splat(f32.div(f32.const(1), laneSum(sums)))),
          countDown(left, 1, f32x4.store(at.get, f32x4.mul(f32x4.load(at.get), sums.get)), at.move(vectorBytes)),
          x.move(stride.get),
        ),
      ];
    },
  );
}

/** dy becomes scale p (dy - sum of dy p), the gradient before the softmax that gave p; rows as `softmax` has them. */
const softmaxBackward = defineFunction(
  'softmaxBackward',
  { p: 'i32', dy: 'i32', rows: 'i32', columns: 'i32', stride: 'i32', scale: 'f32' },
  ({ p, dy, rows, columns, stride, scale }, local) => {
    const [at, left] = [local('i32'), local('i32')];
    const [sums, factor] = [local('v128'), local('v128')];
    const beside = i32.add(dy.get, at.get);
    const given = i32.add(p.get, at.get);
    const start = [at.set(i32.const(0)), left.set(i32.shiftRight(i32.add(columns.get, i32.const(3)), i32.const(2)))];
    return [
      factor.set(f32x4.splat(scale.get)),
      countDown(
        rows,
        1,
        ...start,
        sums.set(f32x4.const(0)),
        countDown(left, 1, sums.set(f32x4.add(sums.get, f32x4.mul(f32x4.load(given), f32x4.load(beside)))), at.move(vectorBytes)),
        sums.set(f32x4.splat(laneSum(sums))),
        ...start,
        countDown(
          left,
          1,
          f32x4.store(beside, f32x4.mul(f32x4.mul(f32x4.load(given), factor.get), f32x4.sub(f32x4.load(beside), sums.get))),
          at.move(vectorBytes),
        ),
        p.move(stride.get),
        dy.move(stride.get),
      ),
    ];
  },
);

/** mean and 1 / deviation of a row of `width` floats, a multiple of four. */
function rowMoments(
  x: Local,
  width: Local,
  epsilon: Local,
  local: (type: 'i32' | 'v128') => Local,
): { code: Code[]; mean: Local; scale: Local } {
  const [at, left, sums, mean, scale] = [local('i32'), local('i32'), local('v128'), local('v128'), local('v128')];
  const share = (sum: Local): Code => f32.div(laneSum(sum), f32.fromUnsigned(width.get));
  const start = [at.set(x.get), left.set(width.get), sums.set(f32x4.const(0))];
  const code = [
    ...start,
    countDown(left, 4, sums.set(f32x4.add(sums.get, f32x4.load(at.get))), at.move(vectorBytes)),
    mean.set(f32x4.splat(share(sums))),
    ...start,
    countDown(
      left,
      4,
      scale.set(f32x4.sub(f32x4.load(at.get), mean.get)),
      sums.set(f32x4.add(sums.get, f32x4.mul(scale.get, scale.get))),
      at.move(vectorBytes),
    ),
    scale.set(f32x4.splat(f32.div(f32.const(1), f32.sqrt(f32.add(share(sums), epsilon.get))))),
  ];
  return { code, mean, scale };
}

/** y = (x - mean) / sqrt(variance + epsilon) gain + bias of rows [rows, width]; width a multiple of four. */
const layerNorm = defineFunction(
  'layerNorm',
  { x: 'i32', gain: 'i32', bias: 'i32', y: 'i32', rows: 'i32', width: 'i32', epsilon: 'f32' },
  ({ x, gain, bias, y, rows, width, epsilon }, local) => {
    const [at, left] = [local('i32'), local('i32')];
    const { code, mean, scale } = rowMoments(x, width, epsilon, local);
    const normalised = f32x4.mul(f32x4.sub(f32x4.load(i32.add(x.get, at.get)), mean.get), scale.get);
    return [
      countDown(
        rows,
        1,
        ...code,
        at.set(i32.const(0)),
        left.set(width.get),
        countDown(
          left,
          4,
          f32x4.store(
            i32.add(y.get, at.get),
            f32x4.add(f32x4.mul(normalised, f32x4.load(i32.add(gain.get, at.get))), f32x4.load(i32.add(bias.get, at.get))),
          ),
          at.move(vectorBytes),
        ),
        x.move(at.get),
        y.move(at.get),
      ),
    ];
  },
);

/** dx of it, gain and bias frozen: scale (g - mean(g) - value mean(g value)), g = dy gain, value = x normalised. */
const layerNormBackward = defineFunction(
  'layerNormBackward',
  { x: 'i32', gain: 'i32', dy: 'i32', dx: 'i32', rows: 'i32', width: 'i32', epsilon: 'f32' },
  ({ x, gain, dy, dx, rows, width, epsilon }, local) => {
    const [at, left] = [local('i32'), local('i32')];
    const [g, value, sums, along] = [local('v128'), local('v128'), local('v128'), local('v128')];
    const { code, mean, scale } = rowMoments(x, width, epsilon, local);
    const share = (sum: Local): Code => f32x4.splat(f32.div(laneSum(sum), f32.fromUnsigned(width.get)));
    const start = [at.set(i32.const(0)), left.set(width.get)];
    const read = [
      g.set(f32x4.mul(f32x4.load(i32.add(dy.get, at.get)), f32x4.load(i32.add(gain.get, at.get)))),
      value.set(f32x4.mul(f32x4.sub(f32x4.load(i32.add(x.get, at.get)), mean.get), scale.get)),
    ];
    return [
      countDown(
        rows,
        1,
        ...code,
        ...start,
        sums.set(f32x4.const(0)),
        along.set(f32x4.const(0)),
        countDown(
          left,
          4,
          ...read,
          sums.set(f32x4.add(sums.get, g.get)),
          along.set(f32x4.add(along.get, f32x4.mul(g.get, value.get))),
          at.move(vectorBytes),
        ),
        sums.set(share(sums)),
        along.set(share(along)),
        ...start,
        countDown(
          left,
          4,
          ...read,
          f32x4.store(
            i32.add(dx.get, at.get),
            f32x4.mul(f32x4.sub(f32x4.sub(g.get, sums.get), f32x4.mul(value.get, along.get)), scale.get),
          ),
          at.move(vectorBytes),
        ),
        x.move(at.get),
        dy.move(at.get),
        dx.move(at.get),
      ),
    ];
  },
);

const slope = 1.702;

/** y = x / (1 + e^(-1.702 x)) of `count` floats, a multiple of four; y may be x. */
function quickGelu(multiplyAdd: MultiplyAdd): FunctionCode {
  return defineFunction('quickGelu', { x: 'i32', y: 'i32', count: 'i32' }, ({ x, y, count }, local) => {
    const [value, power, n, e] = [local('v128'), local('v128'), local('v128'), local('v128')];
    return [
      countDown(
        count,
        4,
        value.set(f32x4.load(x.get)),
        power.set(f32x4.mul(value.get, f32x4.const(-slope))),
        ...exponential(multiplyAdd, power, n, e),
        f32x4.store(y.get, f32x4.div(value.get, f32x4.add(e.get, f32x4.const(1)))),
        x.move(vectorBytes),
        y.move(vectorBytes),
      ),
    ];
  });
}

/** dx = dy s (1 + 1.702 x (1 - s)), s = 1 / (1 + e^(-1.702 x)). */
function quickGeluBackward(multiplyAdd: MultiplyAdd): FunctionCode {
  return defineFunction('quickGeluBackward', { x: 'i32', dy: 'i32', dx: 'i32', count: 'i32' }, ({ x, dy, dx, count }, local) => {
    const [value, power, n, gate] = [local('v128'), local('v128'), local('v128'), local('v128')];
    const one = f32x4.const(1);
    return [
      countDown(
        count,
        4,
        value.set(f32x4.mul(f32x4.load(x.get), f32x4.const(slope))),
        power.set(f32x4.sub(f32x4.const(0), value.get)),
        ...exponential(multiplyAdd, power, n, gate),
        gate.set(f32x4.div(one, f32x4.add(gate.get, one))),
        f32x4.store(
          dx.get,
          f32x4.mul(f32x4.mul(f32x4.load(dy.get), gate.get), f32x4.add(f32x4.mul(value.get, f32x4.sub(one, gate.get)), one)),
        ),
        x.move(vectorBytes),
        dy.move(vectorBytes),
        dx.move(vectorBytes),
      ),
    ];
  });
}

export function rowFunctions(multiplyAdd: MultiplyAdd): FunctionCode[] {
  return [softmax(multiplyAdd), softmaxBackward, layerNorm, layerNormBackward, quickGelu(multiplyAdd), quickGeluBackward(multiplyAdd)];
}
