/** The clips dropped so far, one after another, each with its answer, and the samples at hand. */
import { memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { percent } from '../../shared/base/figures';
import { isWalled } from '../../shared/recognition/abstention';
import { firstLabel } from '../../state/recognise/batch/rows';
import { type Clip, useClip } from '../../state/recognise/clips';
import { useSettings } from '../../state/settings/settings';
import { Icon } from '../common/Icon';
import { Samples, type Sample } from './Samples';

interface ShelfProps {
  readonly ids: readonly string[];
  readonly selectedId: string | null;
  readonly samples: readonly Sample[];
  readonly onOpen: () => void;
  readonly onSelect: (id: string) => void;
  readonly onRemove: (id: string) => void;
  readonly onPick: (sample: Sample) => void;
}

export function Shelf({ ids, selectedId, samples, onOpen, onSelect, onRemove, onPick }: ShelfProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const { current } = list;
    if (ids.length === 0) return;
    const item = selectedId === null ? null : current?.querySelector<HTMLElement>(`[data-clip="${selectedId}"]`);
    if (current && item) current.scrollTo({ left: item.offsetLeft - (current.clientWidth - item.offsetWidth) / 2 });
  }, [selectedId, ids]);
  return (
    <section className="shelf" aria-label={t('clips.label')}>
      <button type="button" className="open" title={t('app.dropAnywhere')} onClick={onOpen}>
        <Icon name="plus" /> {t('clips.open')}
      </button>
      <ul ref={list} className="clips" data-testid="clips">
        {ids.map((id) => (
          <Chip key={id} id={id} selected={id === selectedId} onSelect={onSelect} onRemove={onRemove} />
        ))}
      </ul>
      <Samples samples={samples} large={false} onPick={onPick} />
    </section>
  );
}

interface ChipProps extends Pick<ShelfProps, 'onSelect' | 'onRemove'> {
  readonly id: string;
  readonly selected: boolean;
}

const Chip = memo(function Chip({ id, selected, onSelect, onRemove }: ChipProps) {
  const { t } = useTranslation();
  const clip = useClip(id);
  const answer = useAnswer(clip);
  if (clip === undefined) return null;
  const { name, status } = clip;
  return (
    <li data-clip={id} data-status={status} aria-current={selected || undefined}>
      <button type="button" className="clip-name" title={answer === '' ? name : `${name}: ${answer}`} onClick={() => onSelect(id)}>
        <span className="dot" aria-hidden="true" />
        <span className="clip-file">{name}</span>
        <span className="visually-hidden">{`(${t(`clips.status.${status}`)})`}</span>
        {answer !== '' && <b className="clip-answer">{answer}</b>}
      </button>
      <button type="button" className="remove" aria-label={t('clips.remove', { file: name })} onClick={() => onRemove(id)}>
        <Icon name="close" />
      </button>
    </li>
  );
});

/** In the page's language where the label has it: "waving 86 %"; '' where there is none. */
function useAnswer(clip: Clip | undefined): string {
  const { t, i18n } = useTranslation();
  const { lambda, threshold } = useSettings();
  if (clip?.result == null || clip.status === 'failed' || isWalled(clip.result)) return '';
  const first = firstLabel(clip.result.scores, lambda);
  if (first === null) return '';
  if (first.probability < threshold) return t('result.abstained');
  const { en, zh } = first.label;
  const name = i18n.language === 'zh' ? zh || en : en || zh;
  return `${name} ${percent(first.probability)}`;
}
