/**
 * Long work under way, whatever page is open: what the header shows, and what the browser asks about before the tab
 * closes. Each kind is a plain value made of the stores.
 */
import { useDraws } from './evaluate/draws/drawsStore';
import { timeLeft } from './evaluate/draws/timeLeft';
import { useEvaluation } from './evaluate/evaluationStore';
import { useModels } from './models/models';
import { useRecognition } from './recognise/clips';
import { useTeachingCollection } from './teach/collectionStore';
import { useTeachingTraining } from './teach/teachingTraining';
import type { Seconds } from '../shared/base/units';

export interface RunningWork {
  readonly kind: 'training' | 'evaluating' | 'adding-clips' | 'download' | 'import' | 'recognising';
  /** What it works on: an adapter's name, a model's; '' where the kind says it all. */
  readonly name: string;
  /** 0 to 1; null where it is not known yet. */
  readonly done: number | null;
  readonly secondsLeft: Seconds | null;
  readonly paused: boolean;
  /** The page that has more to say. */
  readonly page: 'recognise' | 'teach' | 'evaluate' | 'models';
}

type Stores = readonly [
  ReturnType<typeof useTeachingTraining.getState>,
  ReturnType<typeof useTeachingCollection.getState>,
  ReturnType<typeof useModels.getState>,
  ReturnType<typeof useRecognition.getState>,
  ReturnType<typeof useEvaluation.getState>,
  ReturnType<typeof useDraws.getState>,
];

/** The longest first. */
export function runningWork([training, collection, models, recognition, evaluation, draws]: Stores): RunningWork[] {
  const found: RunningWork[] = [];
  const { run } = training;
  if (run !== null) {
    const { name, epoch, epochs, secondsLeft, state, step, steps } = run;
    const done = epochs === 0 ? null : Math.min(1, (Math.max(0, epoch - 1) + (steps === 0 ? 0 : step / steps)) / epochs);
    found.push({ kind: 'training', name, done, secondsLeft, paused: state === 'paused', page: 'teach' });
  }
  if (evaluation.run !== null) {
    const { pace, paused } = evaluation.run;
    const done = pace.of === 0 ? null : pace.done / pace.of;
    found.push({ kind: 'evaluating', name: '', done, secondsLeft: pace.secondsLeft, paused, page: 'evaluate' });
  }
  const { grid } = draws;
  if (draws.run !== null && grid !== null) {
    const done = grid.kept.filter((one) => one !== null).length / grid.draws.length;
    found.push({ kind: 'evaluating', name: '', done, secondsLeft: timeLeft(grid, draws.run), paused: draws.paused, page: 'evaluate' });
  }
  for (const [id, progress] of Object.entries(models.downloads)) {
    const name = models.models.find((model) => model.id === id)?.name ?? id;
    found.push({ kind: 'download', name, ...share(progress), paused: false, page: 'models' });
  }
  if (models.importName !== null)
    found.push({ kind: 'import', name: models.importName, ...share(models.importing), paused: false, page: 'models' });
  for (const { done, total } of collection.adding)
    found.push({
      kind: 'adding-clips',
      name: '',
      done: total === 0 ? null : done / total,
      secondsLeft: null,
      paused: false,
      page: 'teach',
    });
  const { work, counts } = recognition;
  if (counts.waiting + counts.running > 0) {
    const secondsLeft = work.of > 1 && work.secondsPerClip !== null ? work.secondsPerClip * (work.of - work.done) : null;
    found.push({
      kind: 'recognising',
      name: '',
      done: work.of > 1 ? work.done / work.of : null,
      secondsLeft,
      paused: false,
      page: 'recognise',
    });
  }
  return found;
}

function share(
  progress: { readonly doneBytes: number; readonly totalBytes: number; readonly secondsLeft: Seconds | null } | null | undefined,
): Pick<RunningWork, 'done' | 'secondsLeft'> {
  if (progress === null || progress === undefined || !(progress.totalBytes > 0)) return { done: null, secondsLeft: null };
  return { done: Math.min(1, progress.doneBytes / progress.totalBytes), secondsLeft: progress.secondsLeft };
}

/** Asks before a tab with work under way is closed or reloaded. What it would cost is a few seconds of it or all. */
export function askBeforeLeaving(target: Pick<Window, 'addEventListener'> = window): void {
  target.addEventListener('beforeunload', (event) => {
    const stores: Stores = [
      useTeachingTraining.getState(),
      useTeachingCollection.getState(),
      useModels.getState(),
      useRecognition.getState(),
      useEvaluation.getState(),
      useDraws.getState(),
    ];
    // A clip takes seconds: nobody wants to be asked about it.
    if (runningWork(stores).some(({ kind }) => kind !== 'recognising')) event.preventDefault();
  });
}
