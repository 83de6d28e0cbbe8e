/**
 * The work of our wasm kernels cut into chunks that any thread may take: a task is a list of numbers (addresses in bytes
 * of the machine's memory, sizes, strides in bytes), so that it fits into shared memory.
 */
import type { Machine } from './code';
import { narrowChunk, narrowFields, quantizeChunk } from './narrowTasks';
import { panelColumns } from './productCode';

const float = 4;
const panelBytes = panelColumns * float;

const fields = {
  /** A right factor of every batch into panels, in blocks of `block` rows: [block][panel][row of the block][8]. */
  pack: ['from', 'stride', 'batchStride', 'transposed', 'rows', 'columns', 'block', 'to', 'panels', 'panelChunks'],
  /** c = activation(a packed + bias) + from, of every batch. `from` 0: none. */
  product: [
    'a',
    'aStride',
    'aBatch',
    'packed',
    'c',
    'cStride',
    'cBatch',
    'bias',
    'zeros',
    'from',
    'rows',
    'inner',
    'block',
    'columns',
    'quickGelu',
    'rowsAtOnce',
    'rowChunks',
    'panels',
    'panelChunks',
  ],
  /** Attention of one head of one batch, or, where the mean of all heads is wanted, of one batch. */
  attention: [
    'query',
    'pieceA',
    'pieceB',
    'keysA',
    'keysB',
    'queries',
    'heads',
    'depth',
    'output',
    'weights',
    'wanted',
    'zeros',
    'scratch',
    'scratchBytes',
  ],
  /** Gradients of one head of one batch. */
  attentionBackward: [
    'query',
    'pieceA',
    'pieceB',
    'keysA',
    'keysB',
    'queries',
    'heads',
    'depth',
    'dy',
    'dQuery',
    'dPieceA',
    'dPieceB',
    'zeros',
    'scratch',
    'scratchBytes',
  ],
  ...narrowFields,
} as const;

type TaskKind = keyof typeof fields;
type Numbers<K extends TaskKind> = Readonly<Record<(typeof fields)[K][number], number>>;
export type Task = { readonly [K in TaskKind]: { readonly kind: K; readonly chunks: number } & Numbers<K> }[TaskKind];

const kinds = Object.keys(fields) as TaskKind[];

/** The most numbers a task is. */
export const taskNumbers = 24;

export function writeTask(task: Task, to: Float64Array): void {
  const values = task as unknown as Readonly<Record<string, number>>;
  to.set([kinds.indexOf(task.kind), task.chunks, ...fields[task.kind].map((name) => values[name]!)]);
}

export function readTask(from: Float64Array): Task {
  const kind = kinds[from[0]!]!;
  const values = Object.fromEntries(fields[kind].map((name, index) => [name, from[index + 2]]));
  return { kind, chunks: from[1], ...values } as unknown as Task;
}

/** @param thread which thread's scratch to use, from 0 */
export function runChunk(machine: Machine, task: Task, chunk: number, thread: number): void {
  switch (task.kind) {
    case 'pack':
      return packChunk(machine, task, chunk);
    case 'product':
      return productChunk(machine, task, chunk);
    case 'attention':
      return attentionChunk(machine, task, chunk, thread);
    case 'attentionBackward':
      return attentionBackwardChunk(machine, task, chunk, thread);
    case 'quantize':
      return quantizeChunk(machine, task, chunk);
    case 'narrow':
      return narrowChunk(machine, task, chunk);
    default:
      return task satisfies never;
  }
}

function packChunk(run: Machine, task: Numbers<'pack'>, chunk: number): void {
  const { stride, rows, columns, block } = task;
  const batch = Math.floor(chunk / task.panelChunks);
  const first = (chunk % task.panelChunks) * task.panels;
  const panels = Math.min(task.panels, columns / panelColumns - first);
  const from = task.from + batch * task.batchStride;
  const to = task.to + batch * rows * columns * float;
  for (let row = 0; row < rows; row += block) {
    const count = Math.min(block, rows - row);
    const target = to + row * columns * float + first * count * panelBytes;
    if (task.transposed === 1)
      run.packTransposed(from + first * panelColumns * stride + row * float, stride, panels * panelColumns, count, target, 0);
    else run.packColumns(from + row * stride + first * panelBytes, stride, count, panels, target, count * panelBytes);
  }
}

