/** Examples into classes, without a file: hold the button or the space bar, digits choose the class. */
import { useEffect } from 'react';
import {
  beginExamples,
  cancelExamples,
  chooseClass,
  classChosen,
  clipLength,
  endExamples,
  undoExample,
  useExamples,
} from '../../state/live/examples';
import { changeLive, countdownChoices, useLiveSettings } from '../../state/live/liveSettings';
import { useLive } from '../../state/live/liveStore';
import { canRecord } from '../../state/live/recordClip';
import { useTeachingCollection } from '../../state/teach/collectionStore';
import { addTeachingClass, openTeachingCollection } from '../../state/teach/teachingCollection';
import { ErrorText } from '../common/ErrorText';
import { Segmented } from '../common/Segmented';
import { useShortcuts } from '../common/hooks/shortcuts';
import { ClassRow } from './ClassRow';
import { useTexts } from './texts';
import { useHoldKey } from './useHoldKey';

/** Classes that have a key. */
const keys = 9;

export function RecordPart() {
  const { t } = useTexts();
  const { state, collection, error: collectionError } = useTeachingCollection();
  const examples = useExamples();
  const countdown = useLiveSettings((settings) => settings.countdown);
  const on = useLive(({ status }) => status === 'running' || status === 'opening');
  const { classes, clips } = collection;
  const ids = classes.map(({ id }) => id);
  const chosen = classChosen(examples, ids);
  const ready = on && chosen !== null && canRecord();
  const error = examples.error ?? collectionError;

  useEffect(() => {
    if (useTeachingCollection.getState().state === 'closed') void openTeachingCollection();
    return cancelExamples;
  }, []);
  useEffect(() => {
    if (!on) cancelExamples();
  }, [on]);
  useHoldKey(ready, { onDown: beginExamples, onUp: endExamples });
  useShortcuts({
    ...Object.fromEntries(ids.slice(0, keys).map((id, index) => [String(index + 1), () => chooseClass(id)])),
    Escape: examples.phase === 'idle' ? undefined : cancelExamples,
  });

  return (
    <section className="panel live-record" aria-label={t('record.title')} data-testid="live-record">
      <h2>{t('record.title')}</h2>
      <p className="note">{t('record.intro', { seconds: clipLength })}</p>
      <ul className="live-classes">
        {classes.map((item, index) => (
          <ClassRow
            key={item.id}
            item={item}
            index={index}
            chosen={item.id === chosen}
            count={clips.filter(({ classId }) => classId === item.id).length}
            arriving={examples.arriving.filter(({ classId }) => classId === item.id).length}
            posters={clips.filter(({ classId, poster }) => classId === item.id && poster !== null).map(({ poster }) => poster!)}
            onChoose={() => chooseClass(item.id)}
          />
        ))}
      </ul>
      <div className="buttons">
        <RecordButton ready={ready} />
        <button
          type="button"
          data-testid="live-add-class"
          disabled={state !== 'open'}
          onClick={() => void addTeachingClass().then((id) => id !== null && chooseClass(id))}
        >
          {t('record.addClass')}
        </button>
        <button
          type="button"
          data-testid="live-undo"
          disabled={examples.recorded.length === 0 || examples.arriving.length > 0}
          onClick={() => void undoExample()}
        >
          {t('record.undo')}
        </button>
        <span className="inline">
          <span aria-hidden="true">{t('record.countdown')}</span>
          <Segmented
            label={t('record.countdown')}
            value={countdown}
            options={countdownChoices.map((value) => ({ value, text: value === 0 ? t('record.none') : t('seconds', { value }) }))}
            onChange={(value) => changeLive({ countdown: value })}
          />
        </span>
        <a className="button" href="#/teach" data-testid="live-train">
          {t(collection.canTrain ? 'record.train' : 'record.toTeach')}
        </a>
      </div>
      <p className="caption">{t(hintOf({ on, classes: classes.length, canTrain: collection.canTrain }))}</p>
      {error !== null && (
        <div role="alert" className="inline-error">
          <ErrorText error={error} />
        </div>
      )}
    </section>
  );
}

function hintOf({ on, classes, canTrain }: { readonly on: boolean; readonly classes: number; readonly canTrain: boolean }): string {
  if (!canRecord()) return 'record.cannot';
  if (classes === 0) return 'record.noClass';
  if (!on) return 'record.cameraFirst';
  return canTrain ? 'record.hintTrain' : 'record.hint';
}

function RecordButton({ ready }: { readonly ready: boolean }) {
  const { t } = useTexts();
  const phase = useExamples((state) => state.phase);
  const left = useExamples((state) => state.left);
  const words = phase === 'countdown' ? t('record.in', { value: left }) : t(phase === 'recording' ? 'record.recording' : 'record.hold');
  return (
    <button
      type="button"
      className="primary live-hold"
      disabled={!ready && phase === 'idle'}
      data-testid="live-hold"
      data-phase={phase}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        beginExamples();
      }}
      onPointerUp={endExamples}
      onPointerCancel={endExamples}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={({ key, repeat }) => (key === ' ' || key === 'Enter') && !repeat && beginExamples()}
      onKeyUp={({ key }) => (key === ' ' || key === 'Enter') && endExamples()}
    >
      <span className="live-dot" aria-hidden="true" /> <output>{words}</output>
    </button>
  );
}
