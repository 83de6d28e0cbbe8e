/** The answer without the adapter beside the one with it: its first five, and what the adapter moved. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { percent } from '../../../shared/base/figures';
import type { RankedLabel } from '../../../shared/recognition/fusion';
import { movedLabels } from '../../../shared/recognition/plainAnswer';
import type { LabelScores } from '../../../shared/recognition/recognition';
import { labelName } from '../common/labelName';

interface PlainListProps {
  /** With the adapter, the likeliest first. */
  readonly ranked: readonly RankedLabel[];
  readonly plain: LabelScores;
  readonly lambda: number;
  readonly onChoose: (index: number) => void;
}

export function PlainList({ ranked, plain, lambda, onChoose }: PlainListProps) {
  const { t } = useTranslation();
  const labels = useMemo(() => movedLabels(ranked, plain, lambda).slice(0, 5), [ranked, plain, lambda]);
  const chances = new Map(ranked.map(({ index, probability }) => [index, probability]));
  return (
    <section className="plain-list" aria-label={t('why.plain.label')} data-testid="plain-list">
      <h3>{t('why.plain.title')}</h3>
      <ol>
        {labels.map((label, rank) => (
          <li key={label.index}>
            <button type="button" onClick={() => onChoose(label.index)}>
              <span className="numbers">{rank + 1}</span>
              <bdi>{labelName(label, t)}</bdi>
              <span className="numbers">
                {percent(label.probability)} → {percent(chances.get(label.index) ?? 0)}
              </span>
              <span className="numbers" data-moved={Math.sign(label.moved)}>
                {label.moved === 0
                  ? t('why.plain.same')
                  : t(label.moved > 0 ? 'why.plain.up' : 'why.plain.down', { places: Math.abs(label.moved) })}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
