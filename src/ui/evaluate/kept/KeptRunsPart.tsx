/** Runs that came to their end, newest first: opened, renamed, deleted. */
import { useEffect, useState } from 'react';
import { dateTime, percentOf } from '../../../shared/base/figures';
import { openKeptRun } from '../../../state/evaluate/evaluation';
import { useEvaluation } from '../../../state/evaluate/evaluationStore';
import type { KeptRun } from '../../../state/evaluate/kept/database';
import { deleteRun, readKeptRuns, renameRun, useKeptRuns } from '../../../state/evaluate/kept/keptRuns';
import { DeleteButton } from '../../common/DeleteButton';
import { ErrorText } from '../../common/ErrorText';
import { RenameForm } from '../../common/RenameForm';
import { useTexts } from '../texts';
import { KeptFeatures } from './KeptFeatures';

export function KeptRunsPart() {
  const { t } = useTexts();
  const { runs, error } = useKeptRuns();
  useEffect(() => void readKeptRuns(), []);
  return (
    <section className="panel" aria-label={t('kept.title')} data-testid="evaluate-kept">
      <details open={runs.length <= 3}>
        <summary>
          <h2>
            {t('kept.title')} ({runs.length})
          </h2>
        </summary>
        <p className="caption">{t(runs.length === 0 ? 'kept.none' : 'kept.hint')}</p>
        <ul className="evaluate-kept">
          {runs.map((run) => (
            <li key={run.id} data-testid="evaluate-kept-run">
              <Kept run={run} />
            </li>
          ))}
        </ul>
      </details>
      {error !== null && <ErrorText error={error} />}
      <KeptFeatures />
    </section>
  );
}

function Kept({ run }: { readonly run: KeptRun }) {
  const { t, language } = useTexts();
  const shown = useEvaluation(({ keptId, report }) => keptId === run.id && report !== null);
  const running = useEvaluation((state) => state.run !== null);
  const [renaming, setRenaming] = useState(false);
  const { id, name, date, settings, adapter, top1, n } = run;
  const { modelId, frames, views, pooling, lambda } = settings;
  return (
    <>
      {renaming ? <RenameForm name={name} onName={(next) => void renameRun(id, next)} onDone={() => setRenaming(false)} /> : <b>{name}</b>}
      <span>
        {t('top1')} {percentOf(top1, 1)}, {t('n')} {n}
      </span>
      <small>
        {dateTime(date, language)} ·{' '}
        {t('kept.settings', {
          model: modelId,
          adapter: adapter?.name ?? t('kept.noAdapter'),
          frames,
          views,
          pooling: t(`kept.pooling.${pooling}`),
          lambda,
        })}
      </small>
      <div className="buttons">
        <button
          type="button"
          disabled={running || shown}
          aria-label={`${t(shown ? 'kept.shown' : 'kept.open')} ${name}`}
          onClick={() => void openKeptRun(id)}
        >
          {t(shown ? 'kept.shown' : 'kept.open')}
        </button>
        <button type="button" aria-label={`${t('kept.rename')} ${name}`} onClick={() => setRenaming(true)}>
          {t('kept.rename')}
        </button>
        <DeleteButton name={t('kept.remove', { name })} onDelete={() => void deleteRun(id)} />
      </div>
    </>
  );
}
