/** The adapter that a training made: its name, a file to take along, and the way into Recognise. */
import { useState } from 'react';
import type { AdapterSummary } from '../../../shared/models/models';
import type { ShownResult } from '../../../state/teach/teachingTraining';
import { ErrorText } from '../../common/ErrorText';
import { useTexts } from '../common/texts';

interface AdapterBoxProps {
  readonly result: ShownResult;
  /** As it is listed; null where it is not stored, or no longer. */
  readonly stored: AdapterSummary | null;
  readonly inUse: boolean;
  readonly onRename: (name: string) => void;
  readonly onExport: () => void;
  readonly onUse: () => void;
}

export function AdapterBox({ result, stored, inUse, onRename, onExport, onUse }: AdapterBoxProps) {
  const { t } = useTexts();
  /** What is being typed; null: the adapter's own name stands there. */
  const [typed, setTyped] = useState<string | null>(null);
  if (stored === null && !result.hasFile) return null;
  const commit = () => {
    if (typed !== null && typed.trim() !== '') onRename(typed);
    setTyped(null);
  };
  return (
    <section className="adapter-box" aria-label={t('adapter.title')}>
      <label className="stacked">
        <span className="caption">{t('adapter.title')}</span>
        <input
          type="text"
          value={typed ?? stored?.name ?? result.name}
          maxLength={120}
          data-testid="adapter-name"
          aria-label={t('adapter.name')}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) commit();
            if (event.key === 'Escape') setTyped(null);
          }}
        />
      </label>
      {result.storageProblem !== null && (
        <div className="inline-error" role="alert">
          <p>{t('adapter.notStored')}</p>
          <ErrorText error={result.storageProblem} file={result.name} />
        </div>
      )}
      <div className="buttons">
        <button type="button" className="primary" data-testid="adapter-use" disabled={stored === null} onClick={onUse}>
          {t('adapter.use')}
        </button>
        <button type="button" data-testid="adapter-export" title={t('adapter.exportHint')} onClick={onExport}>
          {t('adapter.export')}
        </button>
        {inUse && <span className="caption">{t('adapter.inUse')}</span>}
      </div>
    </section>
  );
}
