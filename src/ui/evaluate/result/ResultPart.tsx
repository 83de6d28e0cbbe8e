/** What an evaluation tells, beside the paper's number where there is one, and its files. */
import { useMemo } from 'react';
import { percentOf } from '../../../shared/base/figures';
import { compareWith } from '../../../shared/evaluation/compare/otherRun';
import type { EvaluationReport } from '../../../shared/evaluation/report';
import { ComparePart } from './ComparePart';
import { ClassTable } from './ClassTable';
import { ConfusionMatrix } from './ConfusionMatrix';
import { LambdaCurve, Reliability } from './curves';
import { Exports } from './Exports';
import { useComparing } from '../../../state/evaluate/kept/comparing';
import { TableScroller } from '../../common/TableScroller';
import { useTexts } from '../texts';

interface ResultPartProps {
  readonly report: EvaluationReport;
  readonly onRecognise: () => void;
}

export function ResultPart({ report, onRecognise }: ResultPartProps) {
  const { t } = useTexts();
  const { failed } = report;
  const other = useComparing((state) => state.other);
  const comparison = useMemo(() => (other === null ? null : compareWith(other, report)), [other, report]);
  return (
    <section className="panel evaluate-result" data-testid="evaluate-result" aria-label={t('result')}>
      <h2>{t('result')}</h2>
      <Accuracies report={report} />
      {failed.length > 0 && (
        <details open>
          <summary>{t('failed', { count: failed.length })}</summary>
          <ul className="evaluate-names" data-testid="evaluate-failed">
            {failed.map(({ clip, message }) => (
              <li key={clip}>
                <b>{clip}</b> {message}
              </li>
            ))}
          </ul>
        </details>
      )}
      <Exports report={report} comparison={comparison} />
      <ComparePart report={report} comparison={comparison} onRecognise={onRecognise} />
      <LambdaCurve report={report} />
      <ClassTable report={report} onRecognise={onRecognise} />
      <ConfusionMatrix report={report} onRecognise={onRecognise} />
      <Reliability report={report} />
    </section>
  );
}

function Accuracies({ report: { name, data, voices, paper } }: Pick<ResultPartProps, 'report'>) {
  const { t } = useTexts();
  return (
    <>
      <p className="caption">
        {data.name}: {name}
      </p>
      <TableScroller label={t('result')}>
        <table>
          <thead>
            <tr>
              {['voice', 'top1', 'interval', 'top5', 'meanClass', 'n'].map((key) => (
                <th key={key} scope="col">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {voices.map(({ voice, top1, top5, meanClass }) => (
              <tr key={voice} data-testid={`evaluate-row-${voice}`}>
                <th scope="row">{t(`voices.${voices.length === 1 ? 'only' : voice}`)}</th>
                <td className="number" data-correct={top1.correct} data-n={top1.n}>
                  <b>{percentOf(top1.share, 1)}</b>
                </td>
                <td className="number">
                  {percentOf(top1.low, 1)} – {percentOf(top1.high, 1)}
                </td>
                <td className="number" title={`${percentOf(top5.low, 1)} – ${percentOf(top5.high, 1)}`}>
                  {percentOf(top5.share, 1)}
                </td>
                <td className="number">{percentOf(meanClass, 1)}</td>
                <td className="number">{top1.n}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroller>
      <p className="caption">{paper === null ? t('noPaper') : t('paperTable', { table: paper.table, value: percentOf(paper.top1, 1) })}</p>
    </>
  );
}
