/**
 * Products through frozen matrices in 8 bits (code/narrowCode.ts), for recognition where it was allowed. The few columns of x that
 * tower above the rest, as CLIP's residual stream has them, are found in each call and multiplied as floats (LLM.int8,
 * Dettmers et al. 2022, section 3): one scale a row could not hold both them and the rest.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { FrozenMatrix } from '../seam/operands';
import { isRecording } from '../seam/recording';
import { quad, quantizeStep, scaleBytes } from './code/narrowCode';
import { panelColumns } from './code/productCode';
import { type Home, isHome, mostColumns, numbersOf, type Places, runPlan } from './plan';

const float = 4;
const mostWeight = 127;
/** Multiplications from which turning x to bytes pays. */
const worthwhile = 2_000_000;
/** Rows looked at for columns that tower; how high above the mean of all columns' largest; how many of them at most. */
const sampled = 64;
const towering = 4;
const mostOutliers = 16;
const rowsAtOnce = 48;

let allowed: ReadonlySet<FrozenMatrix> = new Set();

/** From now on products through these, and no others, may be of 8 bits, except while a gradient is recorded. */
export function allowNarrow(matrices: ReadonlySet<FrozenMatrix>): void {
  allowed = matrices;
}

export interface NarrowOptions {
  readonly bias: tf.Tensor1D | null;
  readonly residual: tf.Tensor2D | null;
  readonly quickGelu: boolean;
}

/** @returns quickGelu(x W + bias) + residual, [rows, out]; null where this is not for 8 bits */
export function narrowLinear(x: tf.Tensor2D, weight: FrozenMatrix, { bias, residual, quickGelu }: NarrowOptions): tf.Tensor2D | null {
  if (!allowed.has(weight) || isRecording()) return null;
  const [rows, inner] = x.shape;
  const columns = weight.outputs;
  const multiplications = rows * inner * columns;
  if (inner % quantizeStep !== 0 || columns % panelColumns !== 0 || columns > mostColumns || multiplications < worthwhile) return null;
  const outliers = toweringColumns(numbersOf(x), rows, inner);
  const outlierRows = gather(numbersOf(x), rows, inner, outliers);
  const outlierPanels = panelsOf(numbersOf(weight.data), outliers, columns);
  const keep = new Float32Array(inner).fill(1);
  for (const column of outliers) keep[column] = 0;
  const sizes = [rows * (inner + scaleBytes), inner * float, outlierRows.byteLength, outlierPanels.byteLength].map(wholeLines);
  const outputs = runPlan({
    inputs: [x, ...(bias === null ? [] : [bias]), ...(residual === null ? [] : [residual])],
    outputs: [[rows, columns]],
    kept: (home) => packedWeights(weight, home),
    scratch: () => sizes.reduce((sum, size) => sum + size, 0),
    multiplications,
    tasks(places) {
      const [a, keepAt, rowsAt, panelsAt] = addressesFrom(places.scratch, sizes);
      put(places, keepAt!, keep);
      put(places, rowsAt!, outlierRows);
      put(places, panelsAt!, outlierPanels);
      const [xAt, ...rest] = places.inputs as [number, ...number[]];
      const biasAt = bias === null ? places.zeros : rest.shift()!;
      const shared = sharing(rows, columns, places.threads);
      return [
        {
          kind: 'quantize',
          chunks: shared.rowChunks,
          x: xAt,
          keep: keepAt!,
          to: a!,
          rows,
          inner,
          rowsAtOnce: shared.rowsAtOnce,
        },
        {
          kind: 'narrow',
          chunks: shared.rowChunks * shared.panelChunks,
          a: a!,
          packed: places.kept,
          column: places.kept + inner * columns,
          c: places.outputs[0]!,
          bias: biasAt,
          zeros: places.zeros,
          from: rest[0] ?? 0,
          rows,
          inner,
          columns,
          quickGelu: quickGelu ? 1 : 0,
          outliers: outliers.length,
          outlierRows: rowsAt!,
          outlierPanels: panelsAt!,
          ...shared,
        },
      ];
    },
  });
  return (outputs?.[0] ?? null) as tf.Tensor2D | null;
}

/** Enough chunks for all threads, of rows whose bytes stay in a second-level cache. */
function sharing(rows: number, columns: number, threads: number) {
  const allPanels = columns / panelColumns;
  const wanted = threads === 1 ? 1 : 4 * threads;
  const atOnce = Math.min(rowsAtOnce, Math.max(quad, Math.ceil(rows / wanted / quad) * quad));
  const rowChunks = Math.ceil(rows / atOnce);
  const panels = Math.ceil(allPanels / Math.min(allPanels, Math.max(1, Math.ceil(wanted / rowChunks))));
  return { rowsAtOnce: atOnce, rowChunks, panels, panelChunks: Math.ceil(allPanels / panels) };
}

