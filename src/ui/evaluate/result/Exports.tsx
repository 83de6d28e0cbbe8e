/** What one takes along: tables, everything as JSON, and the report of one HTML file, whose pictures are drawn first. */
import { useRef, useState } from 'react';
import { reportWords } from '../../../i18n/report';
import { AppError, type AppErrorData } from '../../../shared/errors/errors';
import type { NamedComparison } from '../../../shared/evaluation/compare/otherRun';
import type { EvaluationReport } from '../../../shared/evaluation/report';
import { joinedTo, jsonParts } from '../../../shared/evaluation/jsonParts';
import { classesCsv, clipsCsv } from '../../../shared/evaluation/spreadsheet/csv';
import { summarise } from '../../../shared/evaluation/summary';
import { useEvaluation } from '../../../state/evaluate/evaluationStore';
import { writeHtmlReport } from '../../../state/evaluate/pictures/reportFile';
import { ErrorText } from '../../common/ErrorText';
import { saveBlob } from '../../common/files/saveBlob';
import { useTexts } from '../texts';

/** Characters of a part of a file. */
const partLength = 1 << 20;

interface ExportsProps {
  readonly report: EvaluationReport;
  readonly comparison: NamedComparison | null;
}

export function Exports({ report, comparison }: ExportsProps) {
  const { t } = useTexts();
  const save = (parts: string[], type: string, name: string) => saveBlob(new Blob(parts, { type }), name);
  const json = () => [...joinedTo(partLength, jsonParts({ summary: summarise([report]), reports: [report], comparison })), '\n'];
  return (
    <fieldset className="buttons">
      <legend className="visually-hidden">{t('export')}</legend>
      <button type="button" data-testid="evaluate-csv" onClick={() => save([clipsCsv(report)], 'text/csv', 'clips.csv')}>
        {t('csvClips')}
      </button>
      <button type="button" onClick={() => save([classesCsv(report)], 'text/csv', 'classes.csv')}>
        {t('csvClasses')}
      </button>
      <button type="button" data-testid="evaluate-json" onClick={() => save(json(), 'application/json', 'report.json')}>
        {t('json')}
      </button>
      <HtmlButton report={report} comparison={comparison} />
    </fieldset>
  );
}

function HtmlButton({ report, comparison }: ExportsProps) {
  const { t, language } = useTexts();
  const adapterId = useEvaluation((state) => state.adapterId);
  const [progress, setProgress] = useState<{ readonly done: number; readonly total: number } | null>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const drawing = useRef<AbortController>(undefined);
  const write = async (): Promise<void> => {
    const own = new AbortController();
    drawing.current = own;
    setError(null);
    setProgress({ done: 0, total: 0 });
    try {
      const words = reportWords[language];
      saveBlob(
        await writeHtmlReport({ report, adapterId, comparison }, words, { signal: own.signal, onProgress: setProgress }),
        'report.html',
      );
    } catch (thrown) {
      const problem = AppError.from(thrown);
      if (problem.code !== 'cancelled') setError(problem.toData());
    } finally {
      setProgress(null);
    }
  };
  if (progress !== null) {
    return (
      <>
        <output>{t('htmlDrawing', { done: progress.done, total: progress.total })}</output>
        <button type="button" onClick={() => drawing.current?.abort()}>
          {t('cancel')}
        </button>
      </>
    );
  }
  return (
    <>
      <button type="button" data-testid="evaluate-html" onClick={() => void write()}>
        {t('html')}
      </button>
      {error !== null && <ErrorText error={error} />}
    </>
  );
}
