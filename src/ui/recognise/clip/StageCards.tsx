/** What lies over the stage: how far the work is, that it was stopped, or why it failed. */
import { useTranslation } from 'react-i18next';
import type { AppErrorData, ErrorCode } from '../../../shared/errors/errors';
import type { Clip } from '../../../state/recognise/clips';
import { ErrorText } from '../../common/ErrorText';

interface StageOverlayProps extends ProgressCardProps {
  readonly onAgain: () => void;
}

/** How far a clip is while it waits or runs, a way back where it was stopped, else nothing. */
export function StageOverlay({ clip, training, onCancel, onAgain }: StageOverlayProps) {
  if (clip.away) return <AwayCard />;
  if (clip.status === 'running' || clip.status === 'waiting') return <ProgressCard clip={clip} training={training} onCancel={onCancel} />;
  return clip.status === 'cancelled' ? <StoppedCard onAgain={onAgain} /> : null;
}

interface ProgressCardProps {
  readonly clip: Clip;
  /** A training has the engine to itself until it ends. */
  readonly training: boolean;
  readonly onCancel: () => void;
}

function ProgressCard({ clip, training, onCancel }: ProgressCardProps) {
  const { t } = useTranslation();
  const { progress, status } = clip;
  const counted = progress !== null && progress.total > 0;
  const words = status === 'waiting' || progress === null ? t('progress.waiting') : t(`progress.stages.${progress.stage}`);
  // Reading is done at once: what stands there longer waits for its turn.
  const waits = training && (progress === null || progress.stage === 'reading');
  return (
    <div className="progress-card" data-testid="progress">
      <p>
        <output>{waits ? t('progress.training') : words}</output>{' '}
        {counted && progress.total > 1 && progress.total <= 10_000 && (
          <span className="numbers">{t('progress.of', { done: progress.done, total: progress.total })}</span>
        )}
      </p>
      <progress aria-label={t('progress.label')} max={counted ? progress.total : 1} {...(counted ? { value: progress.done } : {})} />
      <button type="button" data-testid="cancel" onClick={onCancel}>
        {t('progress.cancel')}
      </button>
    </div>
  );
}

function AwayCard() {
  const { t } = useTranslation();
  return (
    <div className="progress-card stopped" data-testid="away-card">
      <output>{t('clips.awayOne')}</output>
    </div>
  );
}

function StoppedCard({ onAgain }: { readonly onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="progress-card stopped">
      <output>{t('progress.cancelled')}</output>
      <button type="button" onClick={onAgain}>
        {t('result.runAgain')}
      </button>
    </div>
  );
}

/** Failures that are the file's own; any other is no fault of the clip. */
const fileFaults: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'not-a-video',
  'no-video-track',
  'still-picture',
  'encrypted',
  'truncated',
  'codec-unsupported',
  'nothing-decodable',
  'decode-timeout',
  'file-unreadable',
]);

interface ErrorCardProps {
  readonly error: AppErrorData;
  readonly file: string;
  readonly onAgain: () => void;
  /** The clip whose result is still shown, if any. */
  readonly back: { readonly name: string; readonly go: () => void } | null;
}

export function ErrorCard({ error, file, onAgain, back }: ErrorCardProps) {
  const { t } = useTranslation();
  return (
    <div className="error-card" role="alert" data-testid="error">
      <h2>{t(fileFaults.has(error.code) ? 'errors.title' : 'errors.notRecognised', { file })}</h2>
      <ErrorText error={error} file={file} />
      <p className="buttons">
        <button type="button" onClick={onAgain}>
          {t('errors.again')}
        </button>
        {back !== null && (
          <button type="button" onClick={back.go}>
            {t('errors.backTo', { file: back.name })}
          </button>
        )}
      </p>
    </div>
  );
}
