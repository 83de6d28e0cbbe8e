/** A clip of a class: its middle frame, its name, and what is to be known of it at a glance. */
import { memo } from 'react';
import type { ShownClip } from '../../../state/teach/collectionStore';
import { useTexts } from '../common/texts';

interface ClipCardProps {
  readonly clip: ShownClip;
  /** It is, or looks like, another one. */
  readonly twin: 'same' | 'near' | null;
  readonly selected: boolean;
  /** The one tab stop of its class. */
  readonly stop: boolean;
  readonly onSelect: (id: string, how: 'only' | 'toggle' | 'range') => void;
  readonly onDrag: (id: string, transfer: DataTransfer) => void;
}

export const ClipCard = memo(function ClipCard({ clip, twin, selected, stop, onSelect, onDrag }: ClipCardProps) {
  const { t } = useTexts();
  const { id, name, role, problem, poster, trim } = clip;
  const notes = [
    name,
    t(`clip.roles.${problem === null ? role : 'aside'}`),
    ...(trim === null ? [] : [t('clip.trimmed')]),
    ...(twin === null ? [] : [t(`clip.${twin}`)]),
  ];
  return (
    <li>
      <button
        type="button"
        className="clip-card"
        data-clip={id}
        data-role={role}
        data-problem={problem?.code}
        aria-pressed={selected}
        title={notes.join('\n')}
        tabIndex={stop ? 0 : -1}
        draggable
        onDragStart={(event) => onDrag(id, event.dataTransfer)}
        onClick={(event) => onSelect(id, event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only')}
      >
        {poster === null ? (
          <span className="no-poster">{problem === null ? '' : '!'}</span>
        ) : (
          <img src={poster} alt="" loading="lazy" draggable={false} />
        )}
        <span className="clip-tags" aria-hidden="true">
          {problem !== null && <span className="tag bad">{t('clip.roles.aside')}</span>}
          {problem === null && role === 'held-out' && <span className="tag test">{t('clip.test')}</span>}
          {trim !== null && <span className="tag">✂</span>}
          {twin !== null && <span className="tag warn">{twin === 'same' ? '=' : '≈'}</span>}
        </span>
        <span className="clip-file">{name}</span>
        <span className="visually-hidden">, {notes.slice(1).join(', ')}</span>
      </button>
    </li>
  );
});
