/** What the collection has to say over its classes: what is not kept, what failed, what is on its way in. */
import { cancelAdding, dismissCollectionError, openTeachingCollection } from '../../../state/teach/teachingCollection';
import { useTeachingCollection } from '../../../state/teach/collectionStore';
import { ErrorText } from '../../common/ErrorText';
import { useTexts } from '../common/texts';
import { AddingBar } from './ClassColumn';

export function CollectNotices() {
  const { t, common } = useTexts();
  const { state, collection, error } = useTeachingCollection();
  const { memoryOnly } = collection;
  return (
    <>
      {memoryOnly && <output className="warning">{t('classes.memoryOnly')}</output>}
      {error !== null && (
        <div className="inline-error" role="alert">
          <ErrorText error={error} />
          <button
            type="button"
            className="link"
            onClick={state === 'failed' ? () => void openTeachingCollection() : dismissCollectionError}
          >
            {state === 'failed' ? common('errors.again') : t('toSort.close')}
          </button>
        </div>
      )}
    </>
  );
}

/** Clips of several classes on their way in, and the collection while it is opened. */
export function UnderWay() {
  const { t } = useTexts();
  const { state, collection, adding } = useTeachingCollection();
  const { classes } = collection;
  return (
    <>
      {adding
        .filter(({ classId }) => classId === null)
        .map((item) => (
          <AddingBar key={item.id} adding={item} onStop={cancelAdding} />
        ))}
      {state === 'opening' && classes.length === 0 && <p className="loading">{t('classes.opening')}</p>}
    </>
  );
}
