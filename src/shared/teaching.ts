/**
 * Few-shot teaching (paper Sec. 4.3) as the page, the command line and the engine speak of it. Plain data only.
 *
 * Who keeps what: the collection lives in the worker, in IndexedDB (`actionscope-teaching`): one JSON snapshot of
 * classes and clips, each clip's file as a Blob under its id, the running training's checkpoint and its curve. Every
 * call that changes the collection answers with the new whole collection, so the page keeps no copy of its own.
 * Where storage is forbidden everything stays in memory and `memoryOnly` says so.
 *
 * Typical order: openCollection -> addClass, addClips (or classFolders.ts + addClips for a dropped folder) ->
 * forecastTraining -> train (with controlTraining meanwhile) -> the result, kept for lastTraining. After a reload:
 * openCollection, pendingTraining, and resumeTraining where it names a run. Attention before and after on a clip:
 * clipFile, then recognize with and without the adapter.
 */
import type { AppErrorData } from './errors';
import type { Call } from './protocol';
import type { FrameStrip, LabelText } from './recognition';
import type { Bytes, Seconds } from './units';

// ---------------------------------------------------------------- the collection

export interface TeachingClass extends LabelText {
  readonly id: string;
}

/** Cut of a clip: only `from <= t < to` is used, for training and for testing. */
export interface Trim {
  readonly from: Seconds;
  readonly to: Seconds;
}

export type ClipRole = 'train' | 'held-out';

export interface TeachingClip {
  readonly id: string;
  readonly classId: string;
  /** File name, as it came. */
  readonly name: string;
  readonly bytes: Bytes;
  readonly role: ClipRole;
  /** Who decided on the role. Only `automatic` ones move when clips come and go. */
  readonly roleBy: 'automatic' | 'person' | 'split';
  readonly trim: Trim | null;
  readonly duration: Seconds;
  readonly width: number;
  readonly height: number;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  /** Three 64-bit difference hashes (first, middle, last frame), hex; empty where the clip does not decode. */
  readonly fingerprint: string;
  /** Middle frame, a small JPEG; null where the clip does not decode. */
  readonly poster: Blob | null;
  /** Why the clip is set aside; it takes no part in training or testing. */
  readonly problem: AppErrorData | null;
}

/** Two clips that are one (same bytes) or look it (fingerprints a few bits apart). */
export interface Duplicate {
  readonly kind: 'same' | 'near';
  readonly clips: readonly [string, string];
  /** One trains and the other tests: the result would flatter. */
  readonly acrossRoles: boolean;
  readonly acrossClasses: boolean;
}

/** What is missing. Blocking ones keep `train` from starting; the others only limit what can be said afterwards. */
export interface CollectionGap {
  readonly kind: 'no-classes' | 'one-class' | 'class-without-training-clips' | 'class-with-one-clip' | 'nothing-held-out' | 'class-not-held-out' | 'clip-set-aside' | 'class-without-name';
  readonly blocking: boolean;
  readonly classId: string | null;
  readonly clipId: string | null;
}

export interface Collection {
  readonly classes: readonly TeachingClass[];
  readonly clips: readonly TeachingClip[];
  readonly duplicates: readonly Duplicate[];
  readonly gaps: readonly CollectionGap[];
  /** No gap blocks. */
  readonly canTrain: boolean;
  /** At least two classes hold held-out clips. */
  readonly canMeasure: boolean;
  readonly canUndo: boolean;
  /** True where nothing survives a reload. */
  readonly memoryOnly: boolean;
}

/** A clip on its way in: to a class by its id, or by its name (made where there is none of that English or Chinese name). */
export interface NewClip {
  readonly file: File;
  readonly class: { readonly id: string } | LabelText;
  /** Left out: chosen automatically. */
  readonly role?: ClipRole;
  readonly roleBy?: 'person' | 'split';
  readonly trim?: Trim | null;
}

export interface AddClipsProgress {
  readonly done: number;
  readonly total: number;
  /** The clip just finished, usable at once. */
  readonly clip: TeachingClip | null;
}

