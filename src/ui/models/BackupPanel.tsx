/** Everything made here in one file, to keep or to take along: collection, adapters, settings. */
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelBackup, dismissBackup, offerBackup, openBackup, saveBackup, useBackup } from '../../state/backup';
import { ErrorText } from '../common/ErrorText';
import { byteSize } from '../../shared/base/figures';
import { saveBlob } from '../common/files/saveBlob';

export function BackupPanel() {
  const { t } = useTranslation();
  const { work, progress, asked, outcome, error } = useBackup();
  const input = useRef<HTMLInputElement>(null);
  const save = async (withClips: boolean) => {
    const blob = await saveBackup(withClips);
    if (blob !== undefined) saveBlob(blob, `actionscope-${new Date().toISOString().slice(0, 10)}.zip`);
  };
  return (
    <section className="panel" aria-labelledby="backup-title">
      <h2 id="backup-title">{t('backup.title')}</h2>
      <p className="caption">{t('backup.hint')}</p>
      <p className="buttons">
        <button type="button" disabled={work !== null} onClick={() => void save(true)} data-testid="backup-save">
          {t('backup.save')}
        </button>
        <button type="button" disabled={work !== null} onClick={() => void save(false)} data-testid="backup-save-light">
          {t('backup.saveWithoutClips')}
        </button>
        <button type="button" disabled={work !== null} onClick={() => input.current?.click()}>
          {t('backup.open')}
        </button>
      </p>
      <input
        ref={input}
        type="file"
        accept=".zip"
        className="visually-hidden"
        tabIndex={-1}
        data-testid="backup-file"
        aria-label={t('backup.open')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) void offerBackup(file);
        }}
      />
      {work !== null && (
        <div className="importing">
          <output>
            {t(`backup.${work}`)}
            {progress !== null && ` ${byteSize(progress.doneBytes)} / ${byteSize(progress.totalBytes)}`}
          </output>
          <progress
            aria-label={t(`backup.${work}`)}
            max={1}
            value={progress === null ? undefined : progress.doneBytes / Math.max(1, progress.totalBytes)}
          />
          <button type="button" onClick={cancelBackup}>
            {t('models.cancel')}
          </button>
        </div>
      )}
      {asked !== null && (
        <div className="inline-error" role="alert" data-testid="backup-asked">
          <p>{t('backup.replaces', { file: asked.name })}</p>
          <p className="buttons">
            <button type="button" className="primary" onClick={() => void openBackup(asked)}>
              {t('backup.replace')}
            </button>
            <button type="button" onClick={dismissBackup}>
              {t('models.keep')}
            </button>
          </p>
        </div>
      )}
      {outcome !== null && (
        <output className="note" data-testid="backup-outcome">
          {t('backup.opened', { classes: outcome.classes, clips: outcome.clips.whole, adapters: outcome.adapters })}
          {outcome.clips.waiting > 0 && ` ${t('backup.waiting', { count: outcome.clips.waiting })}`}
        </output>
      )}
      {error !== null && (
        <div className="inline-error" role="alert" data-testid="backup-error">
          <ErrorText error={error} />
          <p className="buttons">
            <button type="button" onClick={dismissBackup}>
              {t('errors.dismiss')}
            </button>
          </p>
        </div>
      )}
    </section>
  );
}
