/** How the timeline is doing: how far, how long still, what bounds it; and pause, go on, cancel, again. */
import type { Seconds } from '../../../shared/base/units';
import { fixed } from '../../../shared/base/figures';
import { pauseTimeline, runTimeline, stopTimeline, type Timeline } from '../../../state/timeline/timelines';
import { useTexts } from '../common/texts';
import { stamp } from '../view/zoom';

interface HeadProps {
  readonly clipId: string;
  readonly timeline: Timeline | undefined;
  readonly duration: Seconds;
  readonly segments: number;
  /** Made with other choices than those in force. */
  readonly stale: boolean;
}

export function Head({ clipId, timeline, duration, segments, stale }: HeadProps) {
  const { t } = useTexts();
  const busy = timeline?.status === 'running' || timeline?.status === 'paused';
  const share = timeline === undefined ? 0 : shareDone(timeline);
  return (
    <div className="timeline-head">
      <h2>{t('title')}</h2>
      <output className="timeline-state" data-testid="timeline-state" data-state={timeline?.status ?? 'before'}>
        <State timeline={timeline} duration={duration} segments={segments} />
        {stale && !busy && <span className="warn">{t('state.stale')}</span>}
      </output>
      <div className="buttons">
        {busy && (
          <>
            <button type="button" onClick={() => pauseTimeline(timeline.status === 'paused' ? 'resume' : 'pause')}>
              {t(timeline.status === 'paused' ? 'resume' : 'pause')}
            </button>
            <button type="button" onClick={() => stopTimeline(clipId)}>
              {t('cancel')}
            </button>
          </>
        )}
        {(timeline?.status === 'stopped' || timeline?.status === 'failed' || (stale && !busy)) && (
          <button type="button" onClick={() => runTimeline(clipId)}>
            {t(timeline?.status === 'stopped' && !stale ? 'resume' : 'again')}
          </button>
        )}
      </div>
      <progress max={1} value={share} data-idle={!busy || undefined} aria-label={t('title')} />
    </div>
  );
}

function shareDone({ status, pace, scores }: Timeline): number {
  if (status === 'done') return 1;
  if (pace !== null) return pace.done / Math.max(pace.of, 1);
  return scores === null ? 0 : scores.count / Math.max(scores.film.plan.windows, 1);
}

function State({ timeline, duration, segments }: Pick<HeadProps, 'timeline' | 'duration' | 'segments'>) {
  const { t, time } = useTexts();
  if (timeline === undefined) return <span>{t('state.before')}</span>;
  const { status, stage, pace, scores } = timeline;
  if (status === 'waiting') return <span>{t('state.waiting')}</span>;
  if (status === 'done') return <span>{t('state.done', { count: segments })}</span>;
  if (status === 'failed') return null;
  const opening = stage !== null || scores === null;
  if (opening && status === 'running') return <span>{t(`state.${stage?.stage ?? 'opening'}`)}</span>;
  const values = { done: stamp(shareDone(timeline) * duration), end: stamp(duration) };
  return (
    <>
      <span className="numbers">{t(`state.${status}`, values)}</span>
      {status === 'running' && pace?.secondsLeft != null && (
        <span className="numbers">{t('state.left', { time: time(pace.secondsLeft) })}</span>
      )}
      {status === 'running' && pace?.timesRealTime != null && (
        <span className="numbers">{t('state.speed', { times: fixed(pace.timesRealTime, 1) })}</span>
      )}
      {status === 'running' && pace !== null && pace.busy.decode + pace.busy.encode > 0 && (
        <span>{t(`state.bound.${pace.busy.decode > pace.busy.encode ? 'decode' : 'encode'}`)}</span>
      )}
    </>
  );
}