function productChunk(run: Machine, task: Numbers<'product'>, chunk: number): void {
  const { inner, block, columns, aStride, cStride, zeros } = task;
  const ofBatch = task.rowChunks * task.panelChunks;
  const batch = Math.floor(chunk / ofBatch);
  const firstPanel = (chunk % task.panelChunks) * task.panels;
  const firstRow = (Math.floor(chunk / task.panelChunks) % task.rowChunks) * task.rowsAtOnce;
  const panels = Math.min(task.panels, columns / panelColumns - firstPanel);
  const rows = Math.min(task.rowsAtOnce, task.rows - firstRow);
  const at = batch * task.cBatch + firstRow * cStride + firstPanel * panelBytes;
  const a = task.a + batch * task.aBatch + firstRow * aStride;
  const packed = task.packed + batch * inner * columns * float;
  const c = task.c + at;
  const bias = task.bias + firstPanel * panelBytes;
  for (let row = 0; row < inner; row += block) {
    const count = Math.min(block, inner - row);
    const from = row > 0 ? c : task.from === 0 ? 0 : task.from + at;
    const right = packed + row * columns * float + firstPanel * count * panelBytes;
    run.product(a + row * float, right, c, row > 0 ? zeros : bias, from, rows, count, panels, aStride, cStride);
  }
  if (task.quickGelu === 1) {
    for (let row = 0; row < rows; row++) run.quickGelu(c + row * cStride, c + row * cStride, panels * panelColumns);
  }
}

/** Weights that come beside an attention's output, as numbers. */
export const wantedWeights = { none: 0, classRow: 1, mean: 2 } as const;

const queriesAtOnce = 24;
const padded = (count: number): number => Math.ceil(count / panelColumns) * panelColumns;

/** Bytes a thread needs for `attention`. */
export function attentionScratch(keys: number, depth: number): number {
  return (padded(keys) * depth + keys * depth + queriesAtOnce * padded(keys)) * float;
}

function attentionChunk(run: Machine, task: Numbers<'attention'>, chunk: number, thread: number): void {
  const { keysA, keysB, queries, heads, depth, zeros, wanted } = task;
  const width = heads * depth;
  const keys = keysA + keysB;
  const row = padded(keys) * float;
  const packedKeys = task.scratch + thread * task.scratchBytes;
  const packedValues = packedKeys + padded(keys) * depth * float;
  const scores = packedValues + keys * depth * float;
  const mean = wanted === wantedWeights.mean;
  const batch = mean ? chunk : Math.floor(chunk / heads);
  const weights = task.weights + chunk * (mean ? queries : 1) * keys * float;
  if (wanted !== wantedWeights.none) run.clear(weights, (mean ? queries : 1) * keys);
  for (const head of mean ? Array.from({ length: heads }, (_, index) => index) : [chunk % heads]) {
    const column = head * depth * float;
    packKeys(run, task, batch, column, packedKeys);
    packRows(run, task, batch, width * float + column, packedValues);
    for (let first = 0; first < queries; first += queriesAtOnce) {
      const rows = Math.min(queriesAtOnce, queries - first);
      const at = (batch * queries + first) * width * float + column;
      run.product(task.query + at, packedKeys, scores, zeros, 0, rows, depth, padded(keys) / panelColumns, width * float, row);
      run.softmax(scores, rows, keys, row, 1 / Math.sqrt(depth));
      run.product(scores, packedValues, task.output + at, zeros, 0, rows, keys, depth / panelColumns, row, width * float);
      if (wanted === wantedWeights.classRow && first === 0) run.addScaled(scores, weights, keys, 1);
      if (mean) for (let q = 0; q < rows; q++) run.addScaled(scores + q * row, weights + (first + q) * keys * float, keys, 1 / heads);
    }
  }
}

type Pieces = Pick<Numbers<'attention'>, 'pieceA' | 'pieceB' | 'keysA' | 'keysB' | 'heads' | 'depth'>;

function eachPiece(
  { pieceA, pieceB, keysA, keysB, heads, depth }: Pieces,
  batch: number,
  act: (address: number, keys: number, before: number) => void,
): void {
  const rowBytes = 2 * heads * depth * float;
  act(pieceA + batch * keysA * rowBytes, keysA, 0);
  if (keysB > 0) act(pieceB + batch * keysB * rowBytes, keysB, keysA);
}

