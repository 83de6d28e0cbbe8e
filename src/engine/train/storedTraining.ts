/** What storage keeps of trainings: the one that has not ended, to go on with it, and the result of the last. */
import { uniqueId } from '../../shared/base/uniqueId';
import type { KeptTraining, TrainingResult, TrainingSettings } from '../../shared/teaching/teaching';
import { completeSettings } from '../../shared/teaching/trainingSettings';
import type { TeachingStore } from '../collection/store';
import type { TrainingCheckpoint } from './step/checkpoint';
import type { FrameShelf } from './frames/frameFiles';
import { discardScores } from './storedScores';
import { discardViews } from './storedViews';

export const pendingKey = 'pending';
const lastKey = 'last';

/** What is stored of a training that has not ended. */
interface StoredTraining {
  readonly name: string;
  readonly settings: TrainingSettings;
  /** collectionSignature at its start. */
  readonly signature: string;
  /** Null before the first step that was kept: it goes on from its start, with the same seed. */
  readonly checkpoint: TrainingCheckpoint | null;
}

/** A training that was cut short. Checkpoints of an earlier version, without steps, cannot be gone on with. */
export async function readPending(store: TeachingStore): Promise<StoredTraining | undefined> {
  const pending = await store.get<StoredTraining>(pendingKey);
  if (pending === undefined) return undefined;
  if (pending.checkpoint === null || (pending.checkpoint.step as number | undefined) !== undefined) {
    return { ...pending, settings: completeSettings(pending.settings) };
  }
  await store.delete(pendingKey);
  return undefined;
}

/** What the training that is kept is called; '' where there is none. */
export async function pendingName(store: TeachingStore): Promise<string> {
  return (await store.get<StoredTraining>(pendingKey))?.name ?? '';
}

export function storePending(store: TeachingStore, training: StoredTraining): Promise<void> {
  return store.put(pendingKey, training);
}

export async function discardPending(store: TeachingStore, shelf?: FrameShelf): Promise<void> {
  await Promise.all([store.delete(pendingKey), discardScores(store), discardViews(store), shelf?.clear()]);
}

export async function readLast(store: TeachingStore): Promise<TrainingResult | null> {
  const last = await store.get<TrainingResult>(lastKey);
  return last === undefined ? null : { ...last, settings: completeSettings(last.settings) };
}

export function storeLast(store: TeachingStore, result: TrainingResult): Promise<void> {
  return store.put(lastKey, result);
}

const listKey = 'trainings';
const mostKept = 50;

/** Trainings that came to their end, the newest first. */
export async function readTrainings(store: TeachingStore): Promise<readonly KeptTraining[]> {
  const kept = (await store.get<readonly KeptTraining[]>(listKey)) ?? [];
  return kept.map((one) => ({ ...one, settings: completeSettings(one.settings) }));
}

/** One more: none of those before it is replaced, only the oldest of fifty makes room. */
export async function addTraining(
  store: TeachingStore,
  { adapterFile: _file, storageProblem: _problem, ...result }: TrainingResult,
): Promise<void> {
  const kept = await readTrainings(store);
  await store.put(listKey, [{ ...result, id: uniqueId(), endedAt: Date.now() }, ...kept].slice(0, mostKept));
}

export async function forgetTraining(store: TeachingStore, id: string): Promise<readonly KeptTraining[]> {
  const left = (await readTrainings(store)).filter((one) => one.id !== id);
  await store.put(listKey, left);
  return left;
}
