/** Models and adapters: what is here, what can be fetched, what it costs in bytes, and on which terms. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { loadCatalog, useCatalog } from '../../state/catalog';
import {
  cancelImport,
  chooseAdapter,
  chooseModel,
  deleteAdapter,
  deleteModel,
  dismissError,
  exportAdapter,
  getModel,
  importAdapter,
  pauseModel,
  refreshModels,
  renameAdapter,
  useModels,
} from '../../state/models';
import { changeSettings, useSettings } from '../../state/settings';
import { ErrorText } from '../common/ErrorText';
import { saveBlob } from '../common/saveBlob';
import { takeModelFiles } from '../shell/receiveFiles';
import { AdapterRow } from './AdapterRow';
import { FileImport } from './FileImport';
import { HubSetting } from './HubSetting';
import { Licences } from './Licences';
import { ModelRow } from './ModelRow';
import { StorageMeter } from './StorageMeter';

export function ModelsPage() {
  const { t } = useTranslation();
  const { loaded, models, adapters, storage, downloads, importing, importName, errors } = useModels();
  const { modelId, adapterId, hub } = useSettings();
  const entries = useCatalog((state) => state.entries);
  const adapterInput = useRef<HTMLInputElement>(null);

  useEffect(() => {
    void loadCatalog();
    void refreshModels();
  }, []);

  const save = async (id: string, name: string) => {
    const blob = await exportAdapter(id);
    if (blob !== undefined) saveBlob(blob, `${name}.safetensors`);
  };
  const general = errors[''];
  return (
    <div className="models">
      <h1>{t('models.title')}</h1>
      <p className="quiet">{t('models.intro')}</p>
      {general !== undefined && (
        <div className="inline-error" role="alert" data-testid="error">
          <ErrorText error={general} />
          <p className="buttons">
            <button type="button" onClick={() => dismissError('')}>
              {t('errors.dismiss')}
            </button>
          </p>
        </div>
      )}
      <section className="panel" aria-labelledby="models-title" aria-busy={!loaded}>
        <h2 id="models-title">{t('models.table')}</h2>
        {models.length === 0 && <p className="quiet">{t(loaded ? 'models.none' : 'app.loading')}</p>}
        <ul className="rows" data-testid="models">
          {models.map((model) => (
            <ModelRow
              key={model.id}
              model={model}
              entry={entries[model.id]}
              hub={hub}
              used={model.id === modelId}
              download={downloads[model.id]}
              error={errors[model.id]}
              onUse={() => chooseModel(model.id)}
              onGet={() => void getModel(model.id)}
              onPause={() => pauseModel(model.id)}
              onDelete={() => void deleteModel(model.id)}
            />
          ))}
        </ul>
      </section>
      <div className="models-pair">
        <FileImport
          importing={importName}
          progress={importing}
          onFiles={(files) => void takeModelFiles(files)}
          onCancel={cancelImport}
        />
        {storage !== null && <StorageMeter storage={storage} />}
      </div>
      <HubSetting hub={hub} onHub={(address) => changeSettings({ hub: address })} />
      <section className="panel" aria-labelledby="adapters-title">
        <div className="buttons">
          <h2 id="adapters-title">{t('models.adapters.title')}</h2>
          <span className="grow" />
          <button type="button" onClick={() => adapterInput.current?.click()}>
            {t('models.adapters.import')}
          </button>
          <input
            ref={adapterInput}
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
        </div>
        <p className="caption">{t(adapters.length === 0 ? 'models.adapters.none' : 'models.adapters.intro')}</p>
        <ul className="rows" data-testid="adapters">
          {adapters.map((adapter) => (
            <AdapterRow
              key={adapter.id}
              adapter={adapter}
              modelName={
                models.find(({ id, state }) => id === adapter.modelId && state !== 'remote' && state !== 'partial')
                  ?.name ?? null
              }
              used={adapter.id === adapterId && adapter.modelId === modelId}
              error={errors[adapter.id]}
              onUse={(use) => chooseAdapter(use ? adapter.id : null)}
              onRename={(name) => void renameAdapter(adapter.id, name)}
              onExport={() => void save(adapter.id, adapter.name)}
              onDelete={() => void deleteAdapter(adapter.id)}
            />
          ))}
        </ul>
      </section>
      <Licences />
    </div>
  );
}
