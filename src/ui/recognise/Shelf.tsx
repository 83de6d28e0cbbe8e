/** The clips dropped so far, one after another, and the samples at hand. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Clip } from '../../state/recognition';
import { Icon } from '../common/Icon';
import { Samples, type Sample } from './Samples';

interface ShelfProps {
  readonly clips: readonly Clip[];
  readonly selectedId: string | null;
  readonly samples: readonly Sample[];
  readonly onOpen: () => void;
  readonly onSelect: (id: string) => void;
  readonly onRemove: (id: string) => void;
  readonly onPick: (sample: Sample) => void;
}

export function Shelf({ clips, selectedId, samples, onOpen, onSelect, onRemove, onPick }: ShelfProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const { current } = list;
    if (clips.length === 0) return;
    const item = selectedId === null ? null : current?.querySelector<HTMLElement>(`[data-clip="${selectedId}"]`);
    if (current && item) current.scrollTo({ left: item.offsetLeft - (current.clientWidth - item.offsetWidth) / 2 });
  }, [selectedId, clips]);
  return (
    <section className="shelf" aria-label={t('clips.label')}>
      <button type="button" className="open" title={t('app.dropAnywhere')} onClick={onOpen}>
        <Icon name="plus" /> {t('clips.open')}
      </button>
      <ul ref={list} className="clips" data-testid="clips">
        {clips.map(({ id, name, status }) => (
          <li key={id} data-clip={id} data-status={status} aria-current={id === selectedId || undefined}>
            <button
              type="button"
              className="clip-name"
              title={name}
              aria-label={t('clips.select', { file: name, status: t(`clips.status.${status}`) })}
              onClick={() => onSelect(id)}
            >
              <span className="dot" aria-hidden="true" />
              <span>{name}</span>
            </button>
            <button
              type="button"
              className="remove"
              aria-label={t('clips.remove', { file: name })}
              onClick={() => onRemove(id)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <Samples samples={samples} large={false} onPick={onPick} />
    </section>
  );
}
