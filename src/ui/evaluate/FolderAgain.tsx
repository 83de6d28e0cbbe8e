/** After a reload: the last folder with one click where the browser keeps such, and a run that was cut short goes on. */
import { useEffect, useState } from 'react';
import { useEngineStatus } from '../../state/engineStatus';
import { useCannotBegin } from '../../state/evaluate/draws/busy';
import { useEvaluation } from '../../state/evaluate/evaluationStore';
import { goOn, reopenFolder } from '../../state/evaluate/folderAgain';
import { forgetKeptFolder, readKeptFolder, useKeptFolder } from '../../state/evaluate/kept/keptFolder';
import { useTexts } from './texts';

/** @param onChoose asks for a folder */
export function FolderAgain({ onChoose }: { readonly onChoose: () => void }) {
  const { t } = useTexts();
  const kept = useKeptFolder((state) => state.kept);
  const ready = useEngineStatus((state) => state.state === 'ready');
  const [refused, setRefused] = useState(false);
  useEffect(() => void readKeptFolder(), []);
  if (kept === null) return <p className="caption">{t('last.hint')}</p>;
  const { name, handle, cut } = kept;
  const open = async (goingOn: boolean): Promise<void> => {
    const there = await reopenFolder();
    setRefused(!there);
    if (there && goingOn) await goOn();
  };
  return (
    <div className="evaluate-again" data-testid="evaluate-again">
      <p>{t(handle === null ? 'last.files' : 'last.handle', { name })}</p>
      {cut !== null && <p>{t('last.cut', { done: cut.done, of: cut.of })}</p>}
      {refused && <p role="alert">{t('last.refused')}</p>}
      <div className="buttons">
        {handle === null ? (
          <button type="button" onClick={onChoose}>
            {t('last.open', { name })}
          </button>
        ) : (
          <>
            {cut !== null && (
              <button type="button" disabled={!ready} data-testid="evaluate-go-on" onClick={() => void open(true)}>
                {t('last.openAndGoOn', { name })}
              </button>
            )}
            <button type="button" data-testid="evaluate-open-again" onClick={() => void open(false)}>
              {t('last.open', { name })}
            </button>
          </>
        )}
        <button type="button" onClick={() => void forgetKeptFolder()}>
          {t('last.forget')}
        </button>
      </div>
      <p className="caption">{t('last.hint')}</p>
    </div>
  );
}

/** The folder is there again, and a run on it did not come to its end. */
export function CutRunNote() {
  const { t } = useTexts();
  const cut = useKeptFolder((state) => state.kept?.cut ?? null);
  const running = useCannotBegin();
  // Cancelled just now: the run says so itself.
  const stopped = useEvaluation((state) => state.stopped !== null);
  const ready = useEngineStatus((state) => state.state === 'ready');
  if (cut === null || running || stopped) return null;
  return (
    <div className="evaluate-again">
      <p>{t('last.cut', { done: cut.done, of: cut.of })}</p>
      <div className="buttons">
        <button type="button" disabled={!ready} data-testid="evaluate-go-on" onClick={() => void goOn()}>
          {t('last.goOn', { of: cut.of })}
        </button>
      </div>
    </div>
  );
}

const namesShown = 5;

/** A folder of the same name as before, with other files in it: a run that was cut short does not go on, and this says why. */
export function FolderDiffers() {
  const { t } = useTexts();
  const differs = useKeptFolder((state) => state.differs);
  if (differs === null) return null;
  return (
    <div className="note" data-testid="evaluate-differs">
      <p>{t('last.differs')}</p>
      <ul className="evaluate-names">
        {(['missing', 'changed', 'extra'] as const).map((kind) => {
          const paths = differs[kind];
          const names = paths.slice(0, namesShown).join(', ') + (paths.length > namesShown ? ', …' : '');
          return paths.length > 0 && <li key={kind}>{t(`last.${kind}`, { count: paths.length, names })}</li>;
        })}
      </ul>
    </div>
  );
}
