/** Which calls the page may ask again when the engine died over them, how often, and how long cancelled ones may take to end. */
import type { CallName } from '../../shared/protocol/protocol';
import type { PendingTraining } from '../../shared/teaching/teaching';

/** Calls that only read, or that come to the same when they are done twice. */
const repeatable: ReadonlySet<CallName> = new Set<CallName>([
  'start',
  'openModel',
  'releaseModel',
  'embedLabels',
  'recognize',
  'rescore',
  'explain',
  'weighWords',
  'listModels',
  'getModel',
  'storage',
  'listAdapters',
  'listUnreadableAdapters',
  'exportAdapter',
  'openCollection',
  'inspectClip',
  'clipFile',
  'clipFrames',
  'filmHeat',
  'annotateFilm',
  'cutFilm',
  'forecastTraining',
  'forecastDraw',
  'pendingTraining',
  'lastTraining',
  'evaluate',
  'reportScores',
  'openLive',
  'keptFeatures',
]);

const trainings: ReadonlySet<CallName> = new Set<CallName>(['train', 'resumeTraining', 'trainDraw']);

/**
 * How many deaths of the engine a call survives: none where it changes what is stored, for half of that may be done; a
 * training more than others, for it goes on from its last kept step.
 */
export function deathsSurvived(name: CallName): number {
  if (trainings.has(name)) return 3;
  return repeatable.has(name) ? 1 : 0;
}

/** Whether the training that was cut short is the one of that name, on the collection as it is. */
export function goesOn(pending: PendingTraining | null, name: string): boolean {
  return pending !== null && pending.name === name && !pending.collectionChanged;
}

/**
 * Half seconds that a cancelled call may take to end, before the engine is replaced: fewer where the worker does not even answer;
 * a training puts its state away first.
 */
export function graceTicks(name: CallName, answering: boolean): number {
  if (!answering) return 4;
  return trainings.has(name) ? 40 : 6;
}
