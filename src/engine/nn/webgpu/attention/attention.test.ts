import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../shared/base/random';
import { attentionKernel } from './attention';
import { keyGradientKernel, queryGradientKernel } from './attentionBackward';
import { attentionWeightsKernel } from './attentionWeights';
import { currentDevice, dispatch } from '../gpu/gpu';
import { gpuErrors, startDawn } from '../../../../build/dawn';

const adapter = await startDawn();

interface Case {
  readonly batch: number;
  readonly queries: number;
  readonly keys: readonly [number] | readonly [number, number];
  readonly heads: number;
  readonly depth: number;
  readonly barriers: boolean;
  /** Of the gradients, and of attention where there are no barriers. */
  readonly lanes: number;
}

const subgroup = adapter?.info.subgroupMinSize === adapter?.info.subgroupMaxSize ? (adapter?.info.subgroupMinSize ?? 1) : 1;
const shares = adapter?.features.has('subgroups') === true && subgroup >= 4;
const small = { batch: 2, queries: 5, keys: [5, 3], heads: 3 } as const;
const large = { batch: 1, queries: 67, keys: [67, 18], heads: 2, depth: 64 } as const;
const cases: Case[] = [
  { batch: 1, queries: 1, keys: [1], heads: 1, depth: 4, barriers: false, lanes: 1 },
  { ...small, depth: 8, barriers: false, lanes: 1 },
  ...(shares ? [{ ...small, depth: 4 * subgroup, barriers: false, lanes: subgroup }] : []),
  { ...large, barriers: false, lanes: shares ? subgroup : 1 },
  { ...small, depth: 8, barriers: true, lanes: 1 },
  { ...large, keys: [67, 17], barriers: true, lanes: shares ? subgroup : 1 },
];

describe.skipIf(adapter === null)(`attention${adapter === null ? ' (skipped: no WebGPU adapter in Node)' : ''}`, () => {
  test.each(cases)('$batch x $queries queries, keys $keys, $heads heads of $depth, barriers $barriers, lanes $lanes', async (size) => {
    const { batch, queries, keys, heads, depth, barriers, lanes } = size;
    const width = heads * depth;
    const count = keys.length;
    const [keys0, keys1 = 0] = keys;
    const random = createRandom(queries);
    const numbers = (length: number, scale = 1): Float32Array => Float32Array.from({ length }, () => random.normal() * scale);
    const q = numbers(batch * queries * width, 2); // scores of some size: the running maximum must move
    const pieces = keys.map((n) => numbers(batch * n * 2 * width));
    const dy = numbers(batch * queries * width);
    const expected = reference(size, q, pieces, dy);
    const errors = await gpuErrors(currentDevice(), async () => {
      const query = tf.tensor3d(q, [batch, queries, width]);
      const kv = pieces.map((piece, i) => tf.tensor3d(piece, [batch, keys[i]!, 2 * width]));
      const dys = tf.tensor3d(dy, [batch, queries, width]);
      const uniforms = [queries, keys0, keys1];

      const forward = attentionKernel({ heads, depth, pieces: count, sums: true, barriers, lanes: barriers ? 1 : lanes });
      const [y, logs] = dispatch(
        forward.shader,
        [query, ...kv],
        [query.shape, [batch, queries, heads]],
        uniforms,
        forward.workgroups(batch, queries),
      );
      expect(worst(await y!.data(), expected.y)).toBeLessThan(1e-5);

      const total = keys0 + keys1;
      const classRow = attentionWeightsKernel(heads, depth, count, 'classRow');
      const mean = attentionWeightsKernel(heads, depth, count, 'mean');
      const [row] = dispatch(
        classRow.shader,
        [query, ...kv, logs!],
        [[batch, heads, total]],
        uniforms,
        classRow.workgroups(batch, queries, total),
      );
      const [means] = dispatch(
        mean.shader,
        [query, ...kv, logs!],
        [[batch, queries, total]],
        uniforms,
        mean.workgroups(batch, queries, total),
      );
      expect(worst(await row!.data(), expected.classRow)).toBeLessThan(1e-5);
      expect(worst(await means!.data(), expected.mean)).toBeLessThan(1e-5);

      const back = queryGradientKernel(heads, depth, count, lanes);
      const [dq, statistics] = dispatch(
        back.shader,
        [query, ...kv, dys],
        [query.shape, [batch, queries, heads, 2]],
        uniforms,
        back.workgroups(batch, queries),
      );
      expect(worst(await dq!.data(), expected.dq)).toBeLessThan(2e-5);
      const keyBack = keyGradientKernel(heads, depth, lanes);
      for (const [i, n] of keys.entries()) {
        const [dkv] = dispatch(
          keyBack.shader,
          [query, kv[i]!, dys, statistics!],
          [[batch, n, 2 * width]],
          [queries, n, 0],
          keyBack.workgroups(batch, n),
        );
        expect(worst(await dkv!.data(), expected.dkv[i]!), `piece ${i}`).toBeLessThan(2e-5);
      }
    });
    expect(errors).toEqual([]);
  });
});

function worst(values: ArrayLike<number>, expected: Float64Array): number {
  if (values.length !== expected.length) return Number.NaN;
  return Math.max(...expected.map((value, at) => Math.abs(value - values[at]!) / (1 + Math.abs(value))));
}

/** Everything in doubles, by the definition: scores, softmax, and the chain rule. */
function reference({ batch, queries, keys, heads, depth }: Case, q: Float32Array, pieces: Float32Array[], dy: Float32Array) {
  const width = heads * depth;
  const total = keys.reduce((a: number, b: number) => a + b, 0);
  const y = new Float64Array(q.length);
  const dq = new Float64Array(q.length);
  const classRow = new Float64Array(batch * heads * total);
  const mean = new Float64Array(batch * queries * total);
  const dkv = pieces.map((piece) => new Float64Array(piece.length));
  const places = keys.flatMap((n, piece) => Array.from({ length: n }, (_, at) => ({ piece, at, n })));
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let i = 0; i < queries; i++) {
        const at = (b * queries + i) * width + h * depth;
        const where = places.map(({ piece, at: key, n }) => ({ piece, k: (b * n + key) * 2 * width + h * depth }));
        const dot = (a: ArrayLike<number>, from: number, c: ArrayLike<number>, to: number): number => {
          let sum = 0;
          for (let d = 0; d < depth; d++) sum += a[from + d]! * c[to + d]!;
          return sum;
        };
        const scores = where.map(({ piece, k }) => dot(q, at, pieces[piece]!, k) / Math.sqrt(depth));
        const top = Math.max(...scores);
        const exps = scores.map((s) => Math.exp(s - top));
        const sum = exps.reduce((a, c) => a + c, 0);
        const p = exps.map((e) => e / sum);
        const dp = where.map(({ piece, k }) => dot(dy, at, pieces[piece]!, k + width));
        const t = p.reduce((a, value, j) => a + value * dp[j]!, 0);
        where.forEach(({ piece, k }, j) => {
          const ds = (p[j]! * (dp[j]! - t)) / Math.sqrt(depth);
          for (let d = 0; d < depth; d++) {
            y[at + d]! += p[j]! * pieces[piece]![k + width + d]!;
            dq[at + d]! += ds * pieces[piece]![k + d]!;
            dkv[piece]![k + d]! += ds * q[at + d]!;
            dkv[piece]![k + width + d]! += p[j]! * dy[at + d]!;
          }
          if (i === 0) classRow[(b * heads + h) * total + j] = p[j]!;
          mean[(b * queries + i) * total + j]! += p[j]! / heads;
        });
      }
    }
  }
  return { y, dq, classRow, mean, dkv };
}
