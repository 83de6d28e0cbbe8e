/** The right side of the Teach page: what to train and how long it takes, the training, its outcome. Binds the stores. */
import { useEffect, useState } from 'react';
import type { PendingTraining } from '../../../shared/teaching/teaching';
import { useEngineStatus } from '../../../state/engineStatus';
import { chooseAdapter } from '../../../state/models/choice';
import { deleteAdapter, exportAdapter, importAdapter, renameAdapter } from '../../../state/models/adapterWork';
import { useModels } from '../../../state/models/models';
import { useInstant } from '../../../state/teach/instant';
import { useSettings } from '../../../state/settings/settings';
import { changeTeachingClips, removeTeachingClips } from '../../../state/teach/teachingCollection';
import { useTeachingCollection } from '../../../state/teach/collectionStore';
import {
  changeTeachingSettings,
  chooseTeachingPreset,
  chooseTeachingRow,
  useTeachingSettings,
} from '../../../state/teach/teachingSettings';
import {
  cancelForecast,
  cancelTraining,
  controlTraining,
  discardTraining,
  dismissResult,
  dismissTrainingError,
  forecastKey,
  forecastNow,
  nameTraining,
  renameTaught,
  resumeTraining,
  teachingAdapterFile,
  train,
  useTeachingTraining,
  usualName,
} from '../../../state/teach/teachingTraining';
import { ErrorText } from '../../common/ErrorText';
import { useShortcuts } from '../../common/hooks/shortcuts';
import { saveBlob } from '../../common/files/saveBlob';
import { AdapterBox } from '../outcome/AdapterBox';
import { AdapterList } from '../outcome/AdapterList';
import { InstantPart } from '../instant/InstantPart';
import { Advanced } from '../settings/Advanced';
import { PresetChoice } from '../settings/PresetChoice';
import { RowChoice } from '../settings/RowChoice';
import { TrainingList } from '../runs/TrainingList';
import { Findings } from './Findings';
import { ForecastView } from './ForecastView';
import { ResultView } from '../outcome/ResultView';
import { RunView } from './RunView';
import { useTexts } from '../common/texts';

interface TrainPartProps {
  readonly onShow: (ids: readonly string[]) => void;
  readonly onCompare: (id: string) => void;
}

/** The forecast takes the machine's time: it follows once hands have rested this long. */
const restMilliseconds = 1500;

export function TrainPart({ onShow, onCompare }: TrainPartProps) {
  const { t } = useTexts();
  const { run, result, pending, error } = useTeachingTraining();
  const clips = useTeachingCollection((state) => state.collection.clips);
  const { adapters, errors } = useModels();
  const { modelId, adapterId } = useSettings();

  useShortcuts({
    p: run === null ? undefined : () => void controlTraining(run.state === 'paused' ? 'resume' : 'pause'),
  });

  const taught = adapters.find(({ id }) => id === result?.adapterId) ?? null;
  const use = (id: string | null) => {
    chooseAdapter(id);
    if (id !== null) location.hash = '#/recognise';
  };
  const save = async (id: string, name: string) => {
    const blob = await exportAdapter(id);
    if (blob !== undefined) saveBlob(blob, fileName(name));
  };

  return (
    <div className="teach-side">
      <InstantPart onClip={onCompare} />
      <section className="panel train-panel" aria-label={t('panel.label')}>
        {error !== null && (
          <div className="inline-error" role="alert" data-testid="training-error">
            <ErrorText error={error} {...(pending === null ? {} : { file: pending.name })} />
            <button type="button" className="link" onClick={dismissTrainingError}>
              {t('toSort.close')}
            </button>
          </div>
        )}
        {run === null && pending !== null && <Pending pending={pending} />}
        {run !== null ? (
          <RunView
            run={run}
            nameOf={(id) => clips.find((clip) => clip.id === id)?.name ?? t('result.gone')}
            onControl={(action) => void controlTraining(action)}
            onCancel={cancelTraining}
          />
        ) : result !== null ? (
          <ResultView
            result={result}
            clips={clips}
            adapter={
              <AdapterBox
                result={result}
                stored={taught}
                inUse={adapterId !== null && adapterId === result.adapterId}
                onRename={(name) => void renameTaught(name)}
                onExport={() => {
                  const file = teachingAdapterFile();
                  if (taught !== null) void save(taught.id, taught.name);
                  else if (file !== null) saveBlob(file, fileName(result.name));
                }}
                onUse={() => use(result.adapterId)}
              />
            }
            onClip={onCompare}
            onAgain={dismissResult}
          />
        ) : (
          <Setup onShow={onShow} />
        )}
      </section>
      <TrainingList />
      <AdapterList
        adapters={adapters}
        modelId={modelId}
        usedId={adapterId}
        errors={errors}
        onUse={use}
        onExport={({ id, name }) => void save(id, name)}
        onRename={(id, name) => void renameAdapter(id, name)}
        onDelete={(id) => void deleteAdapter(id)}
        onImport={(file) => void importAdapter(file)}
      />
    </div>
  );
}

