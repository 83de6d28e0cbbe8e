/** An adapter or a model that was dropped on this page: how far it is looked over, then what it is, with "use it now" and a way back. */
import { useTranslation } from 'react-i18next';
import { cancelAdapterImport } from '../../state/models/adapterWork';
import { dismissArrived, takeArrivedBack, useArrived, chooseArrived } from '../../state/models/arrived';
import { useModels } from '../../state/models/models';
import { cancelImport } from '../../state/models/modelWork';
import { ErrorText } from '../common/ErrorText';

export function ArrivedNote() {
  const { t } = useTranslation();
  const { arrived } = useArrived();
  return (
    <output data-testid="arrived">
      {arrived.state === 'coming' && (arrived.kind === 'adapter' ? <AdapterComing /> : <ModelComing />)}
      {arrived.state === 'here' && (
        <span className="engine-notice">
          {arrived.kind === 'adapter'
            ? t('app.arrived.here', { name: arrived.adapter.name, count: arrived.adapter.classes.length })
            : t('app.arrived.modelHere', { name: arrived.model.name })}
          <button type="button" className="primary" onClick={chooseArrived}>
            {t('app.arrived.use')}
          </button>
          {!(arrived.kind === 'model' && arrived.before) && (
            <button type="button" onClick={() => void takeArrivedBack()}>
              {t('app.arrived.back')}
            </button>
          )}
          <button type="button" onClick={dismissArrived}>
            {t('app.arrived.keep')}
          </button>
        </span>
      )}
      {arrived.state === 'used' && (
        <span className="visually-hidden">{t(arrived.kind === 'adapter' ? 'app.arrived.used' : 'app.arrived.modelUsed')}</span>
      )}
      {arrived.state === 'failed' && (
        <span className="engine-notice">
          <ErrorText error={arrived.error} file={arrived.file} />
          <button type="button" onClick={dismissArrived}>
            {t('errors.dismiss')}
          </button>
        </span>
      )}
    </output>
  );
}

function AdapterComing() {
  const { t } = useTranslation();
  const importing = useModels((state) => state.adapterImport);
  if (importing === null) return null;
  const { name, progress } = importing;
  return (
    <span className="engine-notice">
      {t('models.adapters.importing', { name })}
      <progress aria-label={name} {...(progress === null ? {} : { value: progress.done, max: progress.total })} />
      <button type="button" onClick={cancelAdapterImport}>
        {t('models.cancel')}
      </button>
    </span>
  );
}

function ModelComing() {
  const { t } = useTranslation();
  const { importName: name, importing } = useModels();
  if (name === null) return null;
  return (
    <span className="engine-notice">
      {t('models.import.importing', { name })}
      <progress aria-label={name} {...(importing === null ? {} : { value: importing.doneBytes, max: importing.totalBytes || 1 })} />
      <button type="button" onClick={cancelImport}>
        {t('models.cancel')}
      </button>
    </span>
  );
}
