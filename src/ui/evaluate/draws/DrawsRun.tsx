/** What the draws will take, and how far they are: forecast, start, pause, cancel, go on with a grid of an earlier visit. */
import { useCannotBegin } from '../../../state/evaluate/draws/busy';
import { cancelGrid, forecastGrid, forgetGrid, pauseGrid, runGrid, startGrid } from '../../../state/evaluate/draws/drawsRun';
import { type BegunGrid, type DrawUnderWay, useDraws } from '../../../state/evaluate/draws/drawsStore';
import { gridData, planOfChoices, sameData } from '../../../state/evaluate/draws/gridOfChoices';
import { wholeTime } from '../../../shared/evaluation/draws/forecast';
import { timeLeft } from '../../../state/evaluate/draws/timeLeft';
import { useFoundData } from '../../../state/evaluate/foundData';
import { useEngineStatus } from '../../../state/engineStatus';
import { useSettings } from '../../../state/settings/settings';
import { ForecastOfDraws } from './ForecastOfDraws';
import { useDrawTexts } from './texts';

export function DrawsRun() {
  const { run, forecasting, grid } = useDraws();
  const dataSet = useFoundData((state) => state.dataSet);
  if (grid !== null && run !== null) return <UnderWay grid={grid} run={run} />;
  if (forecasting !== null) return <Forecasting done={forecasting.done} of={forecasting.of} />;
  return (
    <>
      {grid !== null && grid.kept.includes(null) && <Begun grid={grid} />}
      {dataSet !== null && dataSet.splits.train.length > 0 && dataSet.splits.test.length > 0 && <Beginning />}
    </>
  );
}

/** What it will take is said before it can be started. */
function Beginning() {
  const { t, time } = useDrawTexts();
  const { forecast, choices } = useDraws();
  const busy = useCannotBegin();
  const ready = useEngineStatus((state) => state.state === 'ready');
  const modelId = useSettings((state) => state.modelId);
  if (forecast === null) {
    return (
      <div className="buttons">
        <button
          type="button"
          className="primary"
          data-testid="draws-forecast"
          disabled={busy || !ready || !canPlan(choices, modelId)}
          onClick={() => void forecastGrid()}
        >
          {t('forecast')}
        </button>
      </div>
    );
  }
  const whole = time(wholeTime(forecast));
  return (
    <>
      <ForecastOfDraws forecast={forecast} draws={planOfChoices(choices, modelId).draws} />
      <div className="buttons">
        <button type="button" className="primary" data-testid="draws-start" disabled={busy || !ready} onClick={() => void startGrid()}>
          {t('start', { time: whole })}
        </button>
      </div>
    </>
  );
}

function canPlan(choices: Parameters<typeof planOfChoices>[0], modelId: string): boolean {
  try {
    return planOfChoices(choices, modelId).draws.length > 0;
  } catch {
    return false;
  }
}

function Forecasting({ done, of }: { readonly done: number; readonly of: number }) {
  const { t } = useDrawTexts();
  return (
    <div>
      <p>{t('forecasting', { done, of })}</p>
      <progress max={of} value={done} aria-label={t('forecast')} />
      <div className="buttons">
        <button type="button" onClick={cancelGrid}>
          {t('cancel')}
        </button>
      </div>
    </div>
  );
}

function UnderWay({ grid, run }: { readonly grid: BegunGrid; readonly run: DrawUnderWay }) {
  const { t, time, nameOfDraw } = useDrawTexts();
  const paused = useDraws((state) => state.paused);
  const { draws, kept } = grid;
  const name = nameOfDraw(draws[run.index]!);
  const phase = run.phase === 'measuring' ? 'measuring' : (run.stage ?? 'loading-model');
  return (
    <div data-testid="draws-run" data-done={kept.filter((one) => one !== null).length} data-phase={phase}>
      <p>
        <b>{paused ? t('paused') : t('running', { index: run.index + 1, of: draws.length, name })}</b>
      </p>
      <progress max={draws.length} value={kept.filter((one) => one !== null).length} aria-label={t('title')} />
      <p className="caption">
        {t(`phases.${phase}`, { epoch: run.epoch, epochs: run.epochs, done: run.done, of: run.of })}
        {!paused && ` · ${t('left', { time: time(timeLeft(grid, run)) })}`}
      </p>
      <div className="buttons">
        <button type="button" data-testid="draws-pause" onClick={() => void pauseGrid(!paused)}>
          {t(paused ? 'resume' : 'pause')}
        </button>
        <button type="button" data-testid="draws-cancel" onClick={cancelGrid}>
          {t('cancel')}
        </button>
      </div>
    </div>
  );
}

/** A grid of an earlier visit, or one that was cancelled. */
function Begun({ grid }: { readonly grid: BegunGrid }) {
  const { t, time } = useDrawTexts();
  const { dataSet, folder } = useFoundData();
  const busy = useCannotBegin();
  const ready = useEngineStatus((state) => state.state === 'ready');
  const { dataset } = grid.data;
  const here = dataSet !== null && sameData(grid.data, gridData(dataSet, folder));
  const done = grid.kept.filter((one) => one !== null).length;
  return (
    <div className="draws-begun" data-testid="draws-begun">
      <p>{t('begun', { dataset, done, of: grid.draws.length, time: time(timeLeft(grid, null)) })}</p>
      {!here && <p className="caption">{t('giveFolder', { dataset })}</p>}
      <div className="buttons">
        <button
          type="button"
          className="primary"
          data-testid="draws-go-on"
          disabled={!here || busy || !ready}
          onClick={() => void runGrid()}
        >
          {t('goOn')}
        </button>
        <button type="button" disabled={busy} onClick={() => void forgetGrid()}>
          {t('forget')}
        </button>
      </div>
    </div>
  );
}
