/** Bytes that have arrived, how fast, and the time left; or how long a busy hub is waited for. */
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../shared/base/figures';
import type { DownloadProgress } from '../../shared/models/models';
import { sayTime } from './sayTime';

export function Transfer({ progress, label }: { readonly progress: DownloadProgress | null; readonly label: string }) {
  const { t } = useTranslation();
  return (
    <div className="transfer row-wide" data-testid="transfer">
      <progress aria-label={label} max={progress?.totalBytes || 1} {...(progress === null ? {} : { value: progress.doneBytes })} />
      <p className="caption numbers">{progress === null ? t('models.starting') : <Numbers progress={progress} />}</p>
    </div>
  );
}

function Numbers({ progress }: { readonly progress: DownloadProgress }) {
  const { t } = useTranslation();
  const { doneBytes, totalBytes, secondsLeft, bytesPerSecond, waiting, file, doing } = progress;
  const parts = [
    t('models.progress', { done: byteSize(doneBytes), total: byteSize(totalBytes) }),
    waiting == null ? '' : t('hub.waiting', { seconds: waiting }),
    bytesPerSecond == null ? '' : t('hub.speed', { speed: byteSize(bytesPerSecond) }),
    secondsLeft === null ? '' : t('models.timeLeft', { time: sayTime(secondsLeft, t) }),
    t(doing === 'converting' ? 'models.converting' : 'models.fetching', { file }),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
