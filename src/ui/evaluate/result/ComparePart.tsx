/** This run beside another, clip by clip: McNemar's exact test, and the clips that changed, as pictures. */
import { useRef } from 'react';
import { fixed } from '../../../shared/base/figures';
import type { NamedComparison } from '../../../shared/evaluation/compare/otherRun';
import type { EvaluationReport } from '../../../shared/evaluation/report';
import { useEvaluation } from '../../../state/evaluate/evaluationStore';
import { compareWithFile, compareWithKept, compareWithNone, useComparing } from '../../../state/evaluate/kept/comparing';
import { useKeptRuns } from '../../../state/evaluate/kept/keptRuns';
import { ErrorText } from '../../common/ErrorText';
import { TableScroller } from '../../common/TableScroller';
import { useTexts } from '../texts';
import { ClipGallery } from './ClipGallery';

interface ComparePartProps {
  readonly report: EvaluationReport;
  readonly comparison: NamedComparison | null;
  readonly onRecognise: () => void;
}

export function ComparePart({ report, comparison, onRecognise }: ComparePartProps) {
  const { t } = useTexts();
  const { noReport, error } = useComparing();
  return (
    <details open>
      <summary>{t('compare.title')}</summary>
      <p className="caption">{t('compare.hint')}</p>
      <OtherChoice />
      {noReport !== null && <p role="alert">{t('compare.noReport', { file: noReport })}</p>}
      {error !== null && <ErrorText error={error} />}
      {comparison !== null && <Told report={report} comparison={comparison} onRecognise={onRecognise} />}
    </details>
  );
}

function OtherChoice() {
  const { t } = useTexts();
  const keptId = useEvaluation((state) => state.keptId);
  const runs = useKeptRuns((state) => state.runs).filter(({ id }) => id !== keptId);
  const id = useComparing((state) => state.id);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="buttons">
      <label>
        <span className="visually-hidden">{t('compare.with')}</span>
        <select
          value={id ?? ''}
          data-testid="evaluate-compare"
          onChange={({ target }) => {
            if (target.value === '') compareWithNone();
            else void compareWithKept(target.value);
          }}
        >
          <option value="">{t('compare.choose')}</option>
          {runs.map((run) => (
            <option key={run.id} value={run.id}>
              {run.name}
            </option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => input.current?.click()}>
        {t('compare.file')}
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('compare.file')}
        data-testid="evaluate-compare-file"
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = '';
          if (file !== undefined) void compareWithFile(file);
        }}
      />
    </div>
  );
}

function Told({ report, comparison: { name, result }, onRecognise }: ComparePartProps & { readonly comparison: NamedComparison }) {
  const { t } = useTexts();
  const { n, bothRight, bothWrong, mended, broken, p, unmatched } = result;
  if (n === 0) return <p role="alert">{t('compare.none')}</p>;
  return (
    <div data-testid="evaluate-compared">
      <p className="evaluate-other">{name}</p>
      <TableScroller label={t('compare.title')}>
        <table>
          <thead>
            <tr>
              {['n', 'compare.bothRight', 'compare.bothWrong', 'compare.mended', 'compare.broken', 'compare.p'].map((key) => (
                <th key={key} scope="col">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              {[n, bothRight, bothWrong, mended.length, broken.length, fixed(p, 4)].map((value, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- six cells in their order
                <td key={index} className="number">
                  {value}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </TableScroller>
      <p className="caption">
        {t('compare.pHint')} {unmatched > 0 && t('compare.unmatched', { count: unmatched })}
      </p>
      {(['broken', 'mended'] as const).map((kind) => {
        const clips = result[kind];
        if (clips.length === 0) return null;
        return (
          <section key={kind} aria-label={t(`compare.${kind}`)}>
            <h3>
              {t(`compare.${kind}`)} ({clips.length})
            </h3>
            <ClipGallery report={report} clips={clips} onRecognise={onRecognise} testId={`evaluate-${kind}`} />
          </section>
        );
      })}
    </div>
  );
}
