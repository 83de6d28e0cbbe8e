/** The paper's printed numbers, to stand beside the measured ones. Null wherever it printed none for what was run. */
import type { ReparamBodyName } from '../teaching/teaching';
import type { LadderRowId } from './ladder';
import paper from './paper.json';

export const paperSource: string = paper.source;

/** Data sets that the tables speak of. */
type PaperDataset = 'hmdb51' | 'ucf101';

/** What was run, as far as the tables tell runs apart. */
export interface PaperQuestion {
  /** Identity of a label dictionary, or any other name. */
  readonly dataset: string;
  readonly row: LadderRowId | null;
  /** K; `all` is the fully supervised training; null where nothing was trained on this data set. */
  readonly shots: number | 'all' | null;
  readonly body: ReparamBodyName;
  readonly residual: boolean;
  /** English template with {label}. */
  readonly template: string;
  /** T; left out where it is not asked for. Fully supervised numbers are of T = 16 but for one of Table 6. */
  readonly frames?: number;
}

/** Shares from 0 to 1, as measured ones are. */
export interface PaperNumber {
  readonly top1: number;
  /** Table 7 prints top-1 alone. */
  readonly top5: number | null;
  /** 3, 4, 5, 6 or 7. */
  readonly table: number;
}

/** T of Tables 3 to 5 (chosen after Fig. 5b). */
const paperFrames = 16;

export const paperDefaults: Pick<PaperQuestion, 'body' | 'residual' | 'template'> = {
  body: 'r2plus1d',
  residual: true,
  template: 'This is a video about {label}',
};

/** The rows that Table 7 has; its baseline grows with K, so it is the one that trains e_t. */
const fewShotRows: Partial<Record<LadderRowId, keyof typeof paper.fewShot>> = {
  'baseline-trained': 'baseline',
  prompts: 'prompts',
  beta: 'beta',
  chinese: 'chinese',
};

export function paperNumber(question: PaperQuestion): PaperNumber | null {
  const { dataset, row, shots, body, residual, template, frames = paperFrames } = question;
  if ((dataset !== 'hmdb51' && dataset !== 'ucf101') || row === null || shots === null) return null;
  const usual = body === paperDefaults.body && residual === paperDefaults.residual;
  const usualTemplate = template === paperDefaults.template;
  if (shots !== 'all') {
    const printed = fewShotRows[row];
    if (printed === undefined || !usual || !usualTemplate) return null;
    const top1 = (paper.fewShot[printed][dataset] as Readonly<Record<string, number>>)[String(shots)];
    return top1 === undefined ? null : { top1: asShare(top1), top5: null, table: 7 };
  }
  if (row !== 'chinese') return null;
  if (frames !== paperFrames) return usual && usualTemplate ? ofCost(frames, dataset) : null;
  if (usual && !usualTemplate) return of(5, paper.prefix, template, dataset);
  if (!usualTemplate) return null;
  return residual ? of(3, paper.body, body, dataset) : of(4, paper.withoutResidual, body, dataset);
}

/** Table 6 prints top-1 for two numbers of frames. */
function ofCost(frames: number, dataset: PaperDataset): PaperNumber | null {
  const printed = paper.cost.find((row) => row.name === `ours T=${frames}`);
  return printed === undefined ? null : { top1: Math.round(printed[dataset] * 100) / 10_000, top5: null, table: 6 };
}

type PrintedTable = Readonly<Record<string, Readonly<Record<PaperDataset, { readonly top1: number; readonly top5: number }>>>>;

function of(table: number, rows: PrintedTable, row: string, dataset: PaperDataset): PaperNumber | null {
  const printed = Object.hasOwn(rows, row) ? rows[row]![dataset] : undefined;
  return printed === undefined ? null : { top1: asShare(printed.top1), top5: asShare(printed.top5), table };
}

/** Printed with one digit after the point. */
function asShare(percent: number): number {
  return Math.round(percent * 10) / 1000;
}
