/** Products with what is added to them, as plans for our wasm kernels: the layers' `product`, `linear` and `dense`. */
import * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from '../seam/kernels';
import type { Activation, FrozenMatrix } from '../seam/operands';
import { panelColumns, tileRows } from './code/productCode';
import type { Task } from './code/tasks';
import { narrowLinear } from './narrow';
import { mostColumns, type Places, runPlan } from './plan';

const float = 4;
/** Rows of the right factor at once: its panel and four rows of the left stay in a first-level cache of 32 KB. */
const block = 384;

interface ProductSizes {
  readonly batch: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  /** The right factor is given [columns, inner]. */
  readonly transposed: boolean;
}

/** Addresses; bias and residual are 0 where there is none. */
interface ProductPlaces {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly bias: number;
  readonly residual: number;
  readonly quickGelu: boolean;
}

/** How the threads share a product: enough chunks that none waits long for another, of rows that stay in a second-level cache. */
function sharing({ batch, rows, columns }: ProductSizes, threads: number) {
  const allPanels = columns / panelColumns;
  const wanted = threads === 1 ? 1 : 4 * threads;
  const rowsAtOnce = Math.min(48, Math.max(tileRows, Math.ceil(rows / wanted / tileRows) * tileRows));
  const rowChunks = Math.ceil(rows / rowsAtOnce);
  const panels = Math.ceil(allPanels / Math.min(allPanels, Math.max(1, Math.ceil(wanted / (rowChunks * batch)))));
  const packPanels = Math.ceil(allPanels / Math.min(allPanels, wanted));
  return {
    rowsAtOnce,
    rowChunks,
    panels,
    panelChunks: Math.ceil(allPanels / panels),
    packPanels,
    packChunks: Math.ceil(allPanels / packPanels),
  };
}

/** First the right factor is laid out in panels, then the product goes through them. */
function productTasks(sizes: ProductSizes, places: ProductPlaces, { scratch, zeros, threads }: Places): Task[] {
  const { batch, rows, inner, columns, transposed } = sizes;
  const { a, b, c, bias, residual, quickGelu } = places;
  const { rowsAtOnce, rowChunks, panels, panelChunks, packPanels, packChunks } = sharing(sizes, threads);
  return [
    {
      kind: 'pack',
      chunks: batch * packChunks,
      from: b,
      stride: (transposed ? inner : columns) * float,
      batchStride: inner * columns * float,
      transposed: transposed ? 1 : 0,
      rows: inner,
      columns,
      block,
      to: scratch,
      panels: packPanels,
      panelChunks: packChunks,
    },
    {
      kind: 'product',
      chunks: batch * rowChunks * panelChunks,
      a,
      aStride: inner * float,
      aBatch: rows * inner * float,
      packed: scratch,
      c,
      cStride: columns * float,
      cBatch: rows * columns * float,
      bias: bias === 0 ? zeros : bias,
      zeros,
      from: residual,
      rows,
      inner,
      block,
      columns,
      quickGelu: quickGelu ? 1 : 0,
      rowsAtOnce,
      rowChunks,
      panels,
      panelChunks,
    },
  ];
}

function runProduct<T extends tf.Tensor>(
  a: tf.Tensor,
  b: tf.Tensor,
  outShape: readonly number[],
  sizes: ProductSizes,
  {
    bias = null,
    residual = null,
    quickGelu = false,
  }: { readonly bias?: tf.Tensor | null; readonly residual?: tf.Tensor | null; readonly quickGelu?: boolean } = {},
): T | null {
  const { batch, rows, inner, columns } = sizes;
  if (columns % panelColumns !== 0 || columns > mostColumns) return null;
  const given = [a, b, ...(bias === null ? [] : [bias]), ...(residual === null ? [] : [residual])];
  const outputs = runPlan({
    inputs: given,
    outputs: [outShape],
    scratch: () => batch * inner * columns * float,
    multiplications: batch * rows * inner * columns,
    tasks: (places) => {
      const [aAt, bAt, ...rest] = places.inputs as [number, number, ...number[]];
      const biasAt = bias === null ? 0 : rest.shift()!;
      return productTasks(sizes, { a: aAt, b: bAt, c: places.outputs[0]!, bias: biasAt, residual: rest[0] ?? 0, quickGelu }, places);
    },
  });
  return (outputs?.[0] ?? null) as T | null;
}

/** Products of one row or so gain nothing from packing. */
const fewestRows = 4;

export function product(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor | null {
  if (a.rank !== b.rank || (a.rank === 3 && a.shape[0] !== b.shape[0])) return null;
  if (transposeA) {
    const turned = tf.transpose(a, a.rank === 3 ? [0, 2, 1] : [1, 0]);
    const result = product(turned, b, false, transposeB);
    turned.dispose();
    return result;
  }
  const [rows, inner] = a.shape.slice(-2) as [number, number];
  const columns = b.shape[transposeB ? b.rank - 2 : b.rank - 1]!;
  if (rows < fewestRows) return null;
  const batch = a.rank === 3 ? a.shape[0]! : 1;
  return runProduct(a, b, [...a.shape.slice(0, -1), columns], { batch, rows, inner, columns, transposed: transposeB });
}

export const productKernels = {
  linear(x, weight: FrozenMatrix, bias, activation: Activation, residual) {
    if (weight.storage !== 'float' || (activation !== 'none' && (activation !== 'quickGelu' || residual !== null))) return null;
    const [rows, inner] = x.shape;
    const columns = weight.outputs;
    const ends = { bias, residual, quickGelu: activation === 'quickGelu' };
    const narrow = narrowLinear(x, weight, ends);
    if (narrow !== null) return narrow;
    return runProduct<tf.Tensor2D>(x, weight.data, [rows, columns], { batch: 1, rows, inner, columns, transposed: false }, ends);
  },
  linearBackward(dy, weight: FrozenMatrix) {
    if (weight.storage !== 'float') return null;
    const [rows, inner] = dy.shape;
    const columns = weight.inputs;
    return runProduct<tf.Tensor2D>(dy, weight.data, [rows, columns], { batch: 1, rows, inner, columns, transposed: true });
  },
  dense(x, weight, bias, residual) {
    const [rows, inner] = x.shape;
    const columns = weight.shape[0];
    return runProduct<tf.Tensor2D>(x, weight, [rows, columns], { batch: 1, rows, inner, columns, transposed: true }, { bias, residual });
  },
} satisfies Kernels;