function Setup({ onShow }: Pick<TrainPartProps, 'onShow'>) {
  const { t } = useTexts();
  const { collection, adding } = useTeachingCollection();
  const settings = useTeachingSettings();
  const { forecast, name } = useTeachingTraining();
  const modelId = useSettings((state) => state.modelId);
  const model = useModels((state) => state.models.find(({ id }) => id === modelId));
  const ready = useEngineStatus((state) => state.state === 'ready');
  const { canTrain, classes } = collection;
  const key = forecastKey();
  const current = forecast.key === key && forecast.state !== 'none';
  const answering = useInstant((state) => state.state === 'running');
  const wanted = ready && canTrain && adding.length === 0 && forecast.key !== key && !answering;

  useEffect(() => {
    if (!wanted) return undefined;
    const timer = setTimeout(() => void forecastNow(key), restMilliseconds);
    return () => clearTimeout(timer);
  }, [wanted, key]);

  const tooLarge = current && forecast.value !== null && !forecast.value.fits;
  return (
    <div className="setup-training">
      <h2>{t('panel.title')}</h2>
      <label className="stacked">
        <span className="caption">{t('panel.name')}</span>
        <input
          type="text"
          value={name}
          maxLength={120}
          placeholder={usualName(classes) || t('panel.namePlaceholder')}
          data-testid="training-name"
          onChange={(event) => nameTraining(event.target.value)}
        />
      </label>
      <div className="buttons">
        <PresetChoice preset={settings.preset} onChoose={chooseTeachingPreset} />
        <RowChoice settings={settings} onChoose={chooseTeachingRow} />
        <span className="caption">{t('panel.model', { model: model?.name ?? modelId })}</span>
      </div>
      <p className="caption">{t(`panel.about.${settings.preset}`)}</p>
      <Advanced settings={settings} onChange={changeTeachingSettings} onReset={() => chooseTeachingPreset(settings.preset)} />
      <Findings
        collection={collection}
        languages={settings.chineseBranch ? (model?.languages ?? []) : []}
        onShow={onShow}
        onRemove={(ids) => void removeTeachingClips(ids)}
        onTrain={(ids) => void changeTeachingClips(ids, { role: 'train' })}
      />
      <ForecastView
        forecast={forecast}
        settings={settings}
        current={current}
        canTrain={canTrain}
        onMeasure={() => void forecastNow()}
        onStop={cancelForecast}
        onAdvice={changeTeachingSettings}
      />
      <button
        type="button"
        className="primary train"
        data-testid="train-button"
        disabled={!canTrain || !ready || adding.length > 0}
        onClick={() => void train()}
      >
        {t(tooLarge ? 'panel.trainAnyway' : 'panel.train')}
      </button>
    </div>
  );
}

function Pending({ pending }: { readonly pending: PendingTraining }) {
  const { t } = useTexts();
  const [sure, setSure] = useState(false);
  const { name, epoch, settings, collectionChanged } = pending;
  return (
    <section className="pending" aria-label={t('pending.title')} data-testid="pending-training">
      <h2>{t('pending.title')}</h2>
      <p>{t('pending.where', { name, epoch, epochs: settings.epochs })}</p>
      {collectionChanged && <p className="warning">{t('pending.changed')}</p>}
      <div className="buttons">
        {!collectionChanged && (
          <button type="button" className="primary" data-testid="resume-training" onClick={() => void resumeTraining()}>
            {t('pending.resume')}
          </button>
        )}
        {sure ? (
          <>
            <button type="button" className="danger" onClick={() => void discardTraining()}>
              {t('pending.discardSure')}
            </button>
            <button type="button" className="link" onClick={() => setSure(false)}>
              {t('pending.keep')}
            </button>
          </>
        ) : (
          <button type="button" data-testid="discard-training" onClick={() => setSure(true)}>
            {t('pending.discard')}
          </button>
        )}
      </div>
    </section>
  );
}

function fileName(name: string): string {
  return `${name.replaceAll(/[\\/:*?"<>|\s]+/g, '-').slice(0, 80) || 'adapter'}.safetensors`;
}
