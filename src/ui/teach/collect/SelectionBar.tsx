/** What can be done with the clips selected. */
import type { RefObject } from 'react';
import { byteSize, clock } from '../../../shared/base/figures';
import type { TeachingClass } from '../../../shared/teaching/teaching';
import type { ShownClip } from '../../../state/teach/collectionStore';
import { ErrorText } from '../../common/ErrorText';
import { nameOfClass, useTexts } from '../common/texts';

interface SelectionBarProps {
  readonly clips: readonly ShownClip[];
  readonly classes: readonly TeachingClass[];
  readonly move: RefObject<HTMLSelectElement | null>;
  readonly onRole: (role: 'train' | 'held-out' | 'automatic') => void;
  readonly onMove: (classId: string) => void;
  readonly onTrim: () => void;
  readonly onCompare: () => void;
  readonly onRemove: () => void;
  readonly onDeselect: () => void;
}

export function SelectionBar({ clips, classes, move, onRole, onMove, onTrim, onCompare, onRemove, onDeselect }: SelectionBarProps) {
  const { t } = useTexts();
  const [first] = clips;
  if (first === undefined) return null;
  const one = clips.length === 1 ? first : null;
  const usable = clips.filter(({ problem }) => problem === null);
  const allHeldOut = usable.length > 0 && usable.every(({ role }) => role === 'held-out');
  const chosenByHand = usable.some(({ roleBy }) => roleBy !== 'automatic');
  return (
    <section className="selection-bar" aria-label={t('clip.actions')} data-testid="selection">
      <p className="selection-what">
        <strong>{one?.name ?? t('clip.selected', { count: clips.length })}</strong>
        {one !== null && one.problem === null && (
          <span className="caption numbers">
            {t('clip.facts', {
              duration: one.trim === null ? clock(one.duration) : `${clock(one.trim.from)}–${clock(one.trim.to)} / ${clock(one.duration)}`,
              width: one.width,
              height: one.height,
              size: byteSize(one.bytes),
            })}
          </span>
        )}
      </p>
      {one !== null && one.problem !== null && (
        <div className="inline-error">
          <p>{t('clip.asideWhy')}</p>
          <ErrorText error={one.problem} file={one.name} />
        </div>
      )}
      <div className="buttons">
        {usable.length > 0 && (
          <>
            <button type="button" onClick={() => onRole(allHeldOut ? 'train' : 'held-out')} data-testid="toggle-role">
              {t(allHeldOut ? 'clip.train' : 'clip.holdOut')}
            </button>
            {chosenByHand && (
              <button type="button" onClick={() => onRole('automatic')}>
                {t('clip.automatic')}
              </button>
            )}
          </>
        )}
        {one !== null && one.problem === null && (
          <>
            <button type="button" onClick={onTrim} data-testid="trim">
              {t('clip.trim')}
            </button>
            <button type="button" onClick={onCompare} data-testid="compare">
              {t('clip.compare')}
            </button>
          </>
        )}
        {classes.length > 1 && (
          <select ref={move} aria-label={t('clip.move')} value="" onChange={(event) => onMove(event.target.value)}>
            <option value="" disabled>
              {t('clip.moveChoose')}
            </option>
            {classes.map((item, index) =>
              one !== null && item.id === one.classId ? null : (
                <option key={item.id} value={item.id}>
                  {nameOfClass(item, index + 1, t)}
                </option>
              ),
            )}
          </select>
        )}
        <button type="button" className="danger" onClick={onRemove} data-testid="remove-clip">
          {t('clip.remove')}
        </button>
        <span className="grow" />
        <button type="button" className="link" onClick={onDeselect}>
          {t('clip.deselect')}
        </button>
      </div>
    </section>
  );
}
