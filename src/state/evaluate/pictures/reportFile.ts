/** The HTML report with its pictures: those of the clips that it shows are drawn first, which takes an encoding each. */
import type { LongWork } from '../../../shared/base/units';
import type { NamedComparison } from '../../../shared/evaluation/compare/otherRun';
import { clipsToPicture } from '../../../shared/evaluation/html/clipsToPicture';
import { htmlReport } from '../../../shared/evaluation/html/html';
import type { ReportWords } from '../../../shared/evaluation/html/words';
import type { EvaluationReport } from '../../../shared/evaluation/report';
import { picturesOf } from './clipPictures';

interface ReportToWrite {
  readonly report: EvaluationReport;
  readonly adapterId: string | null;
  readonly comparison: NamedComparison | null;
}

/** @throws AppError `cancelled` */
export async function writeHtmlReport(
  { report, adapterId, comparison }: ReportToWrite,
  words: ReportWords,
  work: LongWork<{ readonly done: number; readonly total: number }>,
): Promise<Blob> {
  const pictures = await picturesOf({ report, adapterId }, clipsToPicture(report), work);
  return new Blob(htmlReport({ reports: [report], pictures, comparison }, words), { type: 'text/html' });
}
