/** With what the clips are measured, and the run: how far it is, pause, cancel. */
import { useId } from 'react';
import { byteSize, fixed, percent } from '../../shared/base/figures';
import { frameCounts } from '../../shared/recognition/recognition';
import { languagesUsed, languageUse } from '../../shared/recognition/spaces';
import { cancelEvaluation, pauseEvaluation, startEvaluation } from '../../state/evaluate/evaluation';
import { useCannotBegin, useEvaluateBusy } from '../../state/evaluate/draws/busy';
import { useEvaluation } from '../../state/evaluate/evaluationStore';
import { clipsOfSet, useFoundData } from '../../state/evaluate/foundData';
import { useEngineStatus } from '../../state/engineStatus';
import { adapterInUse, chooseAdapter, chooseModel } from '../../state/models/choice';
import { useModels } from '../../state/models/models';
import { changeSettings, useSettings, viewCounts } from '../../state/settings/settings';
import { ErrorText } from '../common/ErrorText';
import { Segmented } from '../common/Segmented';
import { Term } from '../common/Term';
import { RowChoice } from './draws/RowChoice';
import { ClassNames, TemplateChoice } from './LabelChoices';
import { useTexts } from './texts';

const here = ['embedded', 'server', 'stored'];

export function MeasurePart() {
  const { t } = useTexts();
  const { views, frames } = useSettings();
  const { dataSet, set } = useFoundData();
  const { run, stopped, error, notKept, pooling, stale } = useEvaluation();
  const busy = useEvaluateBusy();
  const waiting = useCannotBegin();
  const budget = typeof notKept?.details['budget'] === 'number' ? notKept.details['budget'] : null;
  const ready = useEngineStatus((state) => state.state === 'ready');
  const count = dataSet === null ? 0 : clipsOfSet(dataSet, set).length;
  return (
    <section className="panel" aria-label={t('settings')}>
      <h2>{t('settings')}</h2>
      <fieldset disabled={busy} className="evaluate-settings">
        <ModelChoice />
        <div>
          <span className="inline">
            {t('views')} <Term word="views" />
          </span>
          <Segmented
            label={t('views')}
            value={views}
            options={options(viewCounts)}
            onChange={(value) => changeSettings({ views: value })}
          />
        </div>
        <div>
          <span>{t('frames')}</span>
          <Segmented
            label={t('frames')}
            value={frames}
            options={options(frameCounts)}
            onChange={(value) => changeSettings({ frames: value })}
          />
        </div>
        <RowChoice pooling={pooling} onChange={(value) => useEvaluation.setState({ pooling: value })} />
        <LambdaChoice />
        <TemplateChoice />
      </fieldset>
      <ClassNames />
      {run === null && (
        <div className="buttons">
          <button
            type="button"
            className="primary"
            data-testid="evaluate-start"
            disabled={!ready || count === 0 || waiting}
            onClick={() => void startEvaluation()}
          >
            {t('start', { count })}
          </button>
        </div>
      )}
      <RunView />
      {stopped !== null && <output data-testid="evaluate-stopped">{t('stopped', { done: stopped.done, of: stopped.of })}</output>}
      {stale && <output data-testid="evaluate-stale">{t('stale')}</output>}
      {notKept !== null && (
        <p role="alert" data-testid="evaluate-not-kept">
          {budget === null ? t('notKept') : t('features.over', { budget: byteSize(budget) })}
        </p>
      )}
      {error !== null && <ErrorText error={error} />}
    </section>
  );
}

function options<Value extends number>(values: readonly Value[]) {
  return values.map((value) => ({ value, text: value }));
}

function ModelChoice() {
  const { t } = useTexts();
  const id = useId();
  const { modelId } = useSettings();
  const { models, adapters } = useModels();
  return (
    <>
      <label>
        <span>{t('model')}</span>
        <select value={modelId} onChange={(event) => chooseModel(event.target.value)}>
          {models
            .filter(({ id, state }) => id === modelId || here.includes(state))
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </select>
      </label>
      <div>
        <span className="inline">
          <label htmlFor={id}>{t('adapter')}</label> <Term word="adapter" />
        </span>
        <select
          id={id}
          value={adapterInUse()?.id ?? ''}
          data-testid="evaluate-adapter"
          onChange={(event) => chooseAdapter(event.target.value === '' ? null : event.target.value)}
        >
          <option value="">{t('none')}</option>
          {adapters
            .filter((adapter) => adapter.modelId === modelId)
            .map((adapter) => (
              <option key={adapter.id} value={adapter.id}>
                {adapter.name}
              </option>
            ))}
        </select>
      </div>
    </>
  );
}

/** Refused where a language would be noise: there is nothing to weigh then. */
function LambdaChoice() {
  const { t } = useTexts();
  const id = useId();
  const { lambda, modelId } = useSettings();
  const model = useModels(({ models }) => models.find(({ id }) => id === modelId));
  const dataSet = useFoundData((state) => state.dataSet);
  if (model === undefined || dataSet === null) return null;
  const { languages, spaces } = model;
  const taught = adapterInUse()?.languages ?? null;
  const both = languagesUsed(languageUse({ languages, spaces, taught, ownEyes: false, labels: dataSet.classes })).length === 2;
  return (
    <div className="evaluate-lambda">
      <span className="inline">
        <label htmlFor={id}>
          {t('lambda')} {both && <b>{fixed(lambda, 2)}</b>}
        </label>
        <Term word="fusion" />
      </span>
      <input
        id={id}
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={lambda}
        disabled={!both}
        onChange={(event) => changeSettings({ lambda: Number(event.target.value) })}
      />
      {!both && <small className="caption">{t('noLambda')}</small>}
    </div>
  );
}

function RunView() {
  const { t, time } = useTexts();
  const run = useEvaluation((state) => state.run);
  if (run === null) return null;
  const { pace, known, stage, paused, correct, failed } = run;
  const { done, of, clipsPerSecond, secondsLeft } = pace;
  const judged = done - failed.length;
  return (
    <div data-testid="evaluate-run" data-done={done}>
      <p>
        <b>{paused ? t('paused') : t('running')}</b> {stage === 'clips' ? t('progress', { done, of, known }) : t(`stages.${stage}`)}
      </p>
      <progress max={Math.max(1, of)} value={done} aria-label={t('running')} />
      <p className="caption">
        {clipsPerSecond !== null && t('pace', { value: fixed(clipsPerSecond, clipsPerSecond < 10 ? 1 : 0) })}{' '}
        {secondsLeft !== null && !paused && t('left', { time: time(secondsLeft) })}{' '}
        {judged > 0 && t('soFar', { value: percent(correct / judged) })} {failed.length > 0 && t('failed', { count: failed.length })}
      </p>
      <div className="buttons">
        <button type="button" data-testid="evaluate-pause" onClick={() => void pauseEvaluation(!paused)}>
          {t(paused ? 'resume' : 'pause')}
        </button>
        <button type="button" data-testid="evaluate-cancel" onClick={cancelEvaluation}>
          {t('cancel')}
        </button>
      </div>
    </div>
  );
}
