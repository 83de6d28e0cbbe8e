/** The short account of one or several runs on the same clips: what `npm run evaluate --json` ends with. An interface; keep it. */
import type { Seconds } from '../base/units';
import type { Voice } from './scored';
import type { EvaluationReport, FailedClip } from './report';

export interface SummaryRow {
  readonly name: string;
  /** Shares from 0 to 1. */
  readonly top1: number;
  readonly top5: number;
  readonly mean_class: number | null;
  /** Clips that were judged. */
  readonly n: number;
  /** Of top-1, 95 %. */
  readonly interval: readonly [number, number];
  /** The paper's top-1, from 0 to 1; null where it printed none for this. */
  readonly paper: number | null;
  readonly paper_top5: number | null;
}

export interface EvaluationSummary {
  readonly dataset: string;
  readonly split: number | null;
  /** The run, then each language alone where there are two; then the next run. */
  readonly rows: readonly SummaryRow[];
  readonly failed: readonly FailedClip[];
  readonly seconds: Seconds;
}

/** @param reports of the same clips, at least one */
export function summarise(reports: readonly EvaluationReport[]): EvaluationSummary {
  const first = reports[0];
  if (first === undefined) throw new RangeError('there is no run to summarise');
  return {
    dataset: first.data.name,
    split: first.data.split,
    rows: reports.flatMap(rowsOf),
    failed: first.failed,
    seconds: reports.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** The ladder's untrained rows are English alone: with Chinese beside it, a model made for both is something else. */
function voiceName({ name, adapter, settings, voices }: EvaluationReport, voice: Voice): string {
  if (voice === 'fused') return adapter === null && voices.length > 1 && settings.lambda < 1 ? `${name}, both languages` : name;
  return `${name}, ${voice === 'en' ? 'English' : 'Chinese'} alone`;
}

function rowsOf(report: EvaluationReport): SummaryRow[] {
  const { voices, paper } = report;
  return voices.map(({ voice, top1, top5, meanClass }) => ({
    name: voiceName(report, voice),
    top1: top1.share,
    top5: top5.share,
    mean_class: meanClass,
    n: top1.n,
    interval: [top1.low, top1.high],
    paper: voice === 'fused' ? (paper?.top1 ?? null) : null,
    paper_top5: voice === 'fused' ? (paper?.top5 ?? null) : null,
  }));
}
