/** A small question mark beside a term: its plain name on hover, the glossary at its entry on a press. Stands beside a label, not in it. */
import { useTranslation } from 'react-i18next';
import { openHelp, type GlossaryWord } from '../../state/help';

export function Term({ word }: { readonly word: GlossaryWord }) {
  const { t } = useTranslation();
  const term = t(`glossary.words.${word}.term`);
  return (
    <button
      type="button"
      className="term"
      data-testid={`term-${word}`}
      title={term}
      aria-label={t('glossary.explain', { term })}
      aria-haspopup="dialog"
      onClick={() => openHelp(word)}
    >
      ?
    </button>
  );
}