/** What is known of a file without keeping it. */
export type ClipInspection = Pick<
  TeachingClip,
  'duration' | 'width' | 'height' | 'hash' | 'fingerprint' | 'poster' | 'problem'
>;

// ---------------------------------------------------------------- settings

/** Bodies of the reparameterization encoder (Table 3); `none` is temporal prompts alone. */
export const reparamBodies = ['r2plus1d', 'c3d', 'tada', 'lstm', 'transformer', 'mlp', 'none'] as const;
export type ReparamBodyName = (typeof reparamBodies)[number];

export const presetNames = ['quick', 'paper'] as const;
export type PresetName = (typeof presetNames)[number];

export interface Augmentation {
  /** Random area and aspect ratio, resized to the model's size. */
  readonly randomResizedCrop: boolean;
  /** Smallest share of the area that a crop keeps (torchvision: 0.08). */
  readonly smallestCrop: number;
  /** Mirrors half of the views; off by itself when a class name tells left from right. */
  readonly flip: boolean;
  /** Share of the views that lose their colour (Table 2: 0.2). */
  readonly grey: number;
  /** A random frame of each segment instead of its middle one. */
  readonly randomFrame: boolean;
  readonly randAugment: boolean;
  readonly randomErasing: boolean;
  /** Share of the target spread over all classes; 0 is off. */
  readonly labelSmoothing: number;
}

export interface TrainingSettings {
  readonly preset: PresetName;
  readonly modelId: string;
  /** T. */
  readonly frames: number;
  /** S, global prompts. */
  readonly globalPrompts: number;
  readonly body: ReparamBodyName;
  /** r; `auto` scales the paper's 336 of 768 to the model's width. */
  readonly bottleneck: number | 'auto';
  readonly residual: boolean;
  /** false trains nothing and measures the baseline (Eq. 6, 7) alone. */
  readonly temporalPrompts: boolean;
  readonly chineseBranch: boolean;
  /** Weight of English against Chinese in Eq. 18. */
  readonly lambda: number;
  /** Of the loss (Eq. 15, 16). Measuring takes recognition's own, so that its numbers are what Recognise will show. */
  readonly tau: number;
  /** English template with {label} (Table 5). */
  readonly template: string;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly epochs: number;
  readonly warmupEpochs: number;
  readonly batch: number;
  /** K: training clips used of each class; `all` takes what there is. */
  readonly shots: number | 'all';
  readonly seed: number;
  /** First layer with prompts; negative counts from the end as in `slice` (-2: the last two), 0: all. */
  readonly fromLayer: number;
  /**
   * Views of each clip whose activations below `fromLayer` are computed once and kept. 0: none kept, every epoch
   * draws new views and runs the whole encoder.
   */
  readonly cachedViews: number;
  readonly augmentation: Augmentation;
}

// ---------------------------------------------------------------- forecast

export interface Forecast {
  /** Decoding and caching before the first epoch. */
  readonly preparing: Seconds;
  readonly perEpoch: Seconds;
  /** All of it, measuring before and after included. */
  readonly total: Seconds;
  readonly stepsPerEpoch: number;
  /** Clips that train and that test, as the settings take them. */
  readonly clips: { readonly train: number; readonly heldOut: number };
  /** Trainable numbers. */
  readonly parameters: number;
  /** The most that the training will hold at once: on the backend, as seen in the probe, and kept beside it. */
  readonly peakBytes: Bytes;
  /** Of it, decoded frames and activations kept from clip to clip. */
  readonly cacheBytes: Bytes;
  /** What this machine is taken to have; null where nothing tells. */
  readonly availableBytes: Bytes | null;
  readonly fits: boolean;
  /** Settings that make it fit, or much faster, the mildest first; each says what it would cost then. */
  readonly advice: readonly ForecastAdvice[];
}

export interface ForecastAdvice {
  readonly reason: 'memory' | 'time';
  readonly change: Partial<TrainingSettings>;
  readonly total: Seconds;
  readonly peakBytes: Bytes;
}

