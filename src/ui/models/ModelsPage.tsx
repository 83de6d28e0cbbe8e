/** Models and adapters: what is here, what can be fetched, what it costs in bytes, and on which terms. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { loadCatalog, useCatalog } from '../../state/models/catalog';
import { getOffered, lookAtModel, putOfferAway, stopLooking, useHub } from '../../state/models/hub';
import { cancelImport, checkModel, deleteModel, getModel, measureMachine, pauseModel } from '../../state/models/modelWork';
import { chooseAdapter, chooseModel } from '../../state/models/choice';
import { deleteAdapter, exportAdapter, renameAdapter } from '../../state/models/adapterWork';
import { dismissError, forgetTimelines, refreshModels, useModels } from '../../state/models/models';
import { changeSettings, useSettings } from '../../state/settings/settings';
import { ErrorText } from '../common/ErrorText';
import { saveBlob } from '../common/files/saveBlob';
import { takeModelFiles } from '../shell/receiveFiles';
import { AdapterImport } from './adapters/AdapterImport';
import { AdapterRow } from './adapters/AdapterRow';
import { UnreadableRow } from './adapters/UnreadableRow';
import { BackupPanel } from './BackupPanel';
import { FileImport } from './FileImport';
import { HubField } from './hub/HubField';
import { HubSetting } from './hub/HubSetting';
import { JoinText } from './JoinText';
import { Licences } from './Licences';
import { ModelRow } from './list/ModelRow';
import { StorageMeter } from './StorageMeter';
import { Term } from '../common/Term';

export function ModelsPage() {
  const { t } = useTranslation();
  const {
    loaded,
    models,
    adapters,
    unreadableAdapters,
    storage,
    timelineBytes,
    downloads,
    checking,
    checks,
    importing,
    importName,
    errors,
  } = useModels();
  const { looking, offer, error: lookError } = useHub();
  const { modelId, adapterId, hub } = useSettings();
  const entries = useCatalog((state) => state.entries);

  useEffect(() => {
    void loadCatalog();
    void refreshModels().then(measureMachine);
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
          <ErrorText error={general} onRetry={() => void refreshModels()} />
          <p className="buttons">
            <button type="button" onClick={() => dismissError('')}>
              {t('errors.dismiss')}
            </button>
          </p>
        </div>
      )}
      <JoinText models={models} />
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
              checking={checking[model.id] === true}
              check={checks[model.id] ?? model.check ?? null}
              error={errors[model.id]}
              onUse={() => chooseModel(model.id)}
              onGet={() => void getModel(model.id)}
              onPause={() => pauseModel(model.id)}
              onDelete={() => void deleteModel(model.id)}
              onCheck={() => void checkModel(model.id)}
            />
          ))}
        </ul>
      </section>
      <HubField
        hub={hub}
        looking={looking}
        offer={offer}
        error={lookError}
        onLook={(name, weights) => void lookAtModel(name, weights)}
        onStop={stopLooking}
        onGet={(chosen) => {
          showModel(chosen.id);
          void getOffered(chosen);
        }}
        onPutAway={putOfferAway}
        onShowModel={showModel}
        nameOf={(id) => models.find((model) => model.id === id)?.name ?? id}
      />
      <div className="models-pair">
        <FileImport importing={importName} progress={importing} onFiles={(files) => void takeModelFiles(files)} onCancel={cancelImport} />
        {storage !== null && (
          <StorageMeter storage={storage} timelineBytes={timelineBytes} onForgetTimelines={() => void forgetTimelines()} />
        )}
      </div>
      <HubSetting hub={hub} onHub={(address) => changeSettings({ hub: address })} />
      <section className="panel" aria-labelledby="adapters-title">
        <div className="buttons">
          <h2 id="adapters-title">{t('models.adapters.title')}</h2>
          <Term word="adapter" />
          <span className="grow" />
          <AdapterImport />
        </div>
        <p className="caption">{t(adapters.length === 0 ? 'models.adapters.none' : 'models.adapters.intro')}</p>
        <ul className="rows" data-testid="adapters">
          {adapters.map((adapter) => (
            <AdapterRow
              key={adapter.id}
              adapter={adapter}
              modelName={models.find(({ id, state }) => id === adapter.modelId && state !== 'remote' && state !== 'partial')?.name ?? null}
              used={adapter.id === adapterId && adapter.modelId === modelId}
              error={errors[adapter.id]}
              onUse={(use) => chooseAdapter(use ? adapter.id : null)}
              onRename={(name) => void renameAdapter(adapter.id, name)}
              onExport={() => void save(adapter.id, adapter.name)}
              onDelete={() => void deleteAdapter(adapter.id)}
            />
          ))}
          {unreadableAdapters.map((adapter) => (
            <UnreadableRow key={adapter.id} adapter={adapter} onDelete={() => void deleteAdapter(adapter.id)} />
          ))}
        </ul>
      </section>
      <BackupPanel />
      <Licences />
    </div>
  );
}

/** Scrolls to a model's row, once it is there, and gives its first button the focus. */
function showModel(id: string): void {
  requestAnimationFrame(() => {
    const row = document.getElementById(`model-${id}`);
    row?.scrollIntoView({ block: 'center' });
    row?.querySelector('button')?.focus({ preventScroll: true });
  });
}
