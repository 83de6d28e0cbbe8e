/** Says that a file broke off, and how much of it is there. */
import { useTranslation } from 'react-i18next';
import { clock } from '../../../shared/base/figures';
import type { Recognition } from '../../../shared/recognition/recognition';

export function DamageNote({ recognition: { damaged, media }, testId }: { readonly recognition: Recognition; readonly testId: string }) {
  const { t } = useTranslation();
  if (!damaged) return null;
  return (
    <p className="warn" data-testid={testId}>
      {typeof media.promisedDuration === 'number'
        ? t('result.damagedPart', { present: clock(media.duration), promised: clock(media.promisedDuration) })
        : t('result.damaged')}
    </p>
  );
}
