/** Weights from disk: files or a whole folder. Dropping them anywhere on the page does the same. */
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { DownloadProgress } from '../../shared/models/models';
import type { FoundFile } from '../../shared/base/foundFile';
import { chosenFiles } from '../common/files/filesOf';
import { Transfer } from '../common/Transfer';

interface FileImportProps {
  /** Name of what is being taken in; null when nothing is. */
  readonly importing: string | null;
  readonly progress: DownloadProgress | null;
  readonly onFiles: (files: readonly FoundFile[]) => void;
  readonly onCancel: () => void;
}

export function FileImport({ importing, progress, onFiles, onCancel }: FileImportProps) {
  const { t } = useTranslation();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    const chosen = chosenFiles(input);
    input.value = '';
    if (chosen.length > 0) onFiles(chosen);
  };
  return (
    <section className="panel" aria-labelledby="import-title">
      <h2 id="import-title">{t('models.import.title')}</h2>
      <p className="caption">{t('models.import.hint')}</p>
      <p className="buttons">
        <button type="button" onClick={() => files.current?.click()}>
          {t('models.import.files')}
        </button>
        <button type="button" onClick={() => folder.current?.click()}>
          {t('models.import.folder')}
        </button>
      </p>
      <input
        ref={files}
        type="file"
        multiple
        className="visually-hidden"
        tabIndex={-1}
        data-testid="model-files"
        aria-label={t('models.import.files')}
        onChange={(event) => take(event.target)}
      />
      <input
        ref={folder}
        type="file"
        webkitdirectory=""
        className="visually-hidden"
        tabIndex={-1}
        data-testid="model-folder"
        aria-label={t('models.import.folder')}
        onChange={(event) => take(event.target)}
      />
      {importing !== null && (
        <div className="importing">
          <output>{t('models.import.importing', { name: importing })}</output>
          <Transfer progress={progress} label={importing} />
          <button type="button" onClick={onCancel}>
            {t('models.cancel')}
          </button>
        </div>
      )}
    </section>
  );
}
