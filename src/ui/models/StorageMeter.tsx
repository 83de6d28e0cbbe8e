/** How much of this browser's storage the page uses. */
import { useTranslation } from 'react-i18next';
import type { StorageState } from '../../shared/models/models';
import { byteSize } from '../common/format';

export function StorageMeter({ storage }: { readonly storage: StorageState }) {
  const { t } = useTranslation();
  const { usedBytes, freeBytes, memoryOnly } = storage;
  const words = [
    t('models.storage.used', { used: byteSize(usedBytes) }),
    freeBytes === null ? '' : t('models.storage.free', { free: byteSize(freeBytes) }),
  ].filter((part) => part !== '');
  return (
    <section className="panel" aria-labelledby="storage-title" data-testid="storage">
      <h2 id="storage-title">{t('models.storage.title')}</h2>
      {freeBytes !== null && <meter aria-label={t('models.storage.title')} min={0} max={usedBytes + freeBytes} value={usedBytes} />}
      <p className="numbers">{words.join(' · ')}</p>
      {memoryOnly && <p className="note warn">{t('models.storage.memoryOnly')}</p>}
    </section>
  );
}
