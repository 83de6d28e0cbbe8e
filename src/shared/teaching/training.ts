/** A training as it runs, and what comes of it. */
import type { AppErrorData } from '../errors/errors';
import type { Bytes, Seconds } from '../base/units';
import type { TeachingClass } from './collection';
import type { TrainingSettings } from './settings';

export type TrainingStage =
  'loading-model' | 'text' | 'decoding' | 'caching' | 'measuring-before' | 'training' | 'measuring-after' | 'saving';

/** One point of the curves; epoch 0 is the untrained start (its losses are null). */
export interface EpochPoint {
  readonly epoch: number;
  /** Eq. 15 and 16, means over the epoch; null where the branch is off. */
  readonly lossEn: number | null;
  readonly lossZh: number | null;
  /** Share of this epoch's training views put into their own class, 0 to 1. */
  readonly trainAccuracy: number | null;
  /** null where nothing is held out. */
  readonly heldOutAccuracy: number | null;
  readonly learningRate: number;
}

/** What a training tells while it runs. */
export type TrainingEvent =
  | { readonly kind: 'stage'; readonly stage: TrainingStage; readonly done: number; readonly total: number }
  | { readonly kind: 'set-aside'; readonly clipId: string; readonly problem: AppErrorData }
  | {
      readonly kind: 'step';
      readonly epoch: number;
      readonly epochs: number;
      readonly step: number;
      readonly steps: number;
      readonly lossEn: number | null;
      readonly lossZh: number | null;
      readonly secondsLeft: Seconds;
      /** The most memory held so far, counted as the forecast's `peakBytes`. */
      readonly bytes: Bytes;
    }
  /** A finished epoch. On resuming, the points so far are said again first. */
  | { readonly kind: 'epoch'; readonly epochs: number; readonly point: EpochPoint; readonly secondsLeft: Seconds; readonly bytes: Bytes }
  | { readonly kind: 'state'; readonly state: 'running' | 'paused' }
  /** The checkpoint could not be stored (`storage-full` ...); the training goes on without. Said once. */
  | { readonly kind: 'not-kept'; readonly problem: AppErrorData };

/** correct / n with its 95 % Wilson interval. */
export interface Accuracy {
  readonly top1: number;
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

export interface ClassResult {
  readonly classId: string;
  readonly before: Accuracy;
  readonly after: Accuracy;
}

/** cells[row][column]: ids of held-out clips of class `row` (as in `classes`) that were taken for class `column`. */
export interface ConfusionCounts {
  readonly classes: readonly TeachingClass[];
  readonly before: readonly (readonly (readonly string[])[])[];
  readonly after: readonly (readonly (readonly string[])[])[];
}

/** What came of a training. */
export interface TrainingResult {
  readonly name: string;
  /** Id among listAdapters; null where nothing was trained or it could not be stored. */
  readonly adapterId: string | null;
  /** The adapter itself, for download, whatever became of storing it; null where nothing was trained. */
  readonly adapterFile: Blob | null;
  /** Why it could not be stored (`storage-full` ...). */
  readonly storageProblem: AppErrorData | null;
  /** How the training came to its end. `not-finite`: the loss became NaN or infinite, the last good state is kept. */
  readonly ended: 'finished' | 'stopped' | 'not-finite';
  readonly bestEpoch: number;
  readonly curve: readonly EpochPoint[];
  /** null where nothing is held out, or where untaught no language of the classes could speak for the model. */
  readonly before: Accuracy | null;
  /** null where nothing is held out. */
  readonly after: Accuracy | null;
  readonly perClass: readonly ClassResult[];
  readonly confusion: ConfusionCounts | null;
  readonly setAside: readonly { readonly clipId: string; readonly problem: AppErrorData }[];
  readonly settings: TrainingSettings;
  readonly parameters: number;
  readonly seconds: Seconds;
}

/** A training that came to its end, as the list keeps it. */
export interface KeptTraining extends Omit<TrainingResult, 'adapterFile' | 'storageProblem'> {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
}

/** A training that a reload, a lost device or a cancel cut short, with what it had reached: epoch 0 is its very start. */
export interface PendingTraining {
  readonly name: string;
  readonly settings: TrainingSettings;
  readonly epoch: number;
  readonly curve: readonly EpochPoint[];
  /** The collection has changed since: going on would not be the same training, so `resumeTraining` refuses. */
  readonly collectionChanged: boolean;
}
