/** The one training of this worker: its place among the tabs, its control, its device, and its way out. */
import { AppError } from '../../../shared/errors/errors';
import type { CallContext } from '../../../shared/protocol/call';
import type { BackendInfo } from '../../../shared/recognition/recognition';
import type { TrainingEvent, TrainingResult } from '../../../shared/teaching/teaching';
import { checkSettings } from '../../../shared/teaching/trainingSettings';
import type { DeviceGuard } from '../../backend/deviceGuard';
import { createRunControl, type RunControl } from '../../base/runControl';
import type { CollectionDoor } from '../../collection/collectionDoor';
import type { CollectionKeeper } from '../../collection/collectionKeeper';
import type { TeachingStore } from '../../collection/store';
import type { LoadedModel, ModelKeeper } from '../../recognise/loaded/loadedModel';
import { runSession, type Session, type SessionParts } from '../../train/session';
import type { FrameShelf } from '../../train/frames/frameFiles';
import { discardPending, pendingName } from '../../train/storedTraining';
import { checkCollection } from '../../train/task/chooseClips';

export interface TrainingParts {
  readonly guard: DeviceGuard;
  readonly models: ModelKeeper;
  readonly storeAdapter: SessionParts['storeAdapter'];
  /** Where a training finds its clips and keeps its state. */
  readonly collection: Pick<CollectionDoor, 'tabs'> & { readonly open: () => Promise<OpenClips> };
  readonly shelf: FrameShelf;
}

interface OpenClips {
  readonly store: TeachingStore;
  readonly keeper: Pick<CollectionKeeper, 'state' | 'file'> & { readonly refresh: () => Promise<unknown> };
}

/** Trainings of this worker, whoever asked for them. */
const running = new Set<RunControl>();

/** This worker trains, a person's collection or a draw: the frames on the disk are its own. */
export function trainsHere(): boolean {
  return running.size > 0;
}

export interface RunningTraining {
  /** Of the training that runs. */
  readonly control: () => RunControl | undefined;
  /** A cancelled training has its answer at once; this resolves when its memory and its place are free too. */
  readonly left: () => Promise<void>;
  readonly run: (session: Session, context: CallContext<TrainingEvent>) => Promise<TrainingResult>;
}

export function runningTraining({ guard, models, storeAdapter, shelf, collection: { open, tabs } }: TrainingParts): RunningTraining {
  let control: RunControl | undefined;
  let leaving: Promise<void> | undefined;

  async function run(session: Session, context: CallContext<TrainingEvent>): Promise<TrainingResult> {
    await leaving;
    if (control !== undefined) throw new AppError('internal', 'a training is already running');
    const { store, keeper } = await open();
    await keeper.refresh();
    const { state } = keeper;
    checkSettings(session.settings);
    checkCollection(state);
    const giveBack = await tabs.takeTraining();
    if (giveBack === null) throw await busyElsewhere(store);
    control = createRunControl();
    running.add(control);
    const parts: SessionParts = { state, store, shelf, control, storeAdapter, openFile: (id) => keeper.file(id) };
    let left = (): void => undefined;
    const leave = (): void => {
      leaving = new Promise((resolve) => (left = resolve));
    };
    context.signal.addEventListener('abort', leave);
    try {
      // On a lost device the guard runs this once more, and the session goes on from its last kept step.
      return await onTrainingDevice(guard, context.signal, async () => {
        return runSession(session, await loadForTraining(models, session.settings.modelId, context), parts, context);
      });
    } catch (error) {
      // Given up, or refused, before there was a step to keep: there is nothing to go on with.
      const recoverable = !context.signal.aborted && ['device-lost', 'out-of-memory', 'engine-stopped'].includes(AppError.from(error).code);
      if (session.checkpoint === undefined && !recoverable) await discardPending(store, shelf).catch(() => undefined);
      throw error;
    } finally {
      await session.prepared?.close();
      if (control !== undefined) running.delete(control);
      control = undefined;
      giveBack();
      context.signal.removeEventListener('abort', leave);
      leaving = undefined;
      left();
    }
  }

  return { run, control: () => control, left: async () => leaving };
}

/**
 * What is read back from a device that goes away is aborted as well. Where nobody cancelled, that is no cancelling, and
 * must not pass for it in silence.
 */
export function onTrainingDevice<T>(guard: DeviceGuard, signal: AbortSignal, work: (backend: BackendInfo) => Promise<T>): Promise<T> {
  return guard.run(work, signal).catch((error: unknown) => {
    if (signal.aborted || AppError.from(error).code !== 'cancelled') throw error;
    throw new AppError('device-lost', 'The GPU was lost while its results were read back.', {
      remedy: 'Go on where it was kept, with fewer frames if it happens again.',
      details: { reason: 'aborted' },
      cause: error,
    });
  });
}

export function loadForTraining(models: ModelKeeper, id: string, { signal, onProgress }: CallContext<TrainingEvent>): Promise<LoadedModel> {
  return models.load(id, { signal, onProgress: ({ done, total }) => onProgress({ kind: 'stage', stage: 'loading-model', done, total }) });
}

async function busyElsewhere(store: TeachingStore): Promise<AppError> {
  const name = await pendingName(store);
  return new AppError('busy-elsewhere', `Another tab of this page is training ${name === '' ? 'an adapter' : name}.`, {
    remedy: 'Wait until it is done, or stop it there.',
    details: { name },
  });
}
