/** Chunks of products of 8-bit numbers (narrowCode.ts). */
import type { Machine } from './code';
import { quad, scaleBytes } from './narrowCode';
import { panelColumns } from './productCode';

const float = 4;
const panelBytes = panelColumns * float;

export const narrowFields = {
  /** Rows of floats to 7 bits and their scales. */
  quantize: ['x', 'keep', 'to', 'rows', 'inner', 'rowsAtOnce'],
  /**
   * c = activation(x W + bias + from), x of `quantize`, W packed. `outliers` columns of x and rows of W are multiplied as floats:
   * x's [rows, outliers], W's in panels of 8 columns. `from` 0: none.
   */
  narrow: [
    'a',
    'packed',
    'column',
    'c',
    'bias',
    'zeros',
    'from',
    'rows',
    'inner',
    'columns',
    'quickGelu',
    'outliers',
    'outlierRows',
    'outlierPanels',
    'rowsAtOnce',
    'rowChunks',
    'panels',
    'panelChunks',
  ],
} as const;

type Numbers<K extends keyof typeof narrowFields> = Readonly<Record<(typeof narrowFields)[K][number], number>>;

export function quantizeChunk(run: Machine, { x, keep, to, rows, inner, rowsAtOnce }: Numbers<'quantize'>, chunk: number): void {
  const first = chunk * rowsAtOnce;
  run.quantize(x + first * inner * float, keep, to + first * (inner + scaleBytes), Math.min(rowsAtOnce, rows - first), inner);
}

export function narrowChunk(run: Machine, task: Numbers<'narrow'>, chunk: number): void {
  const { inner, columns, outliers, zeros } = task;
  const firstPanel = (chunk % task.panelChunks) * task.panels;
  const firstRow = Math.floor(chunk / task.panelChunks) * task.rowsAtOnce;
  const panels = Math.min(task.panels, columns / panelColumns - firstPanel);
  const rows = Math.min(task.rowsAtOnce, task.rows - firstRow);
  const at = firstRow * columns * float + firstPanel * panelBytes;
  const c = task.c + at;
  const bias = task.bias + firstPanel * panelBytes;
  const column = task.column + firstPanel * 2 * panelBytes;
  const packed = task.packed + firstPanel * inner * panelColumns;
  const from = task.from === 0 ? 0 : task.from + at;
  const stride = columns * float;
  const a = task.a + firstRow * (inner + scaleBytes);
  run.narrowProduct(a, packed, c, column, bias, from, rows, inner / quad, panels, stride);
  if (outliers > 0) {
    const left = task.outlierRows + firstRow * outliers * float;
    const right = task.outlierPanels + firstPanel * outliers * panelBytes;
    run.product(left, right, c, zeros, c, rows, outliers, panels, outliers * float, stride);
  }
  if (task.quickGelu === 1) for (let r = 0; r < rows; r++) run.quickGelu(c + r * stride, c + r * stride, panels * panelColumns);
}
