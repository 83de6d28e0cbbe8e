/** Are there enough clips? How often they are right by fewer of them, and which classes are taken for one another, with the clips. */
import { Fragment } from 'react';
import { percent } from '../../../shared/base/figures';
import type { InstantAnswer } from '../../../shared/teaching/teaching';
import { useTeachingCollection } from '../../../state/teach/collectionStore';
import { nameOfClass, useTexts } from '../common/texts';
import { ClipThumb } from '../outcome/ClipThumb';

const shownPairs = 3;

export function EnoughClips({ answer, onClip }: { readonly answer: InstantAnswer; readonly onClip: (id: string) => void }) {
  const { t } = useTexts();
  const { classes, clips } = useTeachingCollection((state) => state.collection);
  const { curve, confused, leftOut } = answer;
  if (leftOut === null) return null;
  const name = (at: number) => nameOfClass(classes[at] ?? { en: '', zh: '' }, at + 1, t);
  return (
    <details data-testid="enough-clips">
      <summary>{t('instant.enough')}</summary>
      <figure className="clips-curve">
        <figcaption className="caption">{t('instant.curve')}</figcaption>
        <dl className="numbers">
          {curve.map((point) => (
            <Fragment key={point.clips}>
              <dt>{t('instant.curvePoint', { count: point.clips })}</dt>
              <dd>
                <span className="clips-bar" aria-hidden="true" style={{ '--share': point.right }} /> {percent(point.right)}
              </dd>
            </Fragment>
          ))}
        </dl>
      </figure>
      <h3>{t('instant.confused')}</h3>
      {confused.length === 0 && <p className="caption">{t('instant.none')}</p>}
      {confused.slice(0, shownPairs).map((pair) => (
        <div key={pair.classes.join()}>
          <h4>{t('instant.pair', { a: name(pair.classes[0]), b: name(pair.classes[1]) })}</h4>
          <ul className="thumbs">
            {pair.clipIds.map((id) => (
              <ClipThumb key={id} clip={clips.find((clip) => clip.id === id)} onClip={onClip} />
            ))}
          </ul>
        </div>
      ))}
    </details>
  );
}
