/** Which row of the ladder a single run is: without an adapter its first two; with one, the row that it was taught for. */
import type { Pooling } from '../../../shared/evaluation/ladder';
import { adapterInUse } from '../../../state/models/choice';
import { useDrawTexts } from './texts';

interface RowChoiceProps {
  readonly pooling: Pooling;
  readonly onChange: (pooling: Pooling) => void;
}

export function RowChoice({ pooling, onChange }: RowChoiceProps) {
  const { t } = useDrawTexts();
  const texts = adapterInUse() === undefined ? { mean: 'rows.clip', words: 'rows.baseline' } : { mean: 'adapterMean', words: 'adapterRow' };
  return (
    <label>
      <span>{t('row')}</span>
      <select value={pooling} data-testid="evaluate-row" onChange={(event) => onChange(event.target.value as Pooling)}>
        {(['mean', 'words'] as const).map((value) => (
          <option key={value} value={value}>
            {t(texts[value])}
          </option>
        ))}
      </select>
    </label>
  );
}
