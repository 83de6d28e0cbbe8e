/** What the next training will take on this machine, and what would make it fit. */
import { byteSize, largeNumber } from '../../../shared/base/figures';
import type { ForecastAdvice, KeptFrames } from '../../../shared/teaching/teaching';
import type { TeachingSettings } from '../../../state/teach/teachingSettings';
import type { ForecastState } from '../../../state/teach/teachingTraining';
import { ErrorText } from '../../common/ErrorText';
import { Fact } from './RunView';
import { sayChange } from '../settings/settingTexts';
import { useTexts } from '../common/texts';

interface ForecastViewProps {
  readonly forecast: ForecastState;
  /** As they are set now. */
  readonly settings: TeachingSettings;
  /** It was made for what is set now. */
  readonly current: boolean;
  readonly canTrain: boolean;
  readonly onMeasure: () => void;
  readonly onStop: () => void;
  readonly onAdvice: (change: Partial<TeachingSettings>) => void;
}

export function ForecastView({ forecast, settings, current, canTrain, onMeasure, onStop, onAdvice }: ForecastViewProps) {
  const { t, time } = useTexts();
  const { state, value, error } = forecast;
  return (
    <section
      className="forecast"
      aria-label={t('forecast.title')}
      aria-busy={state === 'running'}
      data-testid="forecast"
      data-state={state}
      data-current={current || undefined}
    >
      <h3>{t('forecast.title')}</h3>
      {state === 'none' && !canTrain && <p className="caption">{t('forecast.waiting')}</p>}
      {value !== null && (
        <>
          <dl className="run-facts numbers" data-stale={!current || undefined}>
            <Fact name={t('forecast.time')} testId="forecast-time" value={t('forecast.timeIs', { total: time(value.total) })} />
            <Fact
              name={t('forecast.memory')}
              testId="forecast-memory"
              value={
                value.availableBytes === null
                  ? t('forecast.memoryIs', { peak: byteSize(value.peakBytes) })
                  : t('forecast.memoryOf', {
                      peak: byteSize(value.peakBytes),
                      available: byteSize(value.availableBytes),
                    })
              }
            />
            <Fact name={t('forecast.clips')} value={t('forecast.clipsAre', value.clips)} />
            <Fact name={t('forecast.parameters')} value={t('forecast.parametersAre', { count: largeNumber(value.parameters) })} />
          </dl>
          <p className="caption">
            {t('forecast.timeParts', {
              preparing: time(value.preparing),
              epochs: settings.epochs,
              perEpoch: time(value.perEpoch),
            })}
            {time(value.range[0]) !== time(value.range[1]) && (
              <>; {t('forecast.timeRange', { least: time(value.range[0]), most: time(value.range[1]) })}</>
            )}
          </p>
          <p className="caption">{t('forecast.memoryParts', { cache: byteSize(value.cacheBytes) })}</p>
          <FramesText frames={value.frames} />
          {!value.fits && (
            <div className="warning" role="alert" data-testid="too-large">
              <p>
                {t('forecast.tooLarge', {
                  peak: byteSize(value.peakBytes),
                  available: byteSize(value.availableBytes ?? 0),
                })}{' '}
                {value.advice.length === 0 && t('forecast.noFit')}
              </p>
              <Advice title={t('forecast.fit')} advice={value.advice} settings={settings} onAdvice={onAdvice} />
            </div>
          )}
          {value.fits && <Advice title={t('forecast.faster')} advice={value.advice} settings={settings} onAdvice={onAdvice} />}
        </>
      )}
      {error !== null && (
        <div className="inline-error" role="alert">
          <ErrorText error={error} />
        </div>
      )}
      {state === 'running' ? (
        <p className="buttons caption">
          <output>{t('forecast.measuring')}</output>
          <progress aria-label={t('forecast.measuring')} />
          <button type="button" className="link" onClick={onStop}>
            {t('forecast.stop')}
          </button>
        </p>
      ) : (
        canTrain && (
          <p className="caption">
            {value !== null && !current && <>{t('forecast.stale')} </>}
            <button type="button" className="link" data-testid="forecast-button" onClick={onMeasure}>
              {t(value === null ? 'forecast.measure' : 'forecast.again')}
            </button>
          </p>
        )
      )}
    </section>
  );
}

/** Where the frames of the clips are while it trains: how many fit, and what becomes of the others. */
function FramesText({ frames }: { readonly frames: KeptFrames }) {
  const { t } = useTexts();
  const { inMemory, onDisk, decodedAgain, redrawn, once, memoryBytes, diskBytes, memoryBudget, diskBudget } = frames;
  const where =
    onDisk + decodedAgain === 0
      ? t('forecast.framesWhole', { count: inMemory })
      : once
        ? t('forecast.framesOnce')
        : t('forecast.framesParts', { memory: largeNumber(inMemory), disk: largeNumber(onDisk), again: largeNumber(decodedAgain) });
  const sizes = {
    memory: byteSize(memoryBytes),
    memoryBudget: byteSize(memoryBudget),
    disk: byteSize(diskBytes),
    diskBudget: byteSize(diskBudget),
  };
  return (
    <p className="caption" data-testid="forecast-frames">
      {where} {redrawn && t('forecast.framesRedrawn')} {t('forecast.frames', sizes)}
    </p>
  );
}

interface AdviceProps {
  readonly title: string;
  readonly advice: readonly ForecastAdvice[];
  readonly settings: TeachingSettings;
  readonly onAdvice: (change: Partial<TeachingSettings>) => void;
}

function Advice({ title, advice, settings, onAdvice }: AdviceProps) {
  const { t, time } = useTexts();
  if (advice.length === 0) return null;
  return (
    <div className="advice">
      <p className="caption">{title}</p>
      {advice.map(({ change, total, peakBytes }) => {
        // The model is chosen elsewhere; advice speaks of settings.
        const { modelId: _, ...changed } = change;
        const text = t('forecast.advice', {
          change: sayChange(changed, settings, t),
          total: time(total),
          peak: byteSize(peakBytes),
        });
        return (
          <button key={text} type="button" className="numbers" data-testid="advice" onClick={() => onAdvice(changed)}>
            {text}
          </button>
        );
      })}
    </div>
  );
}
