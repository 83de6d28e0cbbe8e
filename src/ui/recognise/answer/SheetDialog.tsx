/** Chosen clips onto a sheet of frames: original, baseline, with the method. Comes when it is asked for. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError, type AppErrorData } from '../../../shared/errors/errors';
import { adapterInUse } from '../../../state/models/choice';
import { isAtHand } from '../../../state/recognise/clipFiles';
import { useRecognition } from '../../../state/recognise/clips';
import { useBatchView } from '../../../state/recognise/batch/view';
import { drawSheets } from '../../../state/recognise/sheet';
import { ErrorText } from '../../common/ErrorText';
import { saveBlob } from '../../common/files/saveBlob';
import './sheetDialog.css';

interface Run {
  readonly done: number;
  readonly total: number;
}

export function SheetDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const stop = useRef<AbortController>(undefined);
  const { ids: all, clips, selectedId } = useRecognition();
  const marked = useBatchView((state) => state.marked);
  const there = all.flatMap((id) => clips.get(id) ?? []).filter(({ id, status }) => status === 'done' && isAtHand(id));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(marked.size > 0 ? marked : selectedId === null ? [] : [selectedId]),
  );
  const [run, setRun] = useState<Run | null>(null);
  const [failed, setFailed] = useState<readonly string[]>([]);
  const [error, setError] = useState<AppErrorData | null>(null);
  useEffect(() => {
    const { current: element } = dialog;
    if (element !== null && !element.open) element.showModal();
    return () => stop.current?.abort();
  }, []);
  const ids = there.filter(({ id }) => chosen.has(id)).map(({ id }) => id);

  const save = async () => {
    const { signal } = (stop.current = new AbortController());
    setError(null);
    setFailed([]);
    setRun({ done: 0, total: ids.length });
    try {
      const sheets = await drawSheets(ids, { signal, onProgress: setRun });
      sheets.files.forEach((file, index) => saveBlob(file, index === 0 ? 'sheet.png' : `sheet-${index + 1}.png`));
      setFailed(sheets.failed);
    } catch (thrown) {
      const problem = AppError.from(thrown);
      if (problem.code !== 'cancelled') setError(problem.toData());
    } finally {
      setRun(null);
    }
  };
  return (
    <dialog ref={dialog} className="sheet-dialog" aria-labelledby="sheet-title" onClose={onClose}>
      <h2 id="sheet-title">{t('sheet.title')}</h2>
      <p>{t(adapterInUse() === undefined ? 'sheet.aboutAlone' : 'sheet.about')}</p>
      <fieldset disabled={run !== null}>
        <legend>{t('sheet.clips')}</legend>
        <ul>
          {there.map(({ id, name }) => (
            <li key={id}>
              <label>
                <input
                  type="checkbox"
                  checked={chosen.has(id)}
                  onChange={({ target }) =>
                    setChosen((now) => (target.checked ? new Set([...now, id]) : new Set([...now].filter((one) => one !== id))))
                  }
                />{' '}
                {name}
              </label>
            </li>
          ))}
        </ul>
        {there.length > 1 && (
          <button
            type="button"
            className="link"
            onClick={() => setChosen(new Set(ids.length === there.length ? [] : there.map(({ id }) => id)))}
          >
            {t(ids.length === there.length ? 'sheet.none' : 'sheet.all')}
          </button>
        )}
      </fieldset>
      {error !== null && <ErrorText error={error} />}
      {failed.length > 0 && <p role="alert">{t('sheet.failed', { count: failed.length, names: failed.slice(0, 5).join(', ') })}</p>}
      {run !== null && (
        <p>
          <progress value={run.done} max={run.total} aria-label={t('sheet.title')} />{' '}
          {t('sheet.drawing', { done: run.done, total: run.total })}
        </p>
      )}
      <div className="buttons end">
        {run === null ? (
          <button type="button" onClick={onClose}>
            {t('sheet.close')}
          </button>
        ) : (
          <button type="button" onClick={() => stop.current?.abort()}>
            {t('sheet.stop')}
          </button>
        )}
        <button
          type="button"
          className="primary"
          data-testid="sheet-save"
          disabled={run !== null || ids.length === 0}
          onClick={() => void save()}
        >
          {t('sheet.save', { count: ids.length })}
        </button>
      </div>
    </dialog>
  );
}
