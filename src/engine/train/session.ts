/**
 * One training as a person's browser has it: taught from the collection, its state kept in storage so that a closed tab or a
 * lost device costs little, its adapter and its result stored. Running it again goes on from the last step that was kept.
 */
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { TrainingEvent, TrainingResult, TrainingSettings } from '../../shared/teaching/teaching';
import type { LongWork } from '../../shared/base/units';
import type { RunControl } from '../base/runControl';
import { type CollectionState, collectionSignature } from '../collection/collection';
import type { TeachingStore } from '../collection/store';
import type { TrainingOutcome } from './epochs';
import { accuracyOfAll, confusionOf, perClass } from './measure/accuracy';
import type { FrameShelf } from './frames/frameFiles';
import type { FramePlaces, ModelParts, OpenClipFile, Prepared } from './prepare';
import type { TrainingCheckpoint } from './step/checkpoint';
import { keepScores, type ScoreKeeper } from './storedScores';
import { keepViews } from './storedViews';
import { discardPending, storeLast, storePending } from './storedTraining';
import { teachAdapter, type TaughtAdapter } from './teachAdapter';
import type { ViewKeeper } from './views/views';

/** Milliseconds between two writes to storage within an epoch: what a closed tab may cost. */
const storedEvery = 30_000;

export interface SessionParts {
  readonly state: CollectionState;
  readonly store: TeachingStore;
  /** Where decoded frames outlive a kill. */
  readonly shelf?: FrameShelf | undefined;
  readonly openFile: OpenClipFile;
  readonly control: RunControl;
  /** Stores an adapter file where listAdapters finds it, and gives its id. */
  readonly storeAdapter: (file: Uint8Array<ArrayBuffer>, name: string) => Promise<string>;
}

export interface Session {
  /** By it a training that was cut short is known again. */
  readonly name: string;
  /** What its adapter is called, where that is another name. */
  readonly adapterName?: string;
  readonly settings: TrainingSettings;
  /** Where it goes on; grows as it runs, so that a second `run` after a lost device continues. */
  checkpoint: TrainingCheckpoint | undefined;
  /** Its task, whatever happens to the device; whoever made the session closes it. */
  prepared?: Prepared;
}

/** Runs a session to its end. Cancelling or failing leaves the stored checkpoint; reaching the end removes it. */
export async function runSession(
  session: Session,
  model: ModelParts,
  parts: SessionParts,
  work: LongWork<TrainingEvent>,
): Promise<TrainingResult> {
  const { name, adapterName = name, settings } = session;
  const { state, store, shelf } = parts;
  const tell = (event: TrainingEvent): void => work.onProgress?.(event);
  const start = performance.now();
  const pending = { name, settings, signature: collectionSignature(state) };
  // From here on a closed tab finds it again, long before there is a step to keep.
  if (session.checkpoint === undefined) await storePending(store, { ...pending, checkpoint: null }).catch(() => undefined);
  const scores = keepScores(store, JSON.stringify(pending));
  const views = await keepViews(store, JSON.stringify(pending));
  const openFiles = shelf === undefined ? undefined : () => shelf.open(JSON.stringify(pending));
  const taught = await teachKeeping(session, model, parts, { ...work, scores, views, openFiles }, (checkpoint) =>
    storePending(store, { ...pending, checkpoint }),
  );
  tell({ kind: 'stage', stage: 'saving', done: 0, total: 1 });
  throwIfCancelled(work.signal);
  const stored = await storeTaught(taught, adapterName, parts);
  const seconds = Math.max(taught.outcome.seconds, (performance.now() - start) / 1000);
  const result = { ...describe(session, state, taught.outcome), setAside: taught.setAside, ...stored, seconds };
  await storeLast(store, result).catch(() => undefined);
  // Storage that refuses must not cost the result.
  await discardPending(store, shelf).catch(() => undefined);
  tell({ kind: 'stage', stage: 'saving', done: 1, total: 1 });
  return result;
}

/** Teaches, and puts the state away: after each epoch, now and then within one, and when it is cut. */
async function teachKeeping(
  session: Session,
  model: ModelParts,
  { state, openFile, control }: SessionParts,
  work: LongWork<TrainingEvent> & FramePlaces & { readonly scores: ScoreKeeper; readonly views: ViewKeeper },
  store: (checkpoint: TrainingCheckpoint) => Promise<void>,
): Promise<TaughtAdapter> {
  let unstored = false;
  let storedAt = performance.now();
  const putAway = async (checkpoint: TrainingCheckpoint): Promise<void> => {
    [unstored, storedAt] = [false, performance.now()];
    await store(checkpoint);
  };
  const save = async (checkpoint: TrainingCheckpoint): Promise<void> => {
    session.checkpoint = checkpoint;
    unstored = true;
    if (checkpoint.step === 0 || performance.now() - storedAt > storedEvery) await putAway(checkpoint);
  };
  const { name, adapterName = name, settings, checkpoint: from } = session;
  try {
    return await teachAdapter(state, openFile, model, settings, { ...work, name: adapterName, control, from, save, decoded: session });
  } catch (error) {
    const { checkpoint } = session;
    if (checkpoint !== undefined && unstored) await putAway(checkpoint).catch(() => undefined);
    throw error;
  }
}

function describe(
  { name, settings }: Session,
  { classes }: CollectionState,
  { ended, before, best, curve, parameters }: TrainingOutcome,
): Omit<TrainingResult, 'adapterId' | 'adapterFile' | 'storageProblem' | 'setAside' | 'seconds'> {
  const after = best?.judged ?? before;
  const measured = after.length > 0;
  return {
    name,
    ended,
    bestEpoch: best?.epoch ?? 0,
    curve,
    before: before.length > 0 ? accuracyOfAll(before) : null,
    after: measured ? accuracyOfAll(after) : null,
    perClass: measured ? perClass(classes, before, after) : [],
    confusion: measured ? confusionOf(classes, before, after) : null,
    settings,
    parameters,
  };
}

/** A full disk leaves the adapter downloadable. */
async function storeTaught(
  { file }: TaughtAdapter,
  name: string,
  { storeAdapter }: SessionParts,
): Promise<Pick<TrainingResult, 'adapterFile' | 'adapterId' | 'storageProblem'>> {
  if (file === null) return { adapterFile: null, adapterId: null, storageProblem: null };
  const adapterFile = new Blob([file]);
  try {
    return { adapterFile, adapterId: await storeAdapter(file, name), storageProblem: null };
  } catch (thrown) {
    return { adapterFile, adapterId: null, storageProblem: AppError.from(thrown).toData() };
  }
}
