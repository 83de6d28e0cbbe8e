/** Finds a label of the list by any part of either name. */
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LabelText } from '../../../shared/recognition/recognition';
import { labelName } from '../common/labelName';

interface LabelSearchProps {
  readonly labels: readonly LabelText[];
  /** Shows a label where it stands in the list. */
  readonly onGo: (label: LabelText) => void;
}

/** More are only counted. */
const shownMatches = 12;

export function LabelSearch({ labels, onGo }: LabelSearchProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState('');
  const words = fold(wanted).trim();
  const matches = useMemo(
    () => (words === '' ? [] : labels.filter(({ en, zh }) => fold(en).includes(words) || fold(zh).includes(words))),
    [labels, words],
  );
  return (
    <div className="label-search">
      <input
        type="search"
        data-testid="find-label"
        aria-label={t('labels.find')}
        placeholder={t('labels.find')}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      {words !== '' && (
        <>
          <output className="caption numbers">{t('labels.found', { count: matches.length, total: labels.length })}</output>
          <ul data-testid="found-labels">
            {matches.slice(0, shownMatches).map((label) => (
              <li key={`${label.en}|${label.zh}`}>
                <button type="button" className="link" title={t('labels.go', { label: labelName(label, t) })} onClick={() => onGo(label)}>
                  <bdi>{labelName(label, t)}</bdi>
                </button>
              </li>
            ))}
            {matches.length > shownMatches && <li className="caption">{t('labels.more', { count: matches.length - shownMatches })}</li>}
          </ul>
        </>
      )}
    </div>
  );
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
