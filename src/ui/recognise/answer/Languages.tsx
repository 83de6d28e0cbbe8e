/** What each language does in the answer: why one stays silent, whose eyes look, what they cost, and the way to change it. */
import { useTranslation } from 'react-i18next';
import type { Encoding, LabelScores } from '../../../shared/recognition/recognition';
import { languages, languagesUsed, type LanguageRole } from '../../../shared/recognition/spaces';
import { useModels } from '../../../state/models/models';

interface LanguagesProps {
  readonly scores: LabelScores;
  readonly encodings: readonly Encoding[];
  readonly model: string;
  /** The person asks for own eyes. */
  readonly ownEyes: boolean;
  readonly onOwnEyes: (asked: boolean) => void;
  /** What describes the slider. */
  readonly id: string;
}

export function Languages({ scores, encodings, model, ownEyes, onOwnEyes, id }: LanguagesProps) {
  const { t } = useTranslation();
  const spaces = useModels(({ models }) => models.find((candidate) => candidate.id === model)?.spaces);
  const { use } = scores;
  const milliseconds = Object.fromEntries(encodings.map((look) => [look.eyes, Math.round(look.milliseconds)]));
  const own = use.zh === 'own-eyes';
  const alone = languagesUsed(use).length < 2;
  const silent = languages.find((language) => reasonOf(use[language]) !== null);
  const reason = silent === undefined ? null : reasonOf(use[silent]);
  if (!own && !alone) return null;
  return (
    <div className="note languages" id={id} data-testid="languages" data-en={use.en} data-zh={use.zh}>
      {own ? (
        <span>{alone ? t('spaces.ownAlone', milliseconds) : t('spaces.own', milliseconds)}</span>
      ) : (
        silent !== undefined && reason !== null && <span>{t(`spaces.${reason}.${silent}`)}</span>
      )}
      {own && !alone && ownEyes && (
        <button type="button" className="link" data-testid="own-eyes-off" onClick={() => onOwnEyes(false)}>
          {t('spaces.stop')}
        </button>
      )}
      {use.zh === 'other-space' && spaces?.ownEyes === true && (
        <button type="button" className="link" data-testid="own-eyes-on" title={t('spaces.askHint')} onClick={() => onOwnEyes(true)}>
          {t('spaces.ask')}
        </button>
      )}
    </div>
  );
}

/** Why a language takes no part, as its texts are named; null where it does. */
function reasonOf(role: LanguageRole): 'apart' | 'incomplete' | 'unread' | null {
  if (role === 'other-space') return 'apart';
  return role === 'incomplete' || role === 'unread' ? role : null;
}