const wholeLines = (bytes: number): number => Math.ceil(bytes / 64) * 64;

function addressesFrom(start: number, sizes: readonly number[]): number[] {
  return sizes.map((_, index) => start + sizes.slice(0, index).reduce((sum, size) => sum + size, 0));
}

function put(places: Places, address: number, values: Float32Array): void {
  places.bytes(address, values.byteLength).set(new Uint8Array(values.buffer));
}

/** Columns of x [rows, inner] whose largest number towers above the mean of all columns' largest, the highest first. */
export function toweringColumns(x: Float32Array, rows: number, inner: number): number[] {
  const peaks = new Float32Array(inner);
  const step = Math.max(1, Math.floor(rows / sampled));
  for (let row = 0; row < rows; row += step) {
    for (let column = 0; column < inner; column++) {
      const size = Math.abs(x[row * inner + column]!);
      if (size > peaks[column]!) peaks[column] = size;
    }
  }
  const limit = (towering * peaks.reduce((sum, peak) => sum + peak, 0)) / inner;
  const high = [...peaks.keys()].filter((column) => peaks[column]! > limit);
  return high.toSorted((a, b) => peaks[b]! - peaks[a]!).slice(0, mostOutliers);
}

/** Those columns of x, [rows, columns]. */
function gather(x: Float32Array, rows: number, inner: number, columns: readonly number[]): Float32Array<ArrayBuffer> {
  const found = new Float32Array(rows * columns.length);
  for (let row = 0, at = 0; row < rows; row++) for (const column of columns) found[at++] = x[row * inner + column]!;
  return found;
}

/** Those rows of W [in, out], in panels of 8 columns: [panel][row][8]. */
function panelsOf(weight: Float32Array, rows: readonly number[], outputs: number): Float32Array<ArrayBuffer> {
  const found = new Float32Array(rows.length * outputs);
  for (let panel = 0, at = 0; panel < outputs; panel += panelColumns) {
    for (const row of rows) for (let column = 0; column < panelColumns; column++) found[at++] = weight[row * outputs + panel + column]!;
  }
  return found;
}

interface Packed {
  readonly weight: FrozenMatrix;
  readonly home: Home;
  readonly address: number;
}

let packed: readonly Packed[] = [];

/** Address of W's bytes, packed once a memory; those of matrices that are gone are released. */
function packedWeights(weight: FrozenMatrix, home: Home): number | null {
  const found = packed.find((one) => one.weight === weight && one.home === home);
  if (found !== undefined) return found.address;
  for (const one of packed) if (one.weight.data.isDisposed && isHome(one.home)) one.home.release(one.address);
  packed = packed.filter((one) => !one.weight.data.isDisposed && isHome(one.home));
  const { bytes, columns } = packWeights(numbersOf(weight.data), weight.inputs, weight.outputs);
  const address = home.keep(bytes.byteLength + columns.byteLength);
  if (address === null) return null;
  home.bytes(address, bytes.byteLength).set(new Uint8Array(bytes.buffer));
  home.bytes(address + bytes.byteLength, columns.byteLength).set(new Uint8Array(columns.buffer));
  packed = [...packed, { weight, home, address }];
  return address;
}

/**
 * W [in, out] as bytes v = w / u, u the largest of a column / 127: [panel of 8 columns][4 rows][column][row]; and for each panel u of its columns,
 * then u times the sum of v.
 */
export function packWeights(weight: Float32Array, inputs: number, outputs: number) {
  const bytes = new Int8Array(inputs * outputs);
  const columns = new Float32Array(2 * outputs);
  const scales = new Float32Array(outputs);
  for (let row = 0; row < inputs; row++) {
    for (let column = 0; column < outputs; column++) {
      const size = Math.abs(weight[row * outputs + column]!);
      if (size > scales[column]!) scales[column] = size;
    }
  }
  const sums = new Float64Array(outputs);
  for (let column = 0; column < outputs; column++) scales[column]! /= mostWeight;
  const inverse = scales.map((scale) => (scale === 0 ? 0 : 1 / scale));
  for (let row = 0; row < inputs; row++) {
    const inQuad = (row - (row % quad)) * panelColumns + (row % quad);
    for (let column = 0; column < outputs; column++) {
      const value = Math.round(weight[row * outputs + column]! * inverse[column]!);
      const inPanel = column % panelColumns;
      bytes[(column - inPanel) * inputs + inQuad + inPanel * quad] = value;
      sums[column]! += value;
    }
  }
  for (let column = 0; column < outputs; column++) {
    const inPanel = column % panelColumns;
    const at = 2 * (column - inPanel) + inPanel;
    columns[at] = scales[column]!;
    columns[at + panelColumns] = scales[column]! * sums[column]!;
  }
  return { bytes, columns };
}
