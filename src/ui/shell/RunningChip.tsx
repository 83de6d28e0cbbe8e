/** In the header on every page: the longest work under way, how far it is, and the way to it. */
import { useTranslation } from 'react-i18next';
import { useDraws } from '../../state/evaluate/draws/drawsStore';
import { useEvaluation } from '../../state/evaluate/evaluationStore';
import { useModels } from '../../state/models/models';
import { useRecognition } from '../../state/recognise/clips';
import { runningWork } from '../../state/runningWork';
import { useTeachingCollection } from '../../state/teach/collectionStore';
import { useTeachingTraining } from '../../state/teach/teachingTraining';
import type { PageName } from './useRoute';
import { sayTime } from '../common/sayTime';

export function RunningChip({ page }: { readonly page: PageName }) {
  const { t } = useTranslation();
  const stores = [useTeachingTraining(), useTeachingCollection(), useModels(), useRecognition(), useEvaluation(), useDraws()] as const;
  // What the page at hand shows itself needs no second place.
  const work = runningWork(stores).find((candidate) => candidate.page !== page);
  if (work === undefined) return null;
  const { kind, name, done, secondsLeft, paused } = work;
  const left = secondsLeft === null || paused ? null : sayTime(secondsLeft, t);
  const text = t(`running.${!paused ? kind : kind === 'evaluating' ? 'evaluatingPaused' : 'paused'}`, { name });
  return (
    <a className="chip running" href={`#/${work.page}`} data-testid="running" aria-label={t('running.label', { what: text })}>
      <span className="running-name">{text}</span>
      {done !== null && <b>{Math.floor(done * 100)} %</b>}
      {left !== null && <span className="quiet">{t('running.left', { time: left })}</span>}
      {done !== null && <progress max={1} value={done} aria-hidden="true" />}
    </a>
  );
}
