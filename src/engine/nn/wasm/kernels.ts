/** Our wasm kernels behind the layers' seam: plans for products with their epilogue, attention, rows. */
import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from '../activation';
import type { Kernels } from '../kernels';
import type { FrozenMatrix } from '../linear';
import { addressOf, localMachine, mostColumns, type Places, runPlan } from './plan';
import { panelColumns, tileRows } from './productCode';
import { attentionBackwardScratch, attentionScratch, type Task, wantedWeights } from './tasks';

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

/** Tasks of a product; a, b, bias and residual are addresses, 0 for none of the last two. */
function productTasks(
  { batch, rows, inner, columns, transposed }: ProductSizes,
  { a, b, c, bias, residual, quickGelu }: { readonly a: number; readonly b: number; readonly c: number; readonly bias: number; readonly residual: number; readonly quickGelu: boolean },
  { scratch, zeros, threads }: Places,
): Task[] {
  const allPanels = columns / panelColumns;
  // Enough chunks that no thread waits long for another; a chunk's rows stay in a second-level cache.
  const wanted = threads === 1 ? 1 : 4 * threads;
  const rowsAtOnce = Math.min(48, Math.max(tileRows, Math.ceil(rows / wanted / tileRows) * tileRows));
  const rowChunks = Math.ceil(rows / rowsAtOnce);
  const panels = Math.ceil(allPanels / Math.min(allPanels, Math.max(1, Math.ceil(wanted / (rowChunks * batch)))));
  const packPanels = Math.ceil(allPanels / Math.min(allPanels, wanted));
  const packChunks = Math.ceil(allPanels / packPanels);
  const panelChunks = Math.ceil(allPanels / panels);
  return [
    {
      kind: 'pack', chunks: batch * packChunks, from: b, stride: (transposed ? inner : columns) * float, batchStride: inner * columns * float,
      transposed: transposed ? 1 : 0, rows: inner, columns, block, to: scratch, panels: packPanels, panelChunks: packChunks,
    },
    {
      kind: 'product', chunks: batch * rowChunks * panelChunks, a, aStride: inner * float, aBatch: rows * inner * float, packed: scratch,
      c, cStride: columns * float, cBatch: rows * columns * float, bias: bias === 0 ? zeros : bias, zeros, from: residual, rows, inner, block,
      columns, quickGelu: quickGelu ? 1 : 0, rowsAtOnce, rowChunks, panels, panelChunks,
    },
  ];
}

