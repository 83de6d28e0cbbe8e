/** One label of the answer: both names, its fused probability, and what each language says for itself. */
import { useTranslation } from 'react-i18next';
import type { RankedLabel } from '../../shared/fusion';
import { percent } from '../common/format';
import { Icon } from '../common/Icon';

interface LabelRowProps {
  readonly label: RankedLabel;
  readonly rank: number;
  readonly disagree: boolean;
  /** Scores drawn as an empty and as a full bar. */
  readonly range: { readonly low: number; readonly high: number };
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

export function nameOf({ en, zh }: { readonly en: string; readonly zh: string }): string {
  return en !== '' && zh !== '' ? `${en} ${zh}` : en + zh;
}

export function LabelRow({ label, rank, disagree, range, chosen, onChoose }: LabelRowProps) {
  const { t, i18n } = useTranslation();
  const { en, zh, probability, scoreEn, scoreZh } = label;
  // The interface's language leads.
  const names = (
    [
      ['en', en],
      ['zh', zh],
    ] as const
  ).filter(([, name]) => name !== '');
  if (i18n.language === 'zh') names.reverse();
  return (
    <li className={rank === 0 ? 'label first' : 'label'} data-testid={`label-${rank}`}>
      <button
        type="button"
        className="label-name"
        aria-pressed={chosen}
        title={t('result.showFor', { label: nameOf(label) })}
        onClick={onChoose}
      >
        {names.map(([language, name]) => (
          <span key={language} lang={language}>
            {name}
          </span>
        ))}
      </button>
      <span className="probability" data-testid={`probability-${rank}`}>
        {percent(probability)}
      </span>
      <span className="bar">
        <span style={{ width: `${probability * 100}%` }} />
      </span>
      <span className="evidence">
        {scoreEn !== null && (
          <Evidence
            language="en"
            score={scoreEn}
            range={range}
            name={t('result.evidenceEn', { score: scoreEn.toFixed(3) })}
          />
        )}
        {scoreZh !== null && (
          <Evidence
            language="zh"
            score={scoreZh}
            range={range}
            name={t('result.evidenceZh', { score: scoreZh.toFixed(3) })}
          />
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
        {score.toFixed(2)}
      </span>
      <span className="visually-hidden">{name}</span>
    </span>
  );
}
