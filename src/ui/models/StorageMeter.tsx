/** How much of this browser's storage the page uses, and what of it may be forgotten. */
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../shared/base/figures';
import type { StorageState } from '../../shared/models/models';
import type { Bytes } from '../../shared/base/units';
import { DeleteButton } from '../common/DeleteButton';

interface StorageMeterProps {
  readonly storage: StorageState;
  /** Of what is kept for timelines. */
  readonly timelineBytes: Bytes;
  readonly onForgetTimelines: () => void;
}

export function StorageMeter({ storage, timelineBytes, onForgetTimelines }: StorageMeterProps) {
  const { t } = useTranslation();
  const title = useRef<HTMLHeadingElement>(null);
  const { usedBytes, freeBytes, memoryOnly } = storage;
  const forget = () => {
    onForgetTimelines();
    title.current?.focus({ preventScroll: true }); // the button goes with what it forgets
  };
  const words = [
    t('models.storage.used', { used: byteSize(usedBytes) }),
    freeBytes === null ? '' : t('models.storage.free', { free: byteSize(freeBytes) }),
  ].filter((part) => part !== '');
  return (
    <section className="panel" aria-labelledby="storage-title" data-testid="storage">
      <h2 id="storage-title" ref={title} tabIndex={-1}>
        {t('models.storage.title')}
      </h2>
      {freeBytes !== null && <meter aria-label={t('models.storage.title')} min={0} max={usedBytes + freeBytes} value={usedBytes} />}
      <p className="numbers">{words.join(' · ')}</p>
      {timelineBytes > 0 && (
        <div className="buttons" data-testid="kept-timelines">
          <span className="grow">
            {t('models.storage.timelines', { used: byteSize(timelineBytes) })}
            <span className="caption"> {t('models.storage.timelinesWhy')}</span>
          </span>
          <DeleteButton name={t('models.storage.forgetTimelines')} onDelete={forget} />
        </div>
      )}
      {memoryOnly && <p className="note warn">{t('models.storage.memoryOnly')}</p>}
    </section>
  );
}
