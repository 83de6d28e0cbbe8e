/** A training while it runs: where it is, how well it does, and the hand on it. */
import type { TrainingRun } from '../../../state/teach/teachingRun';
import { ErrorText } from '../../common/ErrorText';
import { byteSize, significant } from '../../../shared/base/figures';
import { Curves } from '../curves/Curves';
import { useTexts } from '../common/texts';

interface RunViewProps {
  readonly run: TrainingRun;
  readonly nameOf: (clipId: string) => string;
  readonly onControl: (action: 'pause' | 'resume' | 'stop-and-keep-best') => void;
  readonly onCancel: () => void;
}

export function RunView({ run, nameOf, onControl, onCancel }: RunViewProps) {
  const { t, time } = useTexts();
  const { stage, epoch, epochs, step, steps, lossEn, lossZh, secondsLeft, bytes, curve, state, asked, setAside, notKept } = run;
  const training = stage === null || stage.stage === 'training';
  const done = training ? epochPart(run) : (stage?.done ?? 0);
  const total = training ? epochs : (stage?.total ?? 0);
  const paused = state === 'paused';
  return (
    <div className="run">
      <h2>{t('run.title', { name: run.name })}</h2>
      <p className="run-stage">
        <output data-testid="stage" data-stage={stage?.stage}>
          {paused
            ? t('run.paused')
            : asked === 'pause'
              ? t('run.pausing')
              : asked === 'stop-and-keep-best'
                ? t('run.stopping')
                : t(`run.stages.${stage?.stage ?? 'loading-model'}`)}
        </output>
        {!training && total > 1 && <span className="numbers caption">{t('run.of', { done, total })}</span>}
      </p>
      <progress aria-label={t('panel.label')} max={Math.max(total, 1)} {...(total > 0 ? { value: done } : {})} />
      <dl className="run-facts numbers">
        <Fact name={t('run.epoch')} testId="epoch" value={t('run.fraction', { done: epoch, total: epochs })} />
        <Fact name={t('run.step')} value={steps === 0 ? '–' : t('run.fraction', { done: step, total: steps })} />
        <Fact name={t('run.left')} testId="left" value={secondsLeft === null ? '–' : time(secondsLeft)} />
        <Fact name={t('run.memory')} testId="memory" value={bytes === null ? '–' : byteSize(bytes)} />
        {lossEn !== null && <Fact name={t('run.lossEn')} className="en" value={significant(lossEn, 3)} />}
        {lossZh !== null && <Fact name={t('run.lossZh')} className="zh" value={significant(lossZh, 3)} />}
      </dl>
      <Curves curve={curve} epochs={epochs} />
      {notKept !== null && (
        <div className="inline-error" role="alert">
          <p>{t('run.notKept')}</p>
          <ErrorText error={notKept} />
        </div>
      )}
      {setAside.map(({ clipId, problem }) => (
        <div key={clipId} className="inline-error">
          <p>{t('run.setAside', { name: nameOf(clipId) })}</p>
          <ErrorText error={problem} file={nameOf(clipId)} />
        </div>
      ))}
      <div className="buttons">
        {paused ? (
          <button type="button" className="primary" data-testid="resume" onClick={() => onControl('resume')}>
            {t('run.resume')}
          </button>
        ) : (
          <button type="button" data-testid="pause" disabled={asked === 'pause'} onClick={() => onControl('pause')}>
            {t('run.pause')}
          </button>
        )}
        <button type="button" data-testid="stop" disabled={asked === 'stop-and-keep-best'} onClick={() => onControl('stop-and-keep-best')}>
          {t('run.stop')}
        </button>
        <button type="button" data-testid="cancel-training" title={t('run.cancelHint')} onClick={onCancel}>
          {t('run.cancel')}
        </button>
      </div>
      <p className="caption">
        {t('run.cancelHint')} {t('run.hidden')}
      </p>
    </div>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly testId?: string;
  readonly className?: string;
}

export function Fact({ name, value, testId, className }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={className} data-testid={testId}>
        {value}
      </dd>
    </div>
  );
}

/** Epochs done, the one at hand by its steps. */
function epochPart({ curve, step, steps, epoch, epochs }: TrainingRun): number {
  const finished = curve.at(-1)?.epoch ?? 0;
  return Math.min(epochs, finished + (epoch > finished && steps > 0 ? step / steps : 0));
}