// ---------------------------------------------------------------- training

export type TrainingStage = 'loading-model' | 'text' | 'decoding' | 'caching' | 'measuring-before' | 'training' | 'measuring-after' | 'saving';

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
export interface ConfusionMatrix {
  readonly classes: readonly TeachingClass[];
  readonly before: readonly (readonly (readonly string[])[])[];
  readonly after: readonly (readonly (readonly string[])[])[];
}

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
  /** null where nothing is held out. */
  readonly before: Accuracy | null;
  readonly after: Accuracy | null;
  readonly perClass: readonly ClassResult[];
  readonly confusion: ConfusionMatrix | null;
  readonly setAside: readonly { readonly clipId: string; readonly problem: AppErrorData }[];
  readonly settings: TrainingSettings;
  readonly parameters: number;
  readonly seconds: Seconds;
}

/** A training that a reload, a lost device or a cancel cut short, with what it had reached. */
export interface PendingTraining {
  readonly name: string;
  readonly settings: TrainingSettings;
  readonly epoch: number;
  readonly curve: readonly EpochPoint[];
  /** The collection has changed since: going on would not be the same training, so `resumeTraining` refuses. */
  readonly collectionChanged: boolean;
}

// ---------------------------------------------------------------- calls

export interface TeachingCalls {
  openCollection: Call<Record<string, never>, Collection>;
  addClass: Call<LabelText, Collection>;
  renameClass: Call<{ readonly id: string } & LabelText, Collection>;
  removeClass: Call<{ readonly id: string }, Collection>;
  addClips: Call<{ readonly clips: readonly NewClip[] }, Collection, AddClipsProgress>;
  /** Moves clips to another class, another role (`automatic` gives the choice back) or another cut. */
  changeClips: Call<
    {
      readonly ids: readonly string[];
      readonly classId?: string;
      readonly role?: ClipRole | 'automatic';
      readonly trim?: Trim | null;
    },
    Collection
  >;
  removeClips: Call<{ readonly ids: readonly string[] }, Collection>;
  /** Takes back the last change of the collection (up to 50 of them; removed files are kept until the next reload). */
  undoCollection: Call<Record<string, never>, Collection>;
  clearCollection: Call<Record<string, never>, Collection>;
  /** Looks at a file without adding it. */
  inspectClip: Call<{ readonly file: File }, ClipInspection>;
  /** The clip's file, to play it or to recognise it. */
  clipFile: Call<{ readonly id: string }, File>;
  /** `count` frames of the whole file (not only its trimmed part), evenly spread, for a film strip. */
  clipFrames: Call<{ readonly id: string; readonly count: number; readonly size: number }, FrameStrip>;

  /** Measures one step on this machine with these settings; takes seconds. Throws `collection-incomplete`. */
  forecastTraining: Call<{ readonly settings: TrainingSettings }, Forecast, TrainingEvent>;
  /**
   * Trains. Cancelling the call stops at once, frees everything and leaves the last step that was kept to `resumeTraining`.
   * Throws `collection-incomplete`, `device-lost`, `out-of-memory`, `gradient-unsupported`, `loss-not-finite` (only
   * where there is no good state to keep).
   */
  train: Call<{ readonly name: string; readonly settings: TrainingSettings }, TrainingResult, TrainingEvent>;
  /** Acts on the training that runs; without one it does nothing. Pausing takes effect after the step at hand. */
  controlTraining: Call<{ readonly action: 'pause' | 'resume' | 'stop-and-keep-best' }, void>;
  pendingTraining: Call<Record<string, never>, PendingTraining | null>;
  /** Goes on from what was kept last as if nothing had happened. */
  resumeTraining: Call<Record<string, never>, TrainingResult, TrainingEvent>;
  discardTraining: Call<Record<string, never>, void>;
  /** The last result of this browser, for the page after a reload. */
  lastTraining: Call<Record<string, never>, TrainingResult | null>;
}
