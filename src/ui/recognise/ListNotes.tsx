/** Under the clips: what of a folder was no clip, and, where the list was emptied, the way back. */
import { useTranslation } from 'react-i18next';
import { allowAgain } from '../../state/recognise/batch/keepBatch';
import { dismissLeftOut, isInFolder } from '../../state/recognise/batch/takeFound';
import { useBatchView } from '../../state/recognise/batch/view';
import { useRecognition } from '../../state/recognise/clips';
import { undoRemoval } from '../../state/recognise/recognition';

/** After a reload: the files of clips are not at hand until their folder is allowed, or given, again. */
export function AwayNote({ onFolder, onFiles }: { readonly onFolder: () => void; readonly onFiles: () => void }) {
  const { t } = useTranslation();
  const away = useRecognition((state) => state.away);
  const askable = useBatchView((state) => state.askable);
  const inFolder = useRecognition(({ ids, clips }) => ids.some((id) => clips.get(id)!.away && isInFolder(clips.get(id)!.path)));
  if (away === 0) return null;
  return (
    <p className="buttons note away-note" data-testid="away">
      <span>{t('clips.away', { count: away })}</span>
      {askable && (
        <button type="button" className="primary" onClick={() => void allowAgain()}>
          {t('clips.allow')}
        </button>
      )}
      <button type="button" onClick={inFolder ? onFolder : onFiles}>
        {t(inFolder ? 'clips.folderAgain' : 'clips.filesAgain')}
      </button>
    </p>
  );
}

/** The first of them: a folder may hold thousands. */
const mostNames = 100;

export function ListNotes() {
  const { t } = useTranslation();
  const leftOut = useBatchView((state) => state.leftOut);
  const notKept = useBatchView((state) => state.notKept);
  const elsewhere = useBatchView((state) => state.keptElsewhere);
  const listed = useRecognition((state) => state.ids.length > 0);
  const removed = useRecognition((state) => (state.ids.length === 0 ? state.removed : 0));
  return (
    <>
      {notKept !== null && <p className="note">{t('clips.notKept')}</p>}
      {elsewhere && listed && (
        <p className="note" data-testid="kept-elsewhere">
          {t('clips.keptElsewhere')}
        </p>
      )}
      {removed > 0 && (
        <p className="note" data-testid="removed">
          {t('clips.removed', { count: removed })}{' '}
          <button type="button" className="link" onClick={undoRemoval}>
            {t('clips.putBack')}
          </button>
        </p>
      )}
      {leftOut.length > 0 && (
        <div className="note inline" data-testid="left-out">
          <details>
            <summary>{t('clips.leftOut', { count: leftOut.length })}</summary>
            <ul>
              {leftOut.slice(0, mostNames).map((path) => (
                <li key={path}>{path}</li>
              ))}
            </ul>
          </details>
          <button type="button" className="link" onClick={dismissLeftOut}>
            {t('clips.dismiss')}
          </button>
        </div>
      )}
    </>
  );
}
