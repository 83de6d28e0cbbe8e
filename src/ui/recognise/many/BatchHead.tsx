/** How far all clips are, with the time left; what is done with all of them. */
import { useMemo } from 'react';
import { adapterEffect } from '../../../state/recognise/batch/adapterEffect';
import type { ClipRow } from '../../../state/recognise/batch/rows';
import { goOn, removeClips, retryFailed, stopAll, undoRemoval } from '../../../state/recognise/recognition';
import { rankAgain } from '../../../state/recognise/batch/rankAgain';
import { unmarkAll } from '../../../state/recognise/batch/view';
import { clipList, useRecognition } from '../../../state/recognise/clips';
import { Icon } from '../../common/Icon';
import { SaveButtons } from './SaveButtons';
import { useTexts } from './texts';

interface BatchHeadProps {
  readonly rows: readonly ClipRow[];
  /** Clips that were answered with other settings or labels. */
  readonly stale: readonly string[];
  readonly onAdd: () => void;
  readonly onAddFolder: () => void;
}

export function BatchHead({ rows, stale, onAdd, onAddFolder }: BatchHeadProps) {
  const { t } = useTexts();
  const counts = useRecognition((state) => state.counts);
  const ids = useRecognition((state) => state.ids);
  const removed = useRecognition((state) => state.removed);
  const left = counts.waiting + counts.running;
  return (
    <>
      <div className="buttons">
        <h2>{t('title', { count: ids.length })}</h2>
        <button type="button" className="with-icon" onClick={onAdd}>
          <Icon name="plus" /> {t('add')}
        </button>
        <button type="button" className="with-icon" data-testid="add-folder" onClick={onAddFolder}>
          <Icon name="plus" /> {t('addFolder')}
        </button>
        <span className="grow" />
        {left > 0 && (
          <button type="button" data-testid="stop-all" onClick={stopAll}>
            {t('stopAll')}
          </button>
        )}
        {counts.cancelled > 0 && (
          <button type="button" data-testid="go-on" onClick={goOn}>
            {t('goOn', { count: counts.cancelled })}
          </button>
        )}
        {counts.failed > 0 && (
          <button type="button" data-testid="retry-all" onClick={retryFailed}>
            {t('retryAll', { count: counts.failed })}
          </button>
        )}
        {removed > 0 && (
          <button type="button" data-testid="put-back" title={t('undoHint')} onClick={undoRemoval}>
            {t('undo', { count: removed })}
          </button>
        )}
        <SaveButtons of="all" clips={clipList} />
        <button
          type="button"
          data-testid="clear-all"
          onClick={() => {
            unmarkAll();
            removeClips(ids);
          }}
        >
          {t('clear')}
        </button>
      </div>
      <BatchProgress />
      <AdapterEffect rows={rows} />
      {stale.length > 0 && (
        <p className="note stale-note">
          {t('staleSome', { count: stale.length })}{' '}
          <button type="button" className="link" data-testid="answer-again" onClick={() => void rankAgain(stale)}>
            {t('answerAgain')}
          </button>
        </p>
      )}
    </>
  );
}

/** How many answers are right, where folders name labels, and what the adapter changed: one sentence each. */
function AdapterEffect({ rows }: { readonly rows: readonly ClipRow[] }) {
  const { t } = useTexts();
  const { named, right, compared } = useMemo(() => adapterEffect(rows), [rows]);
  if (compared === null && named === 0) return null;
  return (
    <p className="quiet" data-testid="adapter-effect">
      {compared === null ? (
        t('effect.right', { right, named })
      ) : (
        <>
          {t('effect.moved', { moved: compared.moved, clips: compared.clips })}{' '}
          {compared.named > 0 && t('effect.both', { right: compared.right, plain: compared.plainRight, named: compared.named })}
        </>
      )}
    </p>
  );
}

function BatchProgress() {
  const { t, time } = useTexts();
  const counts = useRecognition((state) => state.counts);
  const pace = useRecognition((state) => state.work.secondsPerClip);
  const left = counts.waiting + counts.running;
  if (left === 0) return null;
  const done = counts.done + counts.failed;
  return (
    <p className="batch-progress" data-testid="batch-progress">
      <progress aria-label={t('progressLabel')} max={done + left} value={done} />
      <span className="numbers">{t('progress', { done, of: done + left })}</span>
      {pace !== null && <span className="quiet">{t('left', { time: time(pace * left) })}</span>}
    </p>
  );
}
