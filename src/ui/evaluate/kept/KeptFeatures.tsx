/** What is kept of encoded clips, how much that may be, and a way to be rid of it. */
import { useEffect } from 'react';
import { useEngineStatus } from '../../../state/engineStatus';
import { useEvaluation } from '../../../state/evaluate/evaluationStore';
import {
  budgets,
  forgetKeptFeatures,
  readKeptFeatures,
  useFeatureBudget,
  useKeptFeatures,
} from '../../../state/evaluate/kept/keptFeatures';
import { DeleteButton } from '../../common/DeleteButton';
import { ErrorText } from '../../common/ErrorText';
import { byteSize } from '../../../shared/base/figures';
import { useTexts } from '../texts';

export function KeptFeatures() {
  const { t } = useTexts();
  const { bytes, error } = useKeptFeatures();
  const budget = useFeatureBudget((state) => state.budget);
  const running = useEvaluation((state) => state.run !== null);
  const ready = useEngineStatus((state) => state.state === 'ready');
  useEffect(() => {
    // After a run there is more of it.
    if (ready && !running) void readKeptFeatures();
  }, [ready, running]);
  return (
    <div className="evaluate-features">
      <p data-testid="evaluate-features">
        {t('features.kept', { size: bytes === null ? '…' : byteSize(bytes), budget: byteSize(budget) })}
      </p>
      <p className="caption">{t('features.hint')}</p>
      <div className="buttons">
        <label>
          {t('features.budget')}{' '}
          <select
            value={budget}
            disabled={running}
            data-testid="evaluate-budget"
            onChange={({ target }) => useFeatureBudget.setState({ budget: Number(target.value) })}
          >
            {budgets.map((one) => (
              <option key={one} value={one}>
                {byteSize(one)}
              </option>
            ))}
          </select>
        </label>
        {bytes !== null && bytes > 0 && !running && <DeleteButton name={t('features.remove')} onDelete={() => void forgetKeptFeatures()} />}
      </div>
      {error !== null && <ErrorText error={error} />}
    </div>
  );
}
