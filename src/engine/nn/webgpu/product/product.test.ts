import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../../shared/base/random';
import { currentDevice, dispatch } from '../gpu/gpu';
import { packMatrix } from './packed';
import { productKernel } from './product';
import { productSides, variantName, type Product, type ProductVariant } from './productShape';
import { gpuErrors, startDawn } from '../../../../build/dawn';

const adapter = await startDawn();
const features = adapter?.features ?? new Set<string>();
const software = adapter?.info.isFallbackAdapter === true;
const subgroup = adapter?.info.subgroupMinSize === adapter?.info.subgroupMaxSize ? adapter?.info.subgroupMinSize : 1;

const variants: ProductVariant[] = [
  { kind: 'registers', rows: 4, columns4: 1, lanes: 1 },
  { kind: 'registers', rows: 8, columns4: 2, lanes: 1 },
  ...(features.has('subgroups') && subgroup !== undefined && subgroup >= 4
    ? ([
        { kind: 'registers', rows: 8, columns4: 2, lanes: subgroup },
        { kind: 'registers', rows: 16, columns4: 4, lanes: subgroup },
      ] as const)
    : []),
  { kind: 'tiles', tile: [64, 64, 16], part: [8, 8], half: false },
  { kind: 'tiles', tile: [32, 64, 16], part: [4, 4], half: false },
  ...(features.has('shader-f16') ? ([{ kind: 'tiles', tile: [64, 64, 16], part: [8, 8], half: true }] as const) : []),
];

const plain: Product = {
  inputs: 64,
  outputs: 64,
  storage: 'half',
  transposed: false,
  bias: false,
  activation: 'none',
  residual: false,
  derivative: 'none',
};
const cases: [string, number, Product][] = [
  ['whole tiles', 64, plain],
  ['odd sides', 37, { ...plain, inputs: 45, outputs: 75, bias: true, residual: true }],
  ['sides of 4', 5, { ...plain, inputs: 20, outputs: 12, bias: true, activation: 'quickGelu' }],
  ['one row', 1, { ...plain, inputs: 132, outputs: 8, activation: 'gelu' }],
  ['float32 weights', 70, { ...plain, inputs: 30, outputs: 130, storage: 'single', activation: 'relu', residual: true }],
  ['transposed, odd sides', 37, { ...plain, inputs: 45, outputs: 75, transposed: true, derivative: 'quickGelu' }],
  ['transposed float32', 66, { ...plain, inputs: 128, outputs: 36, transposed: true, storage: 'single', derivative: 'gelu' }],
];

beforeAll(() => {
  if (adapter !== null) console.info(`adapter: ${adapter.info.description || adapter.info.vendor}`);
});

describe.skipIf(adapter === null)(`matrix product${adapter === null ? ' (skipped: no WebGPU adapter in Node)' : ''}`, () => {
  test.each(variants.map((variant) => [variantName(variant), variant] as const))('%s agrees with doubles', async (_, variant) => {
    // Barriers are slow on adapters that are programs: there, tiles meet the two cases with odd sides only.
    const met = variant.kind === 'tiles' && software ? cases.filter(([name]) => name.includes('odd')) : cases;
    for (const [name, rows, product] of met) {
      const random = createRandom(rows);
      const { K, N } = productSides(product);
      const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
      // exact in half: what is compared is the product, not the rounding of weights
      const w = numbers(product.inputs * product.outputs).map((value) => Math.round(value * 64) / 64);
      const [x, bias, residual, argument] = [numbers(rows * K), numbers(N), numbers(rows * N), numbers(rows * N)];
      const expected = reference(product, rows, x, w, bias, residual, argument);

      const { shader, workgroups } = productKernel(product, variant);
      let y = new Float32Array();
      const errors = await gpuErrors(currentDevice(), async () => {
        const matrix = packMatrix(w, product.inputs, product.outputs, product.storage === 'half' ? 'exact' : 'single');
        expect(matrix.storage).toBe(`webgpu-${product.storage}`);
        const inputs = [
          tf.tensor2d(x, [rows, K]),
          matrix.data,
          ...(product.bias ? [tf.tensor1d(bias)] : []),
          ...(product.residual ? [tf.tensor2d(residual, [rows, N])] : []),
          ...(product.derivative === 'none' ? [] : [tf.tensor2d(argument, [rows, N])]),
        ];
        const [result] = dispatch(shader, inputs, [[rows, N]], [rows], workgroups(rows));
        y = (await result!.data()) as Float32Array<ArrayBuffer>;
        tf.dispose([...inputs, result!]);
      });
      expect(errors, name).toEqual([]);
      const worst = Math.max(...expected.map((value, at) => Math.abs(value - y[at]!) / (1 + Math.abs(value))));
      expect(worst, `${name}: largest relative error`).toBeLessThan(variant.kind === 'tiles' && variant.half ? 2e-2 : 3e-5);
    }
  });

  test('weights come back as they went in', async () => {
    const random = createRandom(7);
    const values = Float32Array.from({ length: 5 * 7 }, () => random.normal());
    for (const precision of ['exact', 'half', 'single'] as const) {
      const matrix = packMatrix(values, 5, 7, precision);
      expect(matrix.storage).toBe(precision === 'half' ? 'webgpu-half' : 'webgpu-single');
      const back = await matrix.floats().data();
      const worst = Math.max(...values.map((value, at) => Math.abs(value - back[at]!)));
      expect(worst).toBeLessThan(precision === 'half' ? 2e-3 : 1e-30);
    }
    const largest = packMatrix(Float32Array.of(1, 70000, 0, 0), 2, 2, 'half');
    expect(largest.storage).toBe('webgpu-single'); // beyond half's range
  });
});

function reference(
  product: Product,
  rows: number,
  x: Float32Array,
  w: Float32Array,
  bias: Float32Array,
  residual: Float32Array,
  argument: Float32Array,
): Float64Array {
  const { K, N } = productSides(product);
  const y = new Float64Array(rows * N);
  for (let row = 0; row < rows; row++) {
    for (let n = 0; n < N; n++) {
      let sum = product.bias ? bias[n]! : 0;
      for (let k = 0; k < K; k++) sum += x[row * K + k]! * w[product.transposed ? n * product.outputs + k : k * product.outputs + n]!;
      const at = row * N + n;
      y[at] =
        activation(product.activation, sum) * (product.derivative === 'none' ? 1 : slope(product.derivative, argument[at]!)) +
        (product.residual ? residual[at]! : 0);
    }
  }
  return y;
}

function activation(name: Product['activation'], x: number): number {
  if (name === 'quickGelu') return x / (1 + Math.exp(-1.702 * x));
  if (name === 'gelu') return x * cumulative(x);
  return name === 'relu' ? Math.max(x, 0) : x;
}

function slope(name: Product['activation'], x: number): number {
  const h = 1e-5;
  return (activation(name, x + h) - activation(name, x - h)) / (2 * h);
}

/** Simpson's rule over the density: independent of the kernel's formula. */
function cumulative(x: number): number {
  const steps = 400;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const t = (x * i) / steps;
    sum += Math.exp(-0.5 * t * t) * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  }
  return 0.5 + (sum * x) / steps / 3 / Math.sqrt(2 * Math.PI);
}
