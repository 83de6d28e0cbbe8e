/** One waiting clip after the other, the least certain first, with one key for each class. */
import { useEffect, useRef } from 'react';
import { percent } from '../../../shared/base/figures';
import type { TeachingClass } from '../../../shared/teaching/teaching';
import { fileToSort, type WaitingClip } from '../../../state/teach/clipsToSort';
import { useInstant } from '../../../state/teach/instant';
import { guessWaiting, labelAs, labelLater, nextToLabel, openLabelNext, useCanGuess, useLabelNext } from '../../../state/teach/labelNext';
import { ErrorText } from '../../common/ErrorText';
import { useShortcuts } from '../../common/hooks/shortcuts';
import { nameOfClass, useTexts } from '../common/texts';

interface LabelNextProps {
  readonly clips: readonly WaitingClip[];
  readonly classes: readonly TeachingClass[];
}

/** Keys 1 to 9. */
const keyed = 9;

export function LabelNext({ clips, classes }: LabelNextProps) {
  const { t } = useTexts();
  const { open, guesses, later, progress, error } = useLabelNext();
  const can = useCanGuess();
  const answer = useInstant((state) => state.answer);
  const id = nextToLabel(
    clips.map((clip) => clip.id),
    { guesses, later },
  );
  const clip = clips.find((one) => one.id === id);
  const active = open && clip !== undefined;

  // Each label makes another answer, and that another order.
  useEffect(() => {
    if (open && can && answer !== null) void guessWaiting();
  }, [open, can, answer]);

  useShortcuts(
    active
      ? {
          ...Object.fromEntries(classes.slice(0, keyed).map((item, at) => [String(at + 1), () => void labelAs(clip.id, item.id)])),
          '0': () => labelLater(clip.id),
        }
      : {},
  );

  if (!active) {
    return can && classes.length > 1 && clips.length > 1 ? (
      <p className="buttons">
        <button type="button" data-testid="label-next" onClick={() => openLabelNext(true)}>
          {t('toSort.next')}
        </button>
      </p>
    ) : null;
  }
  const shares = guesses[clip.id]?.shares ?? null;
  const best = shares === null ? -1 : shares.indexOf(Math.max(...shares));
  const first = answer === null || best < 0 ? -1 : classes.findIndex((item) => item.id === answer.classIds[best]);
  return (
    <div className="label-next" data-testid="label-next-clip">
      <p className="caption">{t('toSort.nextHint')}</p>
      {error !== null && (
        <div className="inline-error" role="alert">
          <ErrorText error={error} />
        </div>
      )}
      <Preview key={clip.id} id={clip.id} name={clip.name} />
      <p>
        <strong>{clip.name}</strong>{' '}
        <output className="caption numbers">
          {progress !== null
            ? t('toSort.looking', { done: progress.done, total: progress.total })
            : first >= 0 && t('toSort.taken', { name: nameOfClass(classes[first]!, first + 1, t), share: percent(shares![best]!) })}
        </output>
      </p>
      <div className="buttons">
        {classes.map((item, at) => {
          const name = nameOfClass(item, at + 1, t);
          return (
            <button key={item.id} type="button" onClick={() => void labelAs(clip.id, item.id)}>
              {at < keyed ? t('toSort.keyed', { n: at + 1, name }) : name}
            </button>
          );
        })}
        <button type="button" onClick={() => labelLater(clip.id)}>
          {t('toSort.keyed', { n: 0, name: t('toSort.later') })}
        </button>
        <button type="button" className="link" onClick={() => openLabelNext(false)}>
          {t('toSort.ends')}
        </button>
      </div>
    </div>
  );
}

function Preview({ id, name }: { readonly id: string; readonly name: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const file = fileToSort(id);
    if (file === undefined || video.current === null) return undefined;
    const address = URL.createObjectURL(file);
    video.current.src = address;
    return () => URL.revokeObjectURL(address);
  }, [id]);
  return <video ref={video} aria-label={name} muted autoPlay loop playsInline controls />;
}
