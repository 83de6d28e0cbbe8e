/** The account of a grid of draws, as `--json` ends with it and the page exports it. */
import type { EvaluationSummary } from '../summary';
import { type DrawRow, tableOfDraws } from './drawTable';
import type { PrintedElsewhere } from './paperGrids';
import { failedInAny, type KeptDraw } from './runDraw';

export interface DrawSummary extends Omit<EvaluationSummary, 'rows'> {
  readonly rows: readonly DrawRow[];
  /** Settings of the trainings, beside the rows' own. */
  readonly preset: string;
  readonly model: string;
  /** Rows that the paper prints in the same table for other systems, which are not here to be run. */
  readonly elsewhere: readonly PrintedElsewhere[];
}

export function summariseDraws(
  kept: readonly KeptDraw[],
  about: Pick<DrawSummary, 'dataset' | 'split' | 'preset' | 'model' | 'elsewhere'>,
): DrawSummary {
  const results = kept.map(({ result }) => result);
  const { dataset, split, preset, model, elsewhere } = about;
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  return { dataset, split, rows: tableOfDraws(results), failed: failedInAny(kept), seconds, preset, model, elsewhere };
}
