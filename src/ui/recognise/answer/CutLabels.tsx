/** Labels that are longer than the model's text encoder reads, and which words it does not see. */
import { useTranslation } from 'react-i18next';
import { shorten } from '../../../shared/labels/entry/reading';
import type { LabelScores } from '../../../shared/recognition/recognition';

/** More are only counted. */
const shownLabels = 5;

export function CutLabels({ scores }: { readonly scores: LabelScores }) {
  const { t } = useTranslation();
  const cut = scores.cut ?? [];
  if (cut.length === 0) return null;
  return (
    <details className="note cut-labels" data-testid="cut-labels">
      <summary>{t('labels.cut.title', { count: new Set(cut.map(({ label }) => label)).size })}</summary>
      <ul>
        {cut.slice(0, shownLabels).map(({ label, language, lost }) => (
          <li key={`${label} ${language}`}>
            {t(`labels.cut.${language}`, { label: shorten(scores.labels[label]?.[language] ?? ''), lost: shorten(lost, 600) })}
          </li>
        ))}
        {cut.length > shownLabels && <li>{t('labels.more', { count: cut.length - shownLabels })}</li>}
      </ul>
    </details>
  );
}
