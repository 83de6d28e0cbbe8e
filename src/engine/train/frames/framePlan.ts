/**
 * Which clips' frames stay in memory, which on disk, and which are decoded each time they are looked at. Every clip is used
 * once an epoch, in another order each time, so that what was used last says nothing of what comes next: the first that fit
 * stay for good, and the rest passes through what is left of the budget. Pure, so that the forecast tells what happens.
 */
import type { TeachingClip, TrainingSettings } from '../../../shared/teaching/teaching';
import type { KeptFrames } from '../../../shared/teaching/forecast';
import type { Bytes } from '../../../shared/base/units';
import type { VisionConfig } from '../../model';
import { type ChosenClips, type ClipRole, frameBytes, isRedrawn } from '../task/chooseClips';
import { firstPromptLayer } from '../task/task';

/** What may be held of decoded frames. */
export interface FrameBudgets {
  readonly memory: Bytes;
  readonly disk: Bytes;
}

/** `passing`: decoded when it is needed, for as long as there is room. */
type FramePlace = 'memory' | 'disk' | 'passing';

export interface PlannedClip {
  readonly clip: TeachingClip;
  readonly role: ClipRole;
  /** As reckoned from the clip's size. */
  readonly bytes: Bytes;
  readonly place: FramePlace;
  /** On disk too: a training that is killed and goes on does not decode it again. */
  readonly stored: boolean;
  /** Each of its draws is decoded anew. */
  readonly redrawn: boolean;
}

export interface FramePlan {
  readonly clips: readonly PlannedClip[];
  readonly budgets: FrameBudgets;
  /** Everything stays in memory: decoded before the first epoch, and never again. */
  readonly whole: boolean;
}

/**
 * Of the budget, what clips that pass through may take: two batches, but no more than these shares. Where the training clips
 * themselves pass through, it is of little use that others stay.
 */
const passingShare = { others: 0.5, redrawn: 0.9 } as const;

export function planFrames(chosen: ChosenClips, settings: TrainingSettings, config: VisionConfig, budgets: FrameBudgets): FramePlan {
  const all = [
    ...chosen.train.map((clip) => sized(clip, 'train', settings, config)),
    ...chosen.setApart.map((clip) => sized(clip, 'set-apart', settings, config)),
    // Never measured, they are never decoded.
    ...(settings.measureEvery === 0 ? [] : chosen.heldOut).map((clip) => sized(clip, 'held-out', settings, config)),
  ];
  const staying = all.filter(({ redrawn }) => !redrawn);
  const sum = staying.reduce((bytes, clip) => bytes + clip.bytes, 0);
  // Kept activations take each clip once: there is nothing to keep its frames for.
  const once = settings.cachedViews > 0 && firstPromptLayer(settings.fromLayer, config.layers) > 0;
  const whole = !once && staying.length === all.length && sum <= budgets.memory;
  if (whole)
    return {
      clips: storing(
        all.map((clip) => ({ ...clip, place: 'memory' })),
        budgets.disk,
      ),
      budgets,
      whole,
    };
  const largest = all.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const share = staying.length === all.length ? passingShare.others : passingShare.redrawn;
  const passing = Math.max(2 * largest, Math.min(2 * settings.batch * largest, share * budgets.memory));
  let memory = once ? 0 : Math.max(0, budgets.memory - passing);
  let disk = once ? 0 : budgets.disk;
  const clips = all.map((clip): PlacedClip => {
    if (clip.redrawn) return { ...clip, place: 'passing' };
    if (clip.bytes <= memory) {
      memory -= clip.bytes;
      return { ...clip, place: 'memory' };
    }
    if (clip.bytes > disk) return { ...clip, place: 'passing' };
    disk -= clip.bytes;
    return { ...clip, place: 'disk' };
  });
  return { clips: storing(clips, once ? 0 : budgets.disk), budgets, whole };
}

type PlacedClip = Omit<PlannedClip, 'stored'>;

/** Those that are on disk alone come first; of those in memory, as many as there is room for then. */
function storing(clips: readonly PlacedClip[], disk: Bytes): PlannedClip[] {
  let room = disk - clips.reduce((sum, { place, bytes }) => sum + (place === 'disk' ? bytes : 0), 0);
  return clips.map((clip) => {
    if (clip.place !== 'memory' || clip.bytes > room) return { ...clip, stored: clip.place === 'disk' };
    room -= clip.bytes;
    return { ...clip, stored: true };
  });
}

function sized(clip: TeachingClip, role: ClipRole, settings: TrainingSettings, config: VisionConfig): Omit<PlacedClip, 'place'> {
  return { clip, role, bytes: frameBytes(clip, role, settings, config), redrawn: isRedrawn(settings, role) };
}

/** What the page says of it. */
export function tellFrames({ clips, budgets }: FramePlan, settings: TrainingSettings, config: VisionConfig): KeptFrames {
  const at = (place: FramePlace) => clips.filter((clip) => clip.place === place);
  const sum = (some: readonly PlannedClip[]): Bytes => some.reduce((bytes, clip) => bytes + clip.bytes, 0);
  const [memory, disk, passing] = [at('memory'), at('disk'), at('passing')];
  const largest = [...passing, ...disk].reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const passes = Math.min(sum(passing) + sum(disk), 2 * settings.batch * largest);
  return {
    inMemory: memory.length,
    onDisk: disk.length,
    decodedAgain: passing.length,
    redrawn: clips.some((clip) => clip.redrawn),
    once: settings.cachedViews > 0 && firstPromptLayer(settings.fromLayer, config.layers) > 0,
    memoryBytes: Math.max(largest, Math.min(budgets.memory, sum(memory) + passes)),
    diskBytes: sum(clips.filter(({ stored }) => stored)),
    memoryBudget: budgets.memory,
    diskBudget: budgets.disk,
  };
}
