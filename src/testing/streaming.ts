/** For tests of streaming: a training whose clips are decoded, by a decoder that draws noise, within any budget. */
import { createHash } from 'node:crypto';
import { createRandom } from '../shared/base/random';
import { AppError } from '../shared/errors/errors';
import type { TeachingClip, TrainingEvent, TrainingSettings } from '../shared/teaching/teaching';
import { settingsOf } from '../shared/teaching/trainingSettings';
import { createRunControl } from '../engine/base/runControl';
import { memoryFolder } from '../engine/files/storage';
import type { VisionParams } from '../engine/model';
import { frameShelf } from '../engine/train/frames/frameFiles';
import { type FrameBudgets, type FramePlan, type PlannedClip, planFrames } from '../engine/train/frames/framePlan';
import { type FrameStore, openFrameStore } from '../engine/train/frames/frameStore';
import { runTraining } from '../engine/train/trainer';
import type { CachedFrames, TaskClip, TrainingTask } from '../engine/train/task/task';
import { toyTask } from './training';

const side = 27; // the toy's 24 to the short side of its 256 of 224
export const unlimited: FrameBudgets = { memory: 1e12, disk: 0 };

const clip = (id: string, role: TeachingClip['role'], label: number): TeachingClip => ({
  id,
  classId: `${label}`,
  name: id,
  bytes: 1,
  role,
  roleBy: 'split',
  trim: null,
  duration: 2,
  width: side,
  height: side,
  hash: '',
  fingerprint: '',
  poster: null,
  problem: null,
});

export const chosenClips = (train: number, heldOut: number) => ({
  train: Array.from({ length: train }, (_, index) => clip(`t${index}`, 'train', index % 2)),
  heldOut: Array.from({ length: heldOut }, (_, index) => clip(`h${index}`, 'held-out', index % 2)),
  setApart: [],
});

export const smallTraining: TrainingSettings = {
  ...settingsOf('small-data', 'toy'),
  frames: 4,
  globalPrompts: 2,
  bottleneck: 8,
  batch: 4,
  epochs: 2,
  warmupEpochs: 1,
};

export interface Streamed {
  readonly params: VisionParams;
  readonly plan: FramePlan;
  readonly store: FrameStore;
  /** Clips and draws in the order in which they were decoded. */
  readonly decoded: string[];
  readonly setAside: string[];
}

/** A store over pictures that depend on clip and draw alone. */
export async function stream(
  params: VisionParams,
  settings: TrainingSettings,
  budgets: FrameBudgets,
  {
    clips = chosenClips(8, 4),
    broken = '',
    disk = memoryFolder(),
    signal,
  }: { clips?: ReturnType<typeof chosenClips>; broken?: string; disk?: ReturnType<typeof memoryFolder>; signal?: AbortSignal } = {},
): Promise<Streamed> {
  const plan = planFrames(clips, settings, params.config, budgets);
  const decoded: string[] = [];
  const setAside: string[] = [];
  const store = openFrameStore({
    plan,
    files: budgets.disk === 0 ? undefined : await frameShelf('training-frames', () => Promise.resolve(disk)).open('streamed'),
    onSetAside: (id) => void setAside.push(id),
    signal,
    decode: async (planned, draw) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      decoded.push(`${planned.clip.id} ${draw}`);
      if (planned.clip.id === broken) throw new AppError('nothing-decodable', 'broken', { details: { file: broken } });
      return picturesOf(planned, draw, settings);
    },
  });
  return { params, plan, store, decoded, setAside };
}

function picturesOf({ clip: { id }, bytes }: PlannedClip, draw: number, { frames: T }: TrainingSettings): CachedFrames {
  const random = createRandom(1).fork(`${id} ${draw}`);
  const count = bytes / (side * side * 3);
  const frames = Array.from({ length: count }, () => Uint8Array.from({ length: side * side * 3 }, () => random.integer(256)));
  return { frames, width: side, height: side, perSegment: count / T };
}

export async function taskOf(settings: TrainingSettings, { params, plan, store }: Streamed): Promise<TrainingTask> {
  const of = (role: PlannedClip['role']): TaskClip[] =>
    plan.clips
      .filter((planned) => planned.role === role)
      .map(({ clip: { id, classId } }) => ({ id, label: Number(classId), frames: (draw) => store.frames(id, draw) }));
  const { texts } = await toyTask({}, params);
  return {
    params,
    texts,
    baseline: texts,
    settings,
    train: of('train'),
    heldOut: of('held-out'),
    setApart: of('set-apart'),
    frames: store,
    mayFlip: false,
  };
}

export async function trainOn(settings: TrainingSettings, streamed: Streamed) {
  const losses: number[] = [];
  const onProgress = (event: TrainingEvent): void => void (event.kind === 'step' && losses.push(event.lossEn!, event.lossZh!));
  const outcome = await runTraining(await taskOf(settings, streamed), { control: createRunControl(), onProgress });
  await streamed.store.close();
  return {
    losses,
    curve: outcome.curve,
    adapter: createHash('sha256').update(outcome.best!.adapter).digest('hex'),
    judged: outcome.best!.judged,
  };
}

export const clipBytes = (settings: TrainingSettings, moments: number): number => settings.frames * moments * side * side * 3;
