/** What came of the draws: mean, deviation and every draw of each cell, in the shape of an evaluation's summary. */
import type { Bytes, Seconds } from '../../base/units';
import { overDraws, wilson } from '../interval';
import type { SummaryRow } from '../summary';
import { type GridCell, nameOfCell } from './grid';

/** What a training took (Table 6). */
export interface TrainingCost {
  readonly parameters: number;
  readonly seconds: Seconds;
  /** The most memory that it held; null where nobody counted. */
  readonly peakBytes: Bytes | null;
}

/** One training, measured once after its last epoch. */
export interface DrawResult {
  readonly cell: GridCell;
  readonly seed: number;
  readonly top1: number;
  readonly top5: number;
  readonly meanClass: number | null;
  readonly n: number;
  /** Printed for the same row, K and settings; null where the paper has none. */
  readonly paper: number | null;
  readonly paperTop5: number | null;
  readonly seconds: number;
  /** Null where nothing was trained; left out of results that were kept before it was counted. */
  readonly cost?: TrainingCost | null;
}

export interface DrawRow extends SummaryRow {
  /** The ladder's id. */
  readonly row: GridCell['row'];
  /** K; null of a row that trains nothing. */
  readonly shots: number | 'all' | null;
  readonly settings: GridCell['values'];
  /** Deviation of top-1 over the draws; null of one. */
  readonly sd: number | null;
  /** Trainable numbers; null where nothing is trained or nobody counted. */
  readonly parameters: number | null;
  /** Of one training, the mean. */
  readonly train_seconds: Seconds | null;
  /** The most memory that one held. */
  readonly peak_bytes: Bytes | null;
  readonly draws: readonly { readonly seed: number; readonly top1: number; readonly top5: number; readonly mean_class: number | null }[];
}

/** In the order of the first draw of each cell. Top-1's interval: Wilson's of one draw, Student's over several. */
export function tableOfDraws(results: readonly DrawResult[]): DrawRow[] {
  const cells = new Map<string, DrawResult[]>();
  for (const result of results) {
    const name = nameOfCell(result.cell);
    cells.set(name, [...(cells.get(name) ?? []), result]);
  }
  return [...cells].map(([name, draws]) => rowOf(name, draws));
}

function rowOf(name: string, results: readonly DrawResult[]): DrawRow {
  const { cell, n, paper, paperTop5 } = results[0]!;
  const { mean, deviation } = overDraws(results.map(({ top1 }) => top1));
  const classes = results.flatMap(({ meanClass }) => (meanClass === null ? [] : [meanClass]));
  const trained = nameOfCell({ ...cell, shots: 1 }) !== nameOfCell({ ...cell, shots: 2 });
  return {
    name,
    top1: mean,
    top5: overDraws(results.map(({ top5 }) => top5)).mean,
    mean_class: classes.length === 0 ? null : overDraws(classes).mean,
    n,
    interval: deviation === null ? wilsonOf(mean, n) : student(mean, deviation, results.length),
    paper,
    paper_top5: paperTop5,
    row: cell.row,
    shots: trained ? cell.shots : null,
    settings: cell.values,
    sd: deviation,
    ...costOf(results),
    draws: results.map(({ seed, top1, top5, meanClass }) => ({ seed, top1, top5, mean_class: meanClass })),
  };
}

function costOf(results: readonly DrawResult[]): Pick<DrawRow, 'parameters' | 'train_seconds' | 'peak_bytes'> {
  const costs = results.flatMap(({ cost }) => cost ?? []);
  const peaks = costs.flatMap(({ peakBytes }) => peakBytes ?? []);
  return {
    parameters: costs[0]?.parameters ?? null,
    train_seconds: costs.length === 0 ? null : overDraws(costs.map(({ seconds }) => seconds)).mean,
    peak_bytes: peaks.length === 0 ? null : Math.max(...peaks),
  };
}

function wilsonOf(share: number, n: number): [number, number] {
  const { low, high } = wilson(Math.round(share * n), n);
  return [low, high];
}

/** Two-sided 95 % of Student's t for 1 to 9 degrees of freedom; beyond, the last is on the safe side. */
const tValues = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

function student(mean: number, deviation: number, draws: number): [number, number] {
  const half = (tValues[Math.min(draws - 2, tValues.length - 1)]! * deviation) / Math.sqrt(draws);
  return [Math.max(0, mean - half), Math.min(1, mean + half)];
}