/** A head's keys (or values) as a right factor [depth, keys]; `column`: bytes into a row of a piece. */
function packKeys(run: Machine, task: Pieces, batch: number, column: number, to: number): void {
  const { depth, heads } = task;
  const keys = task.keysA + task.keysB;
  const lastPanel = Math.floor(keys / panelColumns) * panelColumns;
  if (lastPanel < keys) run.clear(to + lastPanel * depth * float, panelColumns * depth);
  eachPiece(task, batch, (address, count, before) =>
    run.packTransposed(address + column, 2 * heads * depth * float, count, depth, to, before),
  );
}

/** The same as a right factor [keys, depth]. */
function packRows(run: Machine, task: Pieces, batch: number, column: number, to: number): void {
  const { depth, heads } = task;
  const keys = task.keysA + task.keysB;
  eachPiece(task, batch, (address, count, before) =>
    run.packColumns(address + column, 2 * heads * depth * float, count, depth / panelColumns, to + before * panelBytes, keys * panelBytes),
  );
}

/** Bytes a thread needs for `attentionBackward`. */
export function attentionBackwardScratch(queries: number, keys: number, depth: number): number {
  return (3 * padded(keys) * depth + 2 * queries * depth + 2 * queries * padded(keys) + queries * keys) * float;
}

function attentionBackwardChunk(run: Machine, task: Numbers<'attentionBackward'>, chunk: number, thread: number): void {
  const { keysA, keysB, queries, heads, depth, zeros } = task;
  const [batch, column] = [Math.floor(chunk / heads), (chunk % heads) * depth * float];
  const rowBytes = heads * depth * float;
  const keys = keysA + keysB;
  const scoreBytes = padded(keys) * float;
  const [keyPanels, depthPanels] = [padded(keys) / panelColumns, depth / panelColumns];
  const right = task.scratch + thread * task.scratchBytes; // a right factor of keys or values, one after the other
  const rightRows = right + padded(keys) * depth * float;
  const packedQuery = rightRows + padded(keys) * depth * float;
  const packedDy = packedQuery + queries * depth * float;
  const weights = packedDy + queries * depth * float;
  const dScores = weights + queries * scoreBytes;
  const turned = dScores + queries * scoreBytes;
  const at = batch * queries * rowBytes + column;
  const scale = 1 / Math.sqrt(depth);
  // P = softmax(Q K^T scale)
  packKeys(run, task, batch, column, right);
  run.product(task.query + at, right, weights, zeros, 0, queries, depth, keyPanels, rowBytes, scoreBytes);
  run.softmax(weights, queries, keys, scoreBytes, scale);
  // dP = dO V^T, then before the softmax
  packKeys(run, task, batch, rowBytes + column, right);
  run.product(task.dy + at, right, dScores, zeros, 0, queries, depth, keyPanels, rowBytes, scoreBytes);
  run.softmaxBackward(weights, dScores, queries, keys, scoreBytes, scale);
  // dQ = dS K
  packRows(run, task, batch, column, rightRows);
  run.product(dScores, rightRows, task.dQuery + at, zeros, 0, queries, keys, depthPanels, scoreBytes, rowBytes);
  // dK = dS^T Q and dV = P^T dO, into the pieces
  run.packColumns(task.query + at, rowBytes, queries, depthPanels, packedQuery, queries * panelBytes);
  run.packColumns(task.dy + at, rowBytes, queries, depthPanels, packedDy, queries * panelBytes);
  const outputs = { ...task, pieceA: task.dPieceA, pieceB: task.dPieceB };
  for (const [scores, packed, into] of [
    [dScores, packedQuery, column],
    [weights, packedDy, rowBytes + column],
  ] as const) {
    run.transpose(scores, scoreBytes, queries, keys, turned, queries * float);
    eachPiece(outputs, batch, (address, count, before) =>
      run.product(
        turned + before * queries * float,
        packed,
        address + into,
        zeros,
        0,
        count,
        queries,
        depthPanels,
        queries * float,
        2 * rowBytes,
      ),
    );
  }
}
