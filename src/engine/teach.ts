/** The worker's teaching calls (shared/teaching.ts): the collection, the forecast, the training and its control. */
import { AppError, throwIfCancelled } from '../shared/errors';
import type { CallContext, Handlers } from '../shared/protocol';
import type { FrameStrip } from '../shared/recognition';
import type {
  AddClipsProgress, Collection, NewClip, PendingTraining, TeachingCalls, TeachingClip, TrainingEvent, TrainingResult,
} from '../shared/teaching';
import { checkSettings } from '../shared/trainingSettings';
import { decodeClip } from './media';
import type { DeviceGuard } from './pipeline/deviceGuard';
import type { LoadedModel, ModelKeeper } from './pipeline/loadedModel';
import { embedLabels, indexedDbCache } from './text';
import type { StoredTraining } from './train/checkpoint';
import { addClass, addClip, changeClips, collectionSignature, emptyCollection, findClass, removeClass, removeClips, renameClass, withRoles } from './train/collection';
import { type CollectionKeeper, openCollectionKeeper } from './train/collectionKeeper';
import { createControl, type TrainingControl } from './train/control';
import { availableMemory, forecastFrom } from './train/forecast';
import { probeStep, probeTask } from './train/forecastProbe';
import { inspectClip } from './train/inspect';
import { checkCollection, chooseClips, momentsOf } from './train/prepare';
import { lastKey, pendingKey, runSession, type Session, type SessionParts } from './train/session';
import { openTeachingStore, type TeachingStore } from './train/store';

export interface TeachingParts {
  readonly guard: DeviceGuard;
  readonly models: ModelKeeper;
  readonly storeAdapter: SessionParts['storeAdapter'];
  /** Default: IndexedDB, memory where that is forbidden. */
  readonly openStore?: () => Promise<TeachingStore>;
}

