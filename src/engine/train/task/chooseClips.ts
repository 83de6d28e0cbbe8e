/** Which clips of a collection a training takes, and how much of each. */
import { AppError } from '../../../shared/errors/errors';
import { createRandom } from '../../../shared/base/random';
import type { TeachingClip, TrainingSettings } from '../../../shared/teaching/teaching';
import type { Bytes } from '../../../shared/base/units';
import type { VisionConfig } from '../../model';
import { type CollectionState, findGaps } from '../../collection/collection';
import { chooseShots } from './episodes';

/** Of a class's training clips, where the best epoch is kept: one in so many chooses it, of a class with at least so many. */
const setApartShare = 5;

export interface ChosenClips {
  readonly train: readonly TeachingClip[];
  readonly heldOut: readonly TeachingClip[];
  /** Training clips that choose the epoch, and do not train. */
  readonly setApart: readonly TeachingClip[];
}

/** Clips that the settings use: K of each class to train on, all that are held out. */
export function chooseClips(state: CollectionState, settings: TrainingSettings): ChosenClips {
  const usable = state.clips.filter((clip) => clip.problem === null);
  const candidates = usable.filter((clip) => clip.role === 'train');
  const labels = candidates.map((clip) => classIndex(state, clip));
  const chosen = chooseShots(labels, settings.shots, createRandom(settings.seed).fork('shots'));
  const apart = settings.keepEpoch === 'best' ? new Set(chooseApart(chosen, labels, settings.seed)) : new Set();
  return {
    train: chosen.filter((index) => !apart.has(index)).map((index) => candidates[index]!),
    heldOut: usable.filter((clip) => clip.role === 'held-out'),
    setApart: chosen.filter((index) => apart.has(index)).map((index) => candidates[index]!),
  };
}

/** A fifth of each class's clips; a class of fewer than five gives none. */
function chooseApart(chosen: readonly number[], labels: readonly number[], seed: number): number[] {
  const random = createRandom(seed).fork('set-apart');
  const classes = new Map<number, number[]>();
  for (const index of chosen) classes.set(labels[index]!, [...(classes.get(labels[index]!) ?? []), index]);
  return [...classes.values()].flatMap((positions) => random.shuffle(positions).slice(0, Math.floor(positions.length / setApartShare)));
}

/** @throws AppError `collection-incomplete` naming the first gap that blocks */
export function checkCollection(state: CollectionState): void {
  const gap = findGaps(state).find((found) => found.blocking);
  if (gap === undefined) return;
  const name = state.classes.find((item) => item.id === gap.classId);
  throw new AppError(
    'collection-incomplete',
    `The collection cannot be taught yet: ${gap.kind}${name === undefined ? '' : ` (${name.en || name.zh})`}.`,
    {
      remedy: 'Give every class a name and at least one clip to train on; two classes are the least.',
      details: { gap: gap.kind, class: name?.en ?? '' },
    },
  );
}

/** What a clip is decoded for: to learn from, to choose the epoch, or to be measured and reported. */
export type ClipRole = 'train' | 'set-apart' | 'held-out';

/** Moments of each segment that are decoded of a clip at once. */
export function momentsOf({ augmentation, moments }: TrainingSettings, role: ClipRole): number {
  return role === 'train' && augmentation.randomFrame && moments !== 'all' ? moments : 1;
}

/** Whether each epoch takes other frames of a training clip, which are then decoded anew. */
export function isRedrawn({ augmentation, moments }: TrainingSettings, role: ClipRole): boolean {
  return role === 'train' && augmentation.randomFrame && moments === 'all';
}

/** Bytes of decoded frames of a clip of this size. */
export function frameBytes(
  clip: Pick<TeachingClip, 'width' | 'height'>,
  role: ClipRole,
  settings: TrainingSettings,
  config: VisionConfig,
): Bytes {
  const short = Math.round((config.resolution * 256) / 224);
  const [width, height] = clip.width > 0 && clip.height > 0 ? [clip.width, clip.height] : [4, 3];
  const long = config.pictures?.resize === 'squash' ? short : Math.floor((short * Math.max(width, height)) / Math.min(width, height));
  return settings.frames * momentsOf(settings, role) * short * long * 3;
}

/** A clip's class, by its position. */
export function classIndex(state: CollectionState, clip: TeachingClip): number {
  return state.classes.findIndex((item) => item.id === clip.classId);
}
