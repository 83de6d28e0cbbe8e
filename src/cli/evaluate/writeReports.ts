/** The files of an evaluation: for programs, for a spreadsheet, for people. */
import { reportWords } from '../../i18n/report';
import type { DrawSummary } from '../../shared/evaluation/draws/summary';
import { classesCsv, clipsCsv, drawsCsv } from '../../shared/evaluation/spreadsheet/csv';
import type { ReportPicture } from '../../shared/evaluation/html/heatPicture';
import { drawsHtml } from '../../shared/evaluation/html/drawsHtml';
import { htmlReport } from '../../shared/evaluation/html/html';
import { jsonParts } from '../../shared/evaluation/jsonParts';
import type { EvaluationReport } from '../../shared/evaluation/report';
import type { EvaluationSummary } from '../../shared/evaluation/summary';
import type { NamedComparison } from '../../shared/evaluation/compare/otherRun';
import type { OutFolder } from './outFolder';

interface Written {
  readonly reports: readonly [EvaluationReport, ...EvaluationReport[]];
  readonly pictures: readonly ReportPicture[];
  readonly comparison: NamedComparison | null;
  readonly summary: EvaluationSummary;
}

function htmlName(language: 'en' | 'zh'): string {
  return language === 'en' ? 'report.html' : 'report.zh.html';
}

export function writeReports(out: OutFolder, { reports, pictures, comparison, summary }: Written): void {
  out.write('summary.json', `${JSON.stringify(summary, null, 2)}\n`);
  out.write('report.json', jsonParts({ reports, comparison }));
  out.write('clips.csv', clipsCsv(reports[0]));
  out.write('classes.csv', classesCsv(reports[0]));
  for (const language of ['en', 'zh'] as const) {
    out.write(htmlName(language), htmlReport({ reports, pictures, comparison }, reportWords[language]));
  }
}

/** The table of all draws, for programs, for a spreadsheet and for people. */
export function writeTable(out: OutFolder, summary: DrawSummary): void {
  out.write('summary.json', `${JSON.stringify(summary, null, 2)}\n`);
  out.write('table.csv', drawsCsv(summary.rows));
  for (const language of ['en', 'zh'] as const) out.write(htmlName(language), drawsHtml(summary, reportWords[language]));
}
