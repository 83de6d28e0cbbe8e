/** Adapters from disk: a button, and while one is looked over, how far that is and a way to stop it. */
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelAdapterImport, importAdapter } from '../../../state/models/adapterWork';
import { useModels } from '../../../state/models/models';

export function AdapterImport() {
  const { t } = useTranslation();
  const importing = useModels((state) => state.adapterImport);
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" disabled={importing !== null} onClick={() => input.current?.click()}>
        {t('models.adapters.import')}
      </button>
      <input
        ref={input}
        type="file"
        accept=".safetensors"
        className="visually-hidden"
        tabIndex={-1}
        data-testid="adapter-file"
        aria-label={t('models.adapters.import')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) void importAdapter(file);
        }}
      />
      {importing !== null && <Importing name={importing.name} progress={importing.progress} />}
    </>
  );
}

type ImportingProps = NonNullable<ReturnType<typeof useModels.getState>['adapterImport']>;

function Importing({ name, progress }: ImportingProps) {
  const { t } = useTranslation();
  return (
    <div className="importing row-wide" data-testid="adapter-importing">
      <output>{t('models.adapters.importing', { name })}</output>
      <progress aria-label={name} {...(progress === null ? {} : { value: progress.done, max: progress.total })} />
      {progress !== null && (
        <p className="caption numbers">{t('models.adapters.checked', { done: progress.done, total: progress.total })}</p>
      )}
      <button type="button" onClick={cancelAdapterImport}>
        {t('models.cancel')}
      </button>
    </div>
  );
}
