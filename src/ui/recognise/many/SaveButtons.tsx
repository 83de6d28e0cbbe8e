/** The answers as a file; where the writer cannot be loaded, why. */
import { useState } from 'react';
import type { AppErrorData } from '../../../shared/errors/errors';
import type { Clip } from '../../../state/recognise/clips';
import { ErrorText } from '../../common/ErrorText';
import { saveClips } from './sendMarked';
import { useTexts } from './texts';

/** @param of names the buttons where there are several on the page */
export function SaveButtons({ of, clips }: { readonly of: 'all' | 'marked'; readonly clips: () => readonly Clip[] }) {
  const { t } = useTexts();
  const [error, setError] = useState<AppErrorData | null>(null);
  const save = async (kind: 'csv' | 'json') => setError(await saveClips(kind, clips()));
  return (
    <>
      {(['csv', 'json'] as const).map((kind) => (
        <button
          key={kind}
          type="button"
          data-testid={of === 'all' ? `save-${kind}` : `marked-${kind}`}
          title={t(`save.${of}`)}
          aria-label={`${t(`save.${of}`)}: ${kind.toUpperCase()}`}
          onClick={() => void save(kind)}
        >
          {kind.toUpperCase()}
        </button>
      ))}
      {error !== null && (
        <span role="alert" className="inline-error">
          <ErrorText error={error} />
        </span>
      )}
    </>
  );
}
