import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../shared/base/random';
import { floatProductKernel } from './floatProduct';
import { currentDevice, dispatch } from '../gpu/gpu';
import { variantName, type ProductVariant } from './productShape';
import { gpuErrors, startDawn } from '../../../../build/dawn';

const adapter = await startDawn();
const subgroup = adapter?.info.subgroupMinSize === adapter?.info.subgroupMaxSize ? (adapter?.info.subgroupMinSize ?? 1) : 1;
const software = adapter?.info.isFallbackAdapter === true;

const variants: ProductVariant[] = [
  { kind: 'registers', rows: 8, columns4: 1, lanes: 1 },
  ...(adapter?.features.has('subgroups') === true && subgroup >= 4
    ? [{ kind: 'registers', rows: 8, columns4: 1, lanes: subgroup } as const]
    : []),
  { kind: 'tiles', tile: [32, 64, 16], part: [4, 4], half: false },
];

/** batch (0: matrices), rows, K, columns */
const sizes = [
  [0, 1, 1, 1],
  [0, 32, 64, 64],
  [0, 37, 20, 12],
  [0, 20, 37, 13],
  [2, 5, 7, 9],
  [3, 12, 8, 20],
] as const;

describe.skipIf(adapter === null)(`float product${adapter === null ? ' (skipped: no WebGPU adapter in Node)' : ''}`, () => {
  const layouts = [
    [false, false],
    [false, true],
    [true, false],
  ] as const;
  const cases = variants.flatMap((variant) => layouts.map(([a, b]) => [variantName(variant), a, b, variant] as const));
  test.each(cases)('%s, a transposed %s, b transposed %s: agrees with doubles', async (_, transposeA, transposeB, variant) => {
    // Barriers are slow on adapters that are programs: there, tiles meet the odd sides only.
    const met = variant.kind === 'tiles' && software ? sizes.filter(([, , K]) => K % 2 === 1) : sizes;
    for (const [batch, rows, K, N] of met) {
      const random = createRandom(rows + K);
      const count = Math.max(batch, 1);
      const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
      const [a, b, bias, residual] = [numbers(count * rows * K), numbers(count * K * N), numbers(N), numbers(rows * N)];
      const ends = batch === 0; // bias and residual are those of one matrix
      const { shader, workgroups } = floatProductKernel(
        {
          transposeA,
          transposeB,
          batched: batch > 0,
          multipleOfK: [16, 8, 4].find((multiple) => K % multiple === 0) ?? 1,
          wholeRows: rows % 4 === 0,
          wholeN: N % 4 === 0,
          bias: ends,
          activation: 'none',
          residual: ends,
          derivative: 'none',
        },
        variant,
      );
      const errors = await gpuErrors(currentDevice(), async () => {
        const inputs = [a, b, ...(ends ? [bias, residual] : [])].map((values) => tf.tensor1d(values));
        const [y] = dispatch(shader, inputs, [[count * rows * N]], [rows, K, N], workgroups(rows, N, count));
        const values = await y!.data();
        let worst = 0;
        for (let at = 0; at < values.length; at++) {
          const [n, row, matrix] = [at % N, Math.floor(at / N) % rows, Math.floor(at / N / rows)];
          let sum = ends ? bias[n]! + residual[row * N + n]! : 0;
          for (let k = 0; k < K; k++) {
            const left = a[matrix * rows * K + (transposeA ? k * rows + row : row * K + k)]!;
            sum += left * b[matrix * K * N + (transposeB ? n * K + k : k * N + n)]!;
          }
          worst = Math.max(worst, Math.abs(values[at]! - sum) / (1 + Math.abs(sum)));
        }
        expect(worst, `${batch} x ${rows} x ${K} x ${N}`).toBeLessThan(2e-5);
        tf.dispose([...inputs, y!]);
      });
      expect(errors).toEqual([]);
    }
  });
});
