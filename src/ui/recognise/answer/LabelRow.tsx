/** One label of the answer: both names, its fused probability, and what each language says for itself. */
import { useTranslation } from 'react-i18next';
import { fixed, percent } from '../../../shared/base/figures';
import type { RankedLabel } from '../../../shared/recognition/fusion';
import type { LanguageUse } from '../../../shared/recognition/spaces';
import { Icon } from '../../common/Icon';
import { useGivenColour } from '../../common/labelColours';
import { labelName } from '../common/labelName';

interface LabelRowProps {
  readonly label: RankedLabel;
  readonly rank: number;
  readonly disagree: boolean;
  /** What each language does; one of another space is a mere translation. */
  readonly use: LanguageUse;
  /** Scores drawn as an empty and as a full bar. */
  readonly range: { readonly low: number; readonly high: number };
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

export function LabelRow({ label, rank, disagree, use, range, chosen, onChoose }: LabelRowProps) {
  const { t, i18n } = useTranslation();
  const { en, zh, probability, scoreEn, scoreZh } = label;
  const colour = useGivenColour(label);
  // The interface's language leads, but never with a mere translation.
  const names = (
    [
      ['en', en],
      ['zh', zh],
    ] as const
  ).filter(([, name]) => name !== '');
  if (use.en === 'other-space' || (i18n.language === 'zh' && use.zh !== 'other-space')) names.reverse();
  return (
    <li className={rank === 0 ? 'label first' : 'label'} data-testid={`label-${rank}`}>
      <button
        type="button"
        className="label-name"
        aria-pressed={chosen}
        title={t('result.showFor', { label: labelName(label, t) })}
        onClick={onChoose}
      >
        {names.map(([language, name]) => (
          <span
            key={language}
            lang={language}
            className={use[language] === 'other-space' ? 'mere-translation' : undefined}
            title={use[language] === 'other-space' ? t('spaces.notCountedWhy') : undefined}
          >
            {name}
          </span>
        ))}
      </button>
      <span className="probability" data-testid={`probability-${rank}`}>
        {percent(probability)}
      </span>
      <span className="bar">
        <span style={{ width: `${probability * 100}%`, background: colour }} data-testid={`bar-${rank}`} />
      </span>
      <span className="evidence">
        {en !== '' && use.en === 'other-space' && <NotCounted language="en" name={en} />}
        {scoreEn !== null && (
          <Evidence language="en" score={scoreEn} range={range} name={t('result.evidenceEn', { score: fixed(scoreEn, 3) })} />
        )}
        {zh !== '' && use.zh === 'other-space' && <NotCounted language="zh" name={zh} />}
        {scoreZh !== null && (
          <Evidence language="zh" score={scoreZh} range={range} name={t('result.evidenceZh', { score: fixed(scoreZh, 3) })} />
        )}
      </span>
      {disagree && (
        <span className="flag">
          <Icon name="flag" /> {t('result.disagree')}
        </span>
      )}
    </li>
  );
}

/** A translation where a score would stand. */
function NotCounted({ language, name }: { readonly language: 'en' | 'zh'; readonly name: string }) {
  const { t } = useTranslation();
  return (
    <span className="not-counted mere-translation" title={t('spaces.notCountedWhy')} data-testid={`not-counted-${language}`}>
      <span aria-hidden="true">{language === 'en' ? 'EN' : '中文'}</span>
      <span lang={language} aria-hidden="true">
        {name}
      </span>
      <span>{t('spaces.notCounted')}</span>
    </span>
  );
}

interface EvidenceProps {
  readonly language: 'en' | 'zh';
  readonly score: number;
  readonly range: { readonly low: number; readonly high: number };
  readonly name: string;
}

function Evidence({ language, score, range, name }: EvidenceProps) {
  const part = (score - range.low) / Math.max(range.high - range.low, 1e-9);
  return (
    <span className={`evidence-${language}`} title={name}>
      <span aria-hidden="true">{language === 'en' ? 'EN' : '中文'}</span>
      <span className="thin-bar" aria-hidden="true">
        <span style={{ width: `${Math.min(Math.max(part, 0), 1) * 100}%` }} />
      </span>
      <span aria-hidden="true" className="numbers">
        {fixed(score, 2)}
      </span>
      <span className="visually-hidden">{name}</span>
    </span>
  );
}
