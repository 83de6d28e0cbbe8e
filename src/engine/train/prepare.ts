/** From the collection to a training's task: labels to vectors, clips to frames, K shots chosen. */
import { AppError, throwIfCancelled } from '../../shared/errors';
import { createRandom } from '../../shared/random';
import type { TeachingClip, TrainingEvent, TrainingSettings } from '../../shared/teaching';
import type { Bytes, LongWork } from '../../shared/units';
import { decodeClip } from '../media';
import type { VisionParams } from '../model';
import { embedLabels, indexedDbCache, type TextTowers } from '../text';
import type { CachedFrames } from './augment';
import { type CollectionState, findGaps } from './collection';
import { chooseShots } from './episodes';
import { tellsLeftFromRight } from './handedness';
import type { TaskClip, TrainingTask } from './task';

/** Moments kept of each segment for "a random frame in each segment": the middle and one on either side. */
const momentsPerSegment = 3;

export interface ModelParts {
  readonly vision: VisionParams;
  readonly towers: TextTowers;
}

export interface SetAside {
  readonly clipId: string;
  readonly problem: ReturnType<AppError['toData']>;
}

export interface Prepared {
  readonly task: TrainingTask;
  readonly setAside: readonly SetAside[];
}

/** Clips that the settings use: K of each class to train on, all that are held out. */
export function chooseClips(state: CollectionState, settings: TrainingSettings): { train: TeachingClip[]; heldOut: TeachingClip[] } {
  const usable = state.clips.filter((clip) => clip.problem === null);
  const candidates = usable.filter((clip) => clip.role === 'train');
  const labels = candidates.map((clip) => classIndex(state, clip));
  const chosen = chooseShots(labels, settings.shots, createRandom(settings.seed).fork('shots'));
  return { train: chosen.map((index) => candidates[index]!), heldOut: usable.filter((clip) => clip.role === 'held-out') };
}

/** @throws AppError `collection-incomplete` naming the first gap that blocks */
export function checkCollection(state: CollectionState): void {
  const gap = findGaps(state).find((found) => found.blocking);
  if (gap === undefined) return;
  const name = state.classes.find((item) => item.id === gap.classId);
  throw new AppError('collection-incomplete', `The collection cannot be taught yet: ${gap.kind}${name === undefined ? '' : ` (${name.en || name.zh})`}.`, {
    remedy: 'Give every class a name and at least one clip to train on; two classes are the least.',
    details: { gap: gap.kind, class: name?.en ?? '' },
  });
}

/** Moments kept of each clip of that role under these settings. */
export function momentsOf(settings: TrainingSettings, role: TeachingClip['role']): number {
  return role === 'train' && settings.augmentation.randomFrame ? momentsPerSegment : 1;
}

/**
 * A clip that does not decode is set aside with its reason; the others go on.
 * @throws AppError `collection-incomplete` where that leaves a class without training clips
 */
export async function prepareTask(
  state: CollectionState,
  settings: TrainingSettings,
  model: ModelParts,
  openFile: (id: string) => Promise<File>,
  { signal, onProgress }: LongWork<TrainingEvent>,
): Promise<Prepared> {
  checkCollection(state);
  const tell = (event: TrainingEvent): void => onProgress?.(event);
  const work = signal === undefined ? {} : { signal };
  const texts = await embedLabels(model.towers, state.classes, settings.template, {
    cache: indexedDbCache(),
    ...work,
    onProgress: ({ done, total }) => tell({ kind: 'stage', stage: 'text', done, total }),
  });
  const { train, heldOut } = chooseClips(state, settings);
  const setAside: SetAside[] = [];
  const total = train.length + heldOut.length;
  let done = 0;
  const decodeAll = async (clips: readonly TeachingClip[]): Promise<TaskClip[]> => {
    const decoded: TaskClip[] = [];
    for (const clip of clips) {
      throwIfCancelled(signal);
      try {
        const frames = await decodeFrames(await openFile(clip.id), clip, settings, model.vision.config.resolution, signal);
        decoded.push({ id: clip.id, label: classIndex(state, clip), frames });
      } catch (thrown) {
        const problem = AppError.from(thrown);
        if (problem.code === 'cancelled') throw problem;
        setAside.push({ clipId: clip.id, problem: problem.toData() });
        tell({ kind: 'set-aside', clipId: clip.id, problem: problem.toData() });
      }
      tell({ kind: 'stage', stage: 'decoding', done: ++done, total });
    }
    return decoded;
  };
  const task: TrainingTask = {
    params: model.vision,
    texts,
    settings,
    train: await decodeAll(train),
    heldOut: await decodeAll(heldOut),
    mayFlip: !state.classes.some(tellsLeftFromRight),
  };
  const present = new Set(task.train.map((clip) => clip.label));
  const missing = state.classes.find((_, index) => !present.has(index));
  if (missing !== undefined) {
    throw new AppError('collection-incomplete', `No training clip of ${missing.en || missing.zh} can be decoded.`, {
      remedy: 'Add clips of it, or remove the class.',
      details: { gap: 'class-without-training-clips', class: missing.en || missing.zh },
    });
  }
  return { task, setAside };
}

/** Frames as they are kept for augmentation: whole pictures, short side as recognition has it. */
async function decodeFrames(file: File, clip: TeachingClip, settings: TrainingSettings, resolution: number, signal?: AbortSignal): Promise<CachedFrames> {
  const perSegment = momentsOf(settings, clip.role);
  const { pixels, width, height, frames: count } = await decodeClip(file, {
    frames: settings.frames * perSegment,
    size: resolution,
    crop: 'none',
    ...(clip.trim === null ? {} : { trim: { in: clip.trim.from, out: clip.trim.to } }),
    ...(signal === undefined ? {} : { signal }),
  });
  const bytes = width * height * 3;
  const frames = Array.from({ length: count }, (_, t) => pixels.subarray(t * bytes, (t + 1) * bytes));
  return { frames, width, height, perSegment };
}

/** Bytes of decoded frames that a clip of this size keeps. */
export function frameBytes(clip: Pick<TeachingClip, 'width' | 'height' | 'role'>, settings: TrainingSettings, resolution: number): Bytes {
  const short = Math.round((resolution * 256) / 224);
  const ratio = clip.width > 0 && clip.height > 0 ? Math.max(clip.width, clip.height) / Math.min(clip.width, clip.height) : 4 / 3;
  return settings.frames * momentsOf(settings, clip.role) * short * Math.floor(short * ratio) * 3;
}

function classIndex(state: CollectionState, clip: TeachingClip): number {
  return state.classes.findIndex((item) => item.id === clip.classId);
}
