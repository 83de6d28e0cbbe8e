/** Holds the result's place while there is none. */
import { useTranslation } from 'react-i18next';

export function WaitingResult({ busy }: { readonly busy: boolean }) {
  const { t } = useTranslation();
  return (
    <section className="panel result waiting" aria-label={t('result.label')} aria-busy={busy}>
      <h2>{t('result.title')}</h2>
      <ol className="labels" aria-hidden="true">
        {Array.from({ length: 5 }, (_, rank) => (
          <li key={rank} className={rank === 0 ? 'label first' : 'label'}>
            <span className="label-name">&nbsp;</span>
            <span className="bar" />
            <span className="evidence">&nbsp;</span>
          </li>
        ))}
      </ol>
      <p className="note">{t('empty.noResult')}</p>
    </section>
  );
}
