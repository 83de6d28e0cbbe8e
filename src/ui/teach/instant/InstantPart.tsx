/** The answer that stands before Train is pressed: how good it is, the way to use it, and what would help. Binds the stores. */
import { useEffect } from 'react';
import { percent } from '../../../shared/base/figures';
import type { InstantAnswer } from '../../../shared/teaching/teaching';
import { useEngineStatus } from '../../../state/engineStatus';
import { chooseAdapter } from '../../../state/models/choice';
import { useModels } from '../../../state/models/models';
import { useTeachingCollection } from '../../../state/teach/collectionStore';
import { answerInstantly, instantKey, keepInstant, stopInstant, useInstant } from '../../../state/teach/instant';
import { useTeachingSettings } from '../../../state/teach/teachingSettings';
import { useSettings } from '../../../state/settings/settings';
import { useTeachingTraining, usualName } from '../../../state/teach/teachingTraining';
import { ErrorText } from '../../common/ErrorText';
import { Figure } from '../outcome/Figure';
import { nameOfClass, useTexts } from '../common/texts';
import { EnoughClips } from './EnoughClips';

/** Clips come one after the other: it follows once they have rested this long. */
const restMilliseconds = 300;

export function InstantPart({ onClip }: { readonly onClip: (id: string) => void }) {
  const { t } = useTexts();
  const { collection, adding } = useTeachingCollection();
  const { state, key: made, progress, answer, error } = useInstant();
  const training = useTeachingTraining(({ run }) => run !== null);
  const ready = useEngineStatus((engine) => engine.state === 'ready');
  // What the key is made of.
  useTeachingSettings(({ template, lambda }) => `${template} ${lambda}`);
  useSettings(({ modelId }) => modelId);
  const key = instantKey();
  const { canTrain } = collection;
  const wanted = ready && canTrain && !training && adding.length === 0 && made !== key;

  useEffect(() => {
    if (!wanted) return undefined;
    const timer = setTimeout(() => void answerInstantly(key), restMilliseconds);
    return () => clearTimeout(timer);
  }, [wanted, key]);

  if (!canTrain) return null;
  const current = made === key && state === 'done';
  return (
    <section className="panel instant" aria-label={t('instant.title')} data-testid="instant" data-state={current ? 'done' : state}>
      <h2>{t('instant.title')}</h2>
      <p className="caption" title={t('instant.how')}>
        {t('instant.about')}
      </p>
      {state === 'running' && (
        <p className="adding">
          <output>{t(progress === null ? 'instant.working' : `instant.stages.${progress.stage}`)}</output>
          <progress
            aria-label={t('instant.working')}
            {...(progress !== null && progress.total > 0 ? { max: progress.total, value: progress.done } : {})}
          />
          <button type="button" className="link" onClick={stopInstant}>
            {t('instant.stop')}
          </button>
        </p>
      )}
      {state === 'none' && made === key && (
        <button type="button" onClick={() => void answerInstantly()}>
          {t('instant.start')}
        </button>
      )}
      {error !== null && (
        <div className="inline-error" role="alert">
          <ErrorText error={error} />
        </div>
      )}
      {answer !== null && current && <Answer answer={answer} onClip={onClip} />}
    </section>
  );
}

function Answer({ answer, onClip }: { readonly answer: InstantAnswer; readonly onClip: (id: string) => void }) {
  const { t, time } = useTexts();
  const classes = useTeachingCollection((state) => state.collection.classes);
  const adapterId = useInstant((state) => state.adapterId);
  const stored = useModels((state) => state.adapters.find(({ id }) => id === adapterId));
  const name = t('instant.name', { name: usualName(classes) });
  const { leftOut, heldOut, advice } = answer;
  const keep = async (use: boolean) => {
    const id = adapterId ?? (await keepInstant(name));
    if (id === null || !use) return;
    chooseAdapter(id);
    location.hash = '#/recognise';
  };
  const index = advice.kind === 'all-right' ? -1 : advice.classIndex;
  return (
    <>
      {leftOut === null ? (
        <p className="caption">{t('instant.oneClip')}</p>
      ) : (
        <div className="before-after">
          <Figure name={t('instant.leftOut')} accuracy={leftOut} testId="instant-left-out" ofTraining />
          {heldOut !== null && <Figure name={t('instant.heldOut')} accuracy={heldOut.instant} testId="instant-held-out" strong />}
        </div>
      )}
      {heldOut !== null && (
        <p className="caption numbers">
          {t('instant.words', { words: percent(heldOut.words.top1), instant: percent(heldOut.instant.top1) })}
        </p>
      )}
      <output data-testid="instant-advice">
        {advice.kind === 'all-right'
          ? t('instant.advice.all-right')
          : t(`instant.advice.${advice.kind}`, {
              count: advice.more,
              name: nameOfClass(classes[index] ?? { en: '', zh: '' }, index + 1, t),
            })}
      </output>
      <div className="buttons">
        <button type="button" className="primary" data-testid="instant-use" onClick={() => void keep(true)}>
          {t('instant.use')}
        </button>
        {stored === undefined ? (
          <button type="button" onClick={() => void keep(false)}>
            {t('instant.keep')}
          </button>
        ) : (
          <span className="caption">{t('instant.kept', { name: stored.name })}</span>
        )}
      </div>
      <EnoughClips answer={answer} onClip={onClip} />
      <p className="caption">{t('instant.trainAdds')}</p>
      <p className="caption numbers">{t('instant.took', { clips: answer.clips, encoded: answer.encoded, time: time(answer.seconds) })}</p>
    </>
  );
}