function runProduct<T extends tf.Tensor>(
  a: tf.Tensor,
  b: tf.Tensor,
  outShape: readonly number[],
  sizes: ProductSizes,
  { bias = null, residual = null, quickGelu = false }: { readonly bias?: tf.Tensor | null; readonly residual?: tf.Tensor | null; readonly quickGelu?: boolean } = {},
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

export const wasmKernels: Kernels = {
  linear(x, weight: FrozenMatrix, bias, activation: Activation, residual) {
    if (weight.storage !== 'float' || (activation !== 'none' && (activation !== 'quickGelu' || residual !== null))) return null;
    const [rows, inner] = x.shape;
    const columns = weight.outputs;
    return runProduct<tf.Tensor2D>(x, weight.data, [rows, columns], { batch: 1, rows, inner, columns, transposed: false }, { bias, residual, quickGelu: activation === 'quickGelu' });
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
  layerNorm(x, gain, bias, epsilon) {
    const [rows, width] = x.shape;
    return onePass(width, [x, gain, bias], x.shape, (machine, [xAt, gainAt, biasAt], y) => machine.layerNorm(xAt!, gainAt!, biasAt!, y, rows, width, epsilon));
  },
  layerNormBackward(x, gain, dy, epsilon) {
    const [rows, width] = x.shape;
    return onePass(width, [x, gain, dy], x.shape, (machine, [xAt, gainAt, dyAt], dx) => machine.layerNormBackward(xAt!, gainAt!, dyAt!, dx, rows, width, epsilon));
  },
  activate(activation, x) {
    if (activation !== 'quickGelu') return null;
    return onePass(x.size, [x], x.shape, (machine, [xAt], y) => machine.quickGelu(xAt!, y, x.size));
  },
  activateBackward(activation, x, dy) {
    if (activation !== 'quickGelu') return null;
    return onePass(x.size, [x, dy], x.shape, (machine, [xAt, dyAt], dx) => machine.quickGeluBackward(xAt!, dyAt!, dx, x.size));
  },
  attention(query, keyValues, heads, wanted) {
    const size = attentionSize(query, keyValues, heads);
    if (size === null) return null;
    const { batch, queries, keys, depth, keysA, keysB } = size;
    const weightShape = wanted === 'classRow' ? [batch, heads, keys] : [batch, queries, keys];
    const outputs = runPlan({
      inputs: [query, ...keyValues],
      outputs: [query.shape, ...(wanted === 'none' ? [] : [weightShape])],
      scratch: (threads) => threads * attentionScratch(keys, depth),
      multiplications: 2 * batch * queries * keys * heads * depth,
      tasks: ({ inputs, outputs: [output, weights], scratch, zeros }) => [
        {
          kind: 'attention', chunks: wanted === 'mean' ? batch : batch * heads, query: inputs[0]!, pieceA: inputs[1]!, pieceB: inputs[2] ?? 0, keysA,
          keysB, queries, heads, depth, output: output!, weights: weights ?? 0, wanted: wantedWeights[wanted], zeros, scratch,
          scratchBytes: attentionScratch(keys, depth),
        },
      ],
    });
    return outputs === null ? null : { output: outputs[0] as tf.Tensor3D, weights: (outputs[1] ?? null) as tf.Tensor3D | null };
  },
  attentionBackward(query, keyValues, heads, dy) {
    const size = attentionSize(query, keyValues, heads);
    if (size === null) return null;
    const { batch, queries, keys, depth, keysA, keysB } = size;
    const scratchBytes = attentionBackwardScratch(queries, keys, depth);
    return runPlan({
      inputs: [query, ...keyValues, dy],
      outputs: [query.shape, ...keyValues.map(({ shape }) => shape)],
      scratch: (threads) => threads * scratchBytes,
      multiplications: 5 * batch * queries * keys * heads * depth,
      tasks: ({ inputs, outputs: [dQuery, dPieceA, dPieceB], scratch, zeros }) => [
        {
          kind: 'attentionBackward', chunks: batch * heads, query: inputs[0]!, pieceA: inputs[1]!, pieceB: keysB === 0 ? 0 : inputs[2]!, keysA, keysB,
          queries, heads, depth, dy: inputs.at(-1)!, dQuery: dQuery!, dPieceA: dPieceA!, dPieceB: dPieceB ?? 0, zeros, scratch, scratchBytes,
        },
      ],
    });
  },
};

function attentionSize(query: tf.Tensor3D, keyValues: readonly tf.Tensor3D[], heads: number) {
  const [batch, queries, width] = query.shape;
  const depth = width / heads;
  if (depth % panelColumns !== 0 || keyValues.length > 2) return null;
  const [keysA, keysB] = [keyValues[0]!.shape[1], keyValues[1]?.shape[1] ?? 0];
  return { batch, queries, depth, keysA, keysB, keys: keysA + keysB };
}

/** One pass over memory, faster done here than handed to threads. `width`: must be whole vectors. */
function onePass<T extends tf.Tensor>(
  width: number,
  inputs: readonly tf.Tensor[],
  shape: readonly number[],
  work: (machine: NonNullable<ReturnType<typeof localMachine>>, inputs: readonly number[], output: number) => void,
): T | null {
  const machine = localMachine();
  if (machine === null || width % 4 !== 0) return null;
  const backend = tf.backend() as unknown as { makeOutput(shape: readonly number[], dtype: 'float32'): tf.TensorInfo };
  const output = backend.makeOutput(shape, 'float32');
  work(machine, inputs.map(addressOf), addressOf(output));
  return tf.engine().makeTensorFromTensorInfo(output) as T;
}
