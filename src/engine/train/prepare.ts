/** From the collection to a training's task: labels to vectors, clips to frames, K shots chosen. */
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { TrainingEvent, TrainingSettings } from '../../shared/teaching/teaching';
import type { LongWork } from '../../shared/base/units';
import type { VisionParams } from '../model';
import { eyesNeeded, type Language, languageUse, type ModelSpaces } from '../../shared/recognition/spaces';
import { embedLabels, indexedDbCache, type TextTowers } from '../text';
import type { CollectionState } from '../collection/collection';
import { frameBudgets } from './frames/budgets';
import { decodeFrames } from './frames/decodeFrames';
import type { FrameFiles } from './frames/frameFiles';
import { type FramePlan, type PlannedClip, planFrames } from './frames/framePlan';
import { type FrameStore, openFrameStore } from './frames/frameStore';
import { checkCollection, chooseClips, classIndex } from './task/chooseClips';
import { tellsLeftFromRight } from './views/handedness';
import type { TaskClip, TaskTexts, TrainingTask } from './task/task';

export interface ModelParts {
  readonly vision: VisionParams;
  readonly towers: TextTowers;
  readonly languages: readonly Language[];
  readonly spaces: ModelSpaces;
}

export interface SetAside {
  readonly clipId: string;
  readonly problem: ReturnType<AppError['toData']>;
}

export interface Prepared {
  readonly task: TrainingTask;
  /** Grows where clips are decoded as they are needed. */
  readonly setAside: readonly SetAside[];
  /** Frees the frames in memory; those on disk are there for a training that goes on. */
  readonly close: () => Promise<void>;
}

export interface FramePlaces {
  /** Where frames are kept on disk; none without. */
  readonly openFiles?: (() => Promise<FrameFiles | undefined>) | undefined;
}

/** A clip of the collection as a file, by its id. */
export type OpenClipFile = (id: string) => Promise<File>;

/**
 * A clip that does not decode is set aside with its reason, now or when it is first looked at; the others go on. What comes
 * is closed by the caller.
 * @throws AppError `collection-incomplete` where that leaves a class without training clips
 */
export async function prepareTask(
  state: CollectionState,
  settings: TrainingSettings,
  model: ModelParts,
  openFile: OpenClipFile,
  { openFiles, ...work }: LongWork<TrainingEvent> & FramePlaces,
): Promise<Prepared> {
  checkCollection(state);
  const texts = await embedClasses(state, settings, model, work);
  const { config } = model.vision;
  const plan = planFrames(chooseClips(state, settings), settings, config, await frameBudgets(settings));
  const setAside: SetAside[] = [];
  let decodingAll = plan.whole;
  const store = openFrameStore({
    plan,
    decode: async (clip, draw, signal) => decodeFrames(await openFile(clip.clip.id), clip, draw, settings, config, signal),
    files: plan.clips.some(({ stored }) => stored) ? await openFiles?.() : undefined,
    onSetAside(clipId, problem) {
      setAside.push({ clipId, problem });
      work.onProgress?.({ kind: 'set-aside', clipId, problem });
      return decodingAll ? undefined : classWithoutClips(state, plan, store);
    },
    signal: work.signal,
  });
  try {
    if (plan.whole) await decodeAll(plan, store, work);
    const lost = classWithoutClips(state, plan, store);
    if (lost !== undefined) throw lost;
    decodingAll = false;
  } catch (error) {
    await store.close();
    throw error;
  }
  const mayFlip = !state.classes.some(tellsLeftFromRight);
  const clips = clipsByRole(state, plan, store);
  const task: TrainingTask = { params: model.vision, ...texts, settings, ...clips, frames: store, mayFlip };
  return { task, setAside, close: () => store.close() };
}

/** Where all frames fit, all are decoded before anything is learned: clips that fail are known from the start. */
async function decodeAll({ clips }: FramePlan, store: FrameStore, { signal, onProgress }: LongWork<TrainingEvent>): Promise<void> {
  for (const [index, { clip }] of clips.entries()) {
    throwIfCancelled(signal);
    await store.frames(clip.id, 0).catch((error: unknown) => {
      if (!store.setAside.has(clip.id)) throw error;
    });
    onProgress?.({ kind: 'stage', stage: 'decoding', done: index + 1, total: clips.length });
  }
}

/** The clips as the task has them, without those that are set aside already. */
function clipsByRole(
  state: CollectionState,
  { clips }: FramePlan,
  store: FrameStore,
): Pick<TrainingTask, 'train' | 'setApart' | 'heldOut'> {
  const some = (wanted: PlannedClip['role']): TaskClip[] =>
    clips
      .filter(({ role, clip }) => role === wanted && !store.setAside.has(clip.id))
      .map(({ clip }) => ({ id: clip.id, label: classIndex(state, clip), frames: (draw) => store.frames(clip.id, draw) }));
  return { train: some('train'), setApart: some('set-apart'), heldOut: some('held-out') };
}

/** The classes as vectors: what is learned from, and what the model may answer with untaught. */
async function embedClasses(
  { classes }: CollectionState,
  { template }: TrainingSettings,
  { towers, languages, spaces }: ModelParts,
  { signal, onProgress }: LongWork<TrainingEvent>,
): Promise<{ readonly texts: TaskTexts; readonly baseline: TaskTexts | null }> {
  const embedding = {
    cache: indexedDbCache(),
    ...(signal === undefined ? {} : { signal }),
    onProgress: ({ done, total }: { done: number; total: number }) => onProgress?.({ kind: 'stage', stage: 'text', done, total }),
  };
  const texts = await embedLabels(towers, classes, template, embedding);
  // As recognition answers without an adapter, but for own eyes: those are another encoder than the one that is taught.
  const use = languageUse({ languages, spaces: { ...spaces, ownEyes: false }, taught: null, ownEyes: false, labels: classes });
  const baseline = eyesNeeded(use).length === 0 ? null : await embedLabels(towers, classes, template, { ...embedding, use });
  return { texts, baseline };
}

/** The error of a class none of whose training clips can be decoded; undefined where there is none. */
function classWithoutClips({ classes }: CollectionState, { clips }: FramePlan, { setAside }: FrameStore): AppError | undefined {
  const present = new Set(clips.filter(({ role, clip }) => role === 'train' && !setAside.has(clip.id)).map(({ clip }) => clip.classId));
  const missing = classes.find(({ id }) => !present.has(id));
  if (missing === undefined) return undefined;
  const name = missing.en || missing.zh;
  return new AppError('collection-incomplete', `No training clip of ${name} can be decoded.`, {
    remedy: 'Add clips of it, or remove the class.',
    details: { gap: 'class-without-training-clips', class: name },
  });
}
