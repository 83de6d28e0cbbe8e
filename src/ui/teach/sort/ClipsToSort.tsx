/** Clips that wait for a class: from the Recognise page, or dropped beside the classes. */
import type { LabelText } from '../../../shared/recognition/recognition';
import type { TeachingClass } from '../../../shared/teaching/teaching';
import type { WaitingClip } from '../../../state/teach/clipsToSort';
import { LabelNext } from './LabelNext';
import { nameOfClass, useTexts } from '../common/texts';

interface ClipsToSortProps {
  readonly clips: readonly WaitingClip[];
  readonly classes: readonly TeachingClass[];
  readonly onInto: (classId: string) => void;
  readonly onNew: (label: LabelText) => void;
  readonly onDrop: () => void;
}

export function ClipsToSort({ clips, classes, onInto, onNew, onDrop }: ClipsToSortProps) {
  const { t } = useTexts();
  if (clips.length === 0) return null;
  const guess = clips.length === 1 ? clips[0]!.guess : null;
  const known =
    guess !== null && classes.some(({ en, zh }) => (guess.en !== '' && en === guess.en) || (guess.en === '' && zh === guess.zh));
  const names = clips.length === 1 ? clips[0]!.name : t('toSort.count', { count: clips.length });
  return (
    <section className="panel to-sort" aria-label={t('toSort.title')} data-testid="clips-to-sort">
      <LabelNext clips={clips} classes={classes} />
      <p>{t('toSort.into', { names })}</p>
      <div className="buttons">
        {classes.map((item, index) => (
          <button key={item.id} type="button" onClick={() => onInto(item.id)}>
            {nameOfClass(item, index + 1, t)}
          </button>
        ))}
        {guess !== null && !known && (
          <button type="button" onClick={() => onNew(guess)}>
            {t('toSort.guess', { name: guess.en === '' ? guess.zh : guess.en })}
          </button>
        )}
        <button type="button" onClick={() => onNew({ en: '', zh: '' })}>
          {t('toSort.other')}
        </button>
        <span className="grow" />
        <button type="button" className="link" onClick={onDrop}>
          {t('toSort.drop')}
        </button>
      </div>
    </section>
  );
}
