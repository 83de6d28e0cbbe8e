/**
 * Products of two plain float tensors, one matrix each or a batch of them, one of them perhaps transposed:
 * a b + bias + residual. Trainable weights, and their gradients, are such. Sides are uniforms, so that a few
 * pipelines serve all of them; what the walks are is in productRegisters.ts and productTiles.ts.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { adapterTraits } from '../gpu/traits';
import { candidates } from './candidates';
import { currentDevice, dispatch, kernel, type Kernel, type Workgroups } from '../gpu/gpu';
import { walk } from './product';
import { bindingsAfter, finish, plainX, type After } from './productEnds';
import { variantName, type ProductVariant } from './productShape';
import { rowReader, rowType, type Width } from '../rows/rows';

export interface FloatProduct extends After {
  /** a lies [K, rows], b lies [N, K]. */
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly batched: boolean;
  /** K is a multiple of this; whether rows (asked of [K, rows] only) and N are multiples of 4. */
  readonly multipleOfK: number;
  readonly wholeRows: boolean;
  readonly wholeN: boolean;
}

export interface FloatProductKernel {
  readonly shader: Kernel;
  readonly workgroups: (rows: number, columns: number, batch: number) => Workgroups;
}

/** Bindings in order: a, b, bias, residual; uniforms rows, K, N. */
export function floatProductKernel(product: FloatProduct, variant: ProductVariant): FloatProductKernel {
  const { transposeA, transposeB, batched, multipleOfK, wholeRows, wholeN } = product;
  const K = uniformWidth('u.K', multipleOfK % 4 === 0);
  const N = uniformWidth('u.N', wholeN);
  const { body, enable, xReads, workgroups } = walk(
    {
      K,
      N,
      multipleOfK,
      weightAlongK: transposeB,
      xAlongRows: transposeA,
      scale: '',
      begin: batched ? 'batch = group.z;' : '',
    },
    variant,
  );
  const firstOf = (count: string): string => (batched ? `batch * ${count}` : '0u');
  const x = transposeA ? turnedX(xReads, uniformWidth('u.rows', wholeRows), firstOf('u.K')) : plainX(xReads, K, firstOf('u.rows'));
  const b = transposeB
    ? `${rowReader('w', K)}
    fn weight_along(n: u32, k4: u32) -> vec4f { return read_w(${firstOf('u.N')} + ${wholeN ? 'n' : 'min(n, u.N - 1u)'}, k4); }`
    : `${rowReader('w', N)}
    fn weight(k: u32, n4: u32) -> vec4f { return read_w(${firstOf('u.K')} + k, n4); }`;
  const shader = kernel(
    ['floatProduct', ...Object.values(product), variantName(variant)].join(' '),
    {
      outputs: [`y: ${rowType(N)}`],
      inputs: [`x: ${x.type}`, `w: ${rowType(transposeB ? K : N)}`, ...bindingsAfter(product, N)],
      uniforms: ['rows', 'K', 'N'],
    },
    [batched ? 'var<private> batch: u32;' : '', x.code, b, finish(product, N, firstOf('u.rows')), body].join('\n'),
    enable,
  );
  return { shader, workgroups: (rows, columns, batch) => [...workgroups(rows, columns), batch] };
}

function uniformWidth(floats: string, whole: boolean): Width {
  return { floats, groups: whole ? `(${floats} / 4u)` : `((${floats} + 3u) / 4u)`, whole };
}

/** Reads x where it lies [K, rows]. */
function turnedX(reads: 'one' | 'four' | 'rows', rows: Width, first: string): { readonly type: string; readonly code: string } {
  if (reads === 'rows') {
    return {
      type: rowType(rows),
      code: `${rowReader('x', rows)}\nfn x_rows(k: u32, row4: u32) -> vec4f { return read_x(${first} + k, row4); }`,
    };
  }
  const start = `fn x_start(row: u32) -> u32 { return ${first} * u.rows + row; }
  fn x_at(start: u32, k: u32) -> f32 { return x[start + k * u.rows]; }`;
  const four = `fn x_four(start: u32, k4: u32) -> vec4f {
    var v = vec4f();
    for (var i = 0u; i < 4u; i++) { if (k4 * 4u + i < u.K) { v[i] = x_at(start, k4 * 4u + i); } }
    return v;
  }`;
  return { type: 'array<f32>', code: reads === 'one' ? start : `${start}\n${four}` };
}

/** The walk for float products: what the adapter's first candidate is without barriers, tiles of modest size with. */
function variantHere(): ProductVariant {
  const traits = adapterTraits(currentDevice());
  // Prompts are a few hundred rows: smaller tiles keep more of a GPU busy.
  return traits.software ? candidates(traits)[0]! : { kind: 'tiles', tile: [32, 64, 16], part: [4, 4], half: false };
}

const kernels = new Map<string, FloatProductKernel>();

/** a b + bias + residual; null where the shapes are not those of one product or batch. */
export function floatProduct(
  a: tf.Tensor,
  b: tf.Tensor,
  transposeA: boolean,
  transposeB: boolean,
  { bias = null, residual = null }: { readonly bias?: tf.Tensor1D | null; readonly residual?: tf.Tensor | null } = {},
): tf.Tensor | null {
  if (a.rank !== b.rank || (a.rank !== 2 && a.rank !== 3) || (transposeA && transposeB)) return null;
  const batched = a.rank === 3;
  const batch = batched ? a.shape[0]! : 1;
  if (batched && b.shape[0] !== batch) return null;
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [rows, K] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const N = transposeB ? bRows : bColumns;
  if (K === 0 || a.dtype !== 'float32' || b.dtype !== 'float32') return null;
  const variant = variantHere();
  const step = variant.kind === 'tiles' ? variant.tile[2] : Math.max(variant.lanes, 4);
  const product: FloatProduct = {
    transposeA,
    transposeB,
    batched,
    multipleOfK: [step, 4].find((multiple) => K % multiple === 0) ?? 1,
    wholeRows: transposeA && rows % 4 === 0,
    wholeN: N % 4 === 0,
    bias: bias !== null,
    activation: 'none',
    residual: residual !== null,
    derivative: 'none',
  };
  const key = [...Object.values(product), variantName(variant)].join(' ');
  let made = kernels.get(key);
  if (made === undefined) kernels.set(key, (made = floatProductKernel(product, variant)));
  const given = [a, b, ...(bias === null ? [] : [bias]), ...(residual === null ? [] : [residual])];
  const shape = batched ? [batch, rows, N] : [rows, N];
  return dispatch(made.shader, given, [shape], [rows, K, N], made.workgroups(rows, N, batch))[0]!;
}