export function teachingHandlers({ guard, models, storeAdapter, openStore = openTeachingStore }: TeachingParts): Handlers<TeachingCalls> {
  let opened: Promise<{ store: TeachingStore; keeper: CollectionKeeper }> | undefined;
  let control: TrainingControl | undefined;
  /** A cancelled training on its way out: its answer is given, its memory and its place are not free yet. */
  let leaving: Promise<void> | undefined;
  /** Changes of the collection one after another: each reads what the one before it left. */
  let tail: Promise<unknown> = Promise.resolve();

  function open(): Promise<{ store: TeachingStore; keeper: CollectionKeeper }> {
    opened ??= openStore().then(async (store) => ({ store, keeper: await openCollectionKeeper(store) }));
    return opened;
  }

  function inTurn<T>(work: (keeper: CollectionKeeper) => Promise<T>): Promise<T> {
    const result = tail.then(async () => work((await open()).keeper));
    tail = result.catch(() => undefined);
    return result;
  }

  async function addClips(keeper: CollectionKeeper, clips: readonly NewClip[], { signal, onProgress }: CallContext<AddClipsProgress>): Promise<Collection> {
    let first = true;
    for (const [index, fresh] of clips.entries()) {
      throwIfCancelled(signal);
      const inspection = await inspectClip(fresh.file, signal);
      const id = crypto.randomUUID();
      await keeper.putFile(id, fresh.file);
      let added: TeachingClip | null = null;
      await keeper.change((state) => {
        let next = state;
        let classId = 'id' in fresh.class ? fresh.class.id : findClass(state, fresh.class)?.id;
        if (classId === undefined && !('id' in fresh.class)) {
          classId = crypto.randomUUID();
          next = addClass(state, classId, fresh.class);
        }
        added = {
          id,
          classId: classId ?? '',
          name: fresh.file.name,
          bytes: fresh.file.size,
          role: fresh.role ?? 'train',
          roleBy: fresh.role === undefined ? 'automatic' : (fresh.roleBy ?? 'person'),
          trim: fresh.trim ?? null,
          ...inspection,
        };
        return addClip(next, added);
      }, first);
      first = false;
      onProgress({ done: index + 1, total: clips.length, clip: keeper.state.clips.find((clip) => clip.id === id) ?? added });
    }
    return keeper.describe();
  }

  async function run(session: Session, { signal, onProgress }: CallContext<TrainingEvent>): Promise<TrainingResult> {
    await leaving;
    if (control !== undefined) throw new AppError('internal', 'a training is already running');
    const { store, keeper } = await open();
    const { state } = keeper;
    checkSettings(session.settings);
    checkCollection(state);
    control = createControl();
    const parts: SessionParts = { state, store, control, storeAdapter, openFile: (id) => keeper.file(id) };
    let left = (): void => undefined;
    const leave = (): void => {
      leaving = new Promise((resolve) => (left = resolve));
    };
    signal.addEventListener('abort', leave);
    try {
      // On a lost device the guard runs this once more, and the session goes on from its last kept step.
      return await onDevice(signal, async () => {
        const model = await loadModel(session.settings.modelId, { signal, onProgress });
        return runSession(session, model, parts, { signal, onProgress });
      });
    } finally {
      control = undefined;
      signal.removeEventListener('abort', leave);
      leaving = undefined;
      left();
    }
  }

  /**
   * What is read back from a device that goes away is aborted as well. Where nobody cancelled, that is no cancelling, and
   * must not pass for it in silence.
   */
  function onDevice<T>(signal: AbortSignal, work: Parameters<typeof guard.run<T>>[0]): Promise<T> {
    return guard.run(work).catch((error: unknown) => {
      if (signal.aborted || AppError.from(error).code !== 'cancelled') throw error;
      throw new AppError('device-lost', 'The GPU was lost while its results were read back.', {
        remedy: 'Go on where it was kept, with fewer frames if it happens again.',
        details: { reason: 'aborted' },
        cause: error,
      });
    });
  }

  function loadModel(id: string, { signal, onProgress }: CallContext<TrainingEvent>): Promise<LoadedModel> {
    return models.load(id, { signal, onProgress: ({ done, total }) => onProgress({ kind: 'stage', stage: 'loading-model', done, total }) });
  }

  return {
    openCollection: async () => (await open()).keeper.describe(),
    addClass: (label) => inTurn((keeper) => keeper.change((state) => addClass(state, crypto.randomUUID(), label))),
    renameClass: ({ id, ...label }) => inTurn((keeper) => keeper.change((state) => renameClass(state, id, label))),
    removeClass: ({ id }) => inTurn((keeper) => keeper.change((state) => removeClass(state, id))),
    addClips: ({ clips }, context) => inTurn((keeper) => addClips(keeper, clips, context)),
    changeClips: ({ ids, ...change }) => inTurn((keeper) => keeper.change((state) => changeClips(state, ids, change))),
    removeClips: ({ ids }) => inTurn((keeper) => keeper.change((state) => removeClips(state, ids))),
    undoCollection: () => inTurn((keeper) => keeper.undo()),
    clearCollection: () => inTurn((keeper) => keeper.change(() => withRoles(emptyCollection))),
    inspectClip: ({ file }, { signal }) => inspectClip(file, signal),
    clipFile: async ({ id }) => (await open()).keeper.file(id),

    clipFrames: async ({ id, count, size }, { signal }): Promise<FrameStrip> => {
      const file = await (await open()).keeper.file(id);
      const { pixels, times, width } = await decodeClip(file, { frames: count, size, crop: 'center', signal });
      return { times: times[0]!, size: width, pixels };
    },

    async forecastTraining({ settings }, context) {
      const { signal, onProgress } = context;
      const { keeper } = await open();
      const { state } = keeper;
      checkSettings(settings);
      checkCollection(state);
      const { train, heldOut } = chooseClips(state, settings);
      return onDevice(signal, async (backend) => {
        const model = await loadModel(settings.modelId, context);
        const { vision: params, towers } = model;
        const texts = await embedLabels(towers, state.classes, settings.template, {
          cache: indexedDbCache(),
          signal,
          onProgress: ({ done, total }) => onProgress({ kind: 'stage', stage: 'text', done, total }),
        });
        onProgress({ kind: 'stage', stage: 'decoding', done: 0, total: 1 });
        const start = performance.now();
        const file = await keeper.file(train[0]!.id);
        const frames = settings.frames * momentsOf(settings, 'train');
        await decodeClip(file, { frames, size: params.config.resolution, crop: 'none', signal });
        const decodeSeconds = (performance.now() - start) / 1000;
        onProgress({ kind: 'stage', stage: 'training', done: 0, total: 1 });
        const clips = Math.min(settings.batch, train.length);
        const probe = await probeStep(probeTask({ params, texts, settings }), clips, decodeSeconds, { signal });
        return forecastFrom(probe, { settings, config: params.config, train, heldOut }, availableMemory(backend.name));
      });
    },

    async train({ name, settings }, context) {
      const { store } = await open();
      await leaving;
      if (control === undefined) await store.delete(pendingKey);
      return run({ name, settings, checkpoint: undefined }, context);
    },

    controlTraining: ({ action }) => {
      if (action === 'pause') control?.pause();
      else if (action === 'resume') control?.resume();
      else control?.stop();
      return Promise.resolve();
    },

    async pendingTraining(): Promise<PendingTraining | null> {
      const { store, keeper } = await open();
      await leaving;
      const pending = await readPending(store);
      if (pending === undefined || control !== undefined) return null;
      const { name, settings, checkpoint, signature } = pending;
      return { name, settings, epoch: checkpoint.epoch, curve: checkpoint.curve, collectionChanged: signature !== collectionSignature(keeper.state) };
    },

    async resumeTraining(_input, context) {
      const { store, keeper } = await open();
      const pending = await readPending(store);
      if (pending === undefined) throw new AppError('internal', 'there is no training to go on with');
      if (pending.signature !== collectionSignature(keeper.state)) {
        throw new AppError('collection-incomplete', 'The collection has changed since this training was cut short.', {
          remedy: 'Take the changes back, or start a new training.',
          details: { gap: 'collection-changed', class: '' },
        });
      }
      return run({ name: pending.name, settings: pending.settings, checkpoint: pending.checkpoint }, context);
    },

    discardTraining: async () => (await open()).store.delete(pendingKey),
    lastTraining: async () => (await (await open()).store.get<TrainingResult>(lastKey)) ?? null,
  };
}

/** A training that was cut short. Checkpoints of an earlier version, without steps, cannot be gone on with. */
async function readPending(store: TeachingStore): Promise<StoredTraining | undefined> {
  const pending = await store.get<StoredTraining>(pendingKey);
  if (pending === undefined || (pending.checkpoint.step as number | undefined) !== undefined) return pending;
  await store.delete(pendingKey);
  return undefined;
}
