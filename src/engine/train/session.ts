/**
 * One training from the collection to its result: prepare, train, keep checkpoints, write the adapter with what is known
 * of it. A lost device ends the run; running it again goes on from the last step that was kept.
 */
import { AppError, throwIfCancelled } from '../../shared/errors';
import { defaultTau } from '../../shared/recognition';
import type { TrainingEvent, TrainingResult, TrainingSettings } from '../../shared/teaching';
import type { LongWork } from '../../shared/units';
import { readAdapter, writeAdapter } from '../io/adapterFile';
import { disposeAdapter } from '../model';
import { accuracyOfAll, confusionOf, perClass } from './accuracy';
import type { StoredTraining, TrainingCheckpoint } from './checkpoint';
import { type CollectionState, collectionSignature } from './collection';
import { destroyUnusedBuffers } from '../unusedBuffers';
import type { TrainingControl } from './control';
import { pictureBytes, tokenBytes, watchMemory } from './memory';
import { type ModelParts, type Prepared, prepareTask } from './prepare';
import { rehearseTraining } from './rehearsal';
import type { TeachingStore } from './store';
import { runTraining, type TrainingOutcome } from './trainer';

export const pendingKey = 'pending';
export const lastKey = 'last';

/** Milliseconds between two writes to storage within an epoch: what a closed tab may cost. */
const storedEvery = 30_000;

export interface SessionParts {
  readonly state: CollectionState;
  readonly store: TeachingStore;
  readonly openFile: (id: string) => Promise<File>;
  readonly control: TrainingControl;
  /** Stores an adapter file where listAdapters finds it, and gives its id. */
  readonly storeAdapter: (file: Uint8Array<ArrayBuffer>, name: string) => Promise<string>;
}

export interface Session {
  readonly name: string;
  readonly settings: TrainingSettings;
  /** Where it goes on; grows as it runs, so that a second `run` after a lost device continues. */
  checkpoint: TrainingCheckpoint | undefined;
  /** Decoded once, whatever happens to the device. */
  prepared?: Prepared;
}

/**
 * Runs a session to its end. Cancelling or failing leaves the stored checkpoint; reaching the end removes it. However it ends,
 * the backend holds afterwards what it held before.
 */
export async function runSession(session: Session, model: ModelParts, parts: SessionParts, work: LongWork<TrainingEvent>): Promise<TrainingResult> {
  const { name, settings } = session;
  const { state, store, control, openFile } = parts;
  const tell = (event: TrainingEvent): void => work.onProgress?.(event);
  const start = performance.now();
  // The encoder may have been loaded anew on another device since the clips were decoded.
  const compiled = rehearseTraining({ params: model.vision, settings });
  session.prepared ??= await prepareTask(state, settings, model, openFile, work);
  await compiled;
  const task = { ...session.prepared.task, params: model.vision };
  const { setAside } = session.prepared;
  const signature = collectionSignature(state);
  // Said as the forecast says it: the most so far, and what is kept beside it.
  const kept = pictureBytes([...task.train, ...task.heldOut]) + tokenBytes(settings, model.vision.config, task.train.length, task.heldOut.length);
  destroyUnusedBuffers();
  const memory = watchMemory();
  let stored = session.checkpoint;
  let storedAt = performance.now();
  const putAside = async (checkpoint: TrainingCheckpoint): Promise<void> => {
    [stored, storedAt] = [checkpoint, performance.now()];
    await store.put(pendingKey, { name, settings, signature, checkpoint } satisfies StoredTraining);
  };
  const outcome = await runTraining(task, {
    ...work,
    onProgress: (event) => tell('bytes' in event ? { ...event, bytes: memory.peak() + kept } : event),
    control,
    from: session.checkpoint,
    save: async (checkpoint) => {
      session.checkpoint = checkpoint;
      if (checkpoint.step === 0 || performance.now() - storedAt > storedEvery) await putAside(checkpoint);
    },
  })
    .catch(async (error: unknown) => {
      const { checkpoint } = session;
      if (checkpoint !== undefined && checkpoint !== stored) await putAside(checkpoint).catch(() => undefined);
      throw error;
    })
    .finally(() => {
      memory.stop();
      destroyUnusedBuffers();
    });
  tell({ kind: 'stage', stage: 'saving', done: 0, total: 1 });
  throwIfCancelled(work.signal);
  const { adapterFile, adapterId, storageProblem } = await keepAdapter(session, state, outcome, parts);
  const seconds = Math.max(outcome.seconds, (performance.now() - start) / 1000);
  const result = { ...describe(session, state, outcome), setAside, adapterFile, adapterId, storageProblem, seconds };
  await store.put(lastKey, result).catch(() => undefined);
  // Storage that refuses must not cost the result.
  await store.delete(pendingKey).catch(() => undefined);
  tell({ kind: 'stage', stage: 'saving', done: 1, total: 1 });
  return result;
}

function describe(
  { name, settings }: Session,
  { classes }: CollectionState,
  { ended, before, best, curve, parameters }: TrainingOutcome,
): Omit<TrainingResult, 'adapterId' | 'adapterFile' | 'storageProblem' | 'setAside' | 'seconds'> {
  const after = best?.judged ?? before;
  const measured = before.length > 0;
  return {
    name,
    ended,
    bestEpoch: best?.epoch ?? 0,
    curve,
    before: measured ? accuracyOfAll(before) : null,
    after: measured ? accuracyOfAll(after) : null,
    perClass: measured ? perClass(classes, before, after) : [],
    confusion: measured ? confusionOf(classes, before, after) : null,
    settings,
    parameters,
  };
}

/** The best epoch's adapter with its story in the header; a full disk leaves it downloadable. */
async function keepAdapter(
  { name, settings }: Session,
  { classes }: CollectionState,
  { best, before }: TrainingOutcome,
  { storeAdapter }: SessionParts,
): Promise<Pick<TrainingResult, 'adapterFile' | 'adapterId' | 'storageProblem'>> {
  if (best === null) return { adapterFile: null, adapterId: null, storageProblem: null };
  const file = await withNotes(best.adapter, {
    name,
    model: settings.modelId,
    classes: JSON.stringify(classes.map(({ en, zh }) => ({ en, zh }))),
    template: settings.template,
    lambda: String(settings.chineseBranch ? settings.lambda : 1),
    tau: String(defaultTau),
    metrics: JSON.stringify(
      before.length === 0 ? null : { before: accuracyOfAll(before).top1, after: accuracyOfAll(best.judged).top1, heldOut: before.length },
    ),
    training: JSON.stringify(settings),
  });
  const adapterFile = new Blob([file]);
  try {
    return { adapterFile, adapterId: await storeAdapter(file, name), storageProblem: null };
  } catch (thrown) {
    return { adapterFile, adapterId: null, storageProblem: AppError.from(thrown).toData() };
  }
}

async function withNotes(file: Uint8Array<ArrayBuffer>, notes: Readonly<Record<string, string>>): Promise<Uint8Array<ArrayBuffer>> {
  const { adapter } = await readAdapter(file);
  try {
    return await writeAdapter(adapter, notes);
  } finally {
    disposeAdapter(adapter);
  }
}
