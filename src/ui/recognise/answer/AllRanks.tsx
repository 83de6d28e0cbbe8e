/** All labels with their ranks: scrolled, searched, and from here the label set is cut down, opened, and put back as it was. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { percent } from '../../../shared/base/figures';
import type { RankedLabel } from '../../../shared/recognition/fusion';
import { writeLabels } from '../../../shared/labels/writeLabels';
import type { Settings } from '../../../state/settings/settings';
import { useCoarse } from '../../common/hooks/useMedia';
import { labelName } from '../common/labelName';

/** Pixels, for a mouse and for a finger; answer.css has the same. */
const rowHeight = { fine: 30, coarse: 44 } as const;

interface AllRanksProps {
  readonly ranked: readonly RankedLabel[];
  readonly chosen: number | undefined;
  readonly onChoose: (index: number) => void;
  readonly settings: Settings;
  readonly onSettings: (change: Partial<Settings>) => void;
  readonly onEdit: () => void;
}

export function AllRanks({ ranked, chosen, onChoose, settings, onSettings, onEdit }: AllRanksProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const coarse = useCoarse();
  const [wanted, setWanted] = useState('');
  /** The label set before it was cut down here. */
  const [before, setBefore] = useState<Pick<Settings, 'labelSet' | 'ownLabels'> | null>(null);
  const found = useMemo(() => {
    const part = wanted.trim().toLocaleLowerCase();
    const rows = ranked.map((label, rank) => ({ label, rank }));
    return part === '' ? rows : rows.filter(({ label: { en, zh } }) => `${en} ${zh}`.toLocaleLowerCase().includes(part));
  }, [ranked, wanted]);
  // The build has no compiler that would remember what this returns.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: found.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight[coarse ? 'coarse' : 'fine'],
    overscan: 8,
  });
  const keep = () => {
    setBefore({ labelSet: settings.labelSet, ownLabels: settings.ownLabels });
    const kept = found.map(({ label: { en, zh } }) => ({ en, zh }));
    onSettings({ labelSet: 'own', ownLabels: writeLabels(kept) });
    setWanted('');
  };
  const putBack = () => {
    if (before !== null) onSettings(before);
    setBefore(null);
  };
  return (
    <section className="all-ranks" aria-label={t('why.ranks.label')} data-testid="all-ranks">
      <div className="buttons">
        <input
          type="search"
          aria-label={t('why.ranks.find')}
          placeholder={t('why.ranks.find')}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <output className="caption numbers">{t('why.ranks.count', { shown: found.length, total: ranked.length })}</output>
        {found.length > 0 && found.length < ranked.length && (
          <button type="button" onClick={keep}>
            {t('why.ranks.keep', { count: found.length })}
          </button>
        )}
        {before !== null && (
          <button type="button" onClick={putBack}>
            {t('why.ranks.putBack')}
          </button>
        )}
        <button type="button" className="link" onClick={onEdit}>
          {t('setup.editLabels')}
        </button>
      </div>
      <div ref={scroller} className="rank-list">
        <ol style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const { label, rank } = found[index]!;
            return (
              <li key={label.index} style={{ transform: `translateY(${start}px)` }} aria-posinset={index + 1} aria-setsize={found.length}>
                <button
                  type="button"
                  aria-pressed={label.index === chosen}
                  data-testid={`rank-${rank}`}
                  onClick={() => onChoose(label.index)}
                >
                  <span className="numbers">{rank + 1}</span>
                  <bdi>{labelName(label, t)}</bdi>
                  <span className="numbers">{percent(label.probability)}</span>
                </button>
              </li>
            );
          })}
        </ol>
      </div>
    </section>
  );
}
