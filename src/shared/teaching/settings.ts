/** Everything that can be chosen of a training. */

/** Bodies of the reparameterization encoder (Table 3); `none` is temporal prompts alone. */
export const reparamBodies = ['r2plus1d', 'c3d', 'tada', 'lstm', 'transformer', 'mlp', 'none'] as const;
export type ReparamBodyName = (typeof reparamBodies)[number];

/** What was tuned on the embedded model, then Table 2's columns (trainingPresets.ts). */
export const presetNames = ['quick', 'small-data', 'paper-few-shot', 'paper-full', 'paper-vit-l', 'paper-something'] as const;
export type PresetName = (typeof presetNames)[number];

export const keptEpochs = ['last', 'best'] as const;
type KeptEpoch = (typeof keptEpochs)[number];

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

/** How an adapter is taught (Table 2 of the paper; presets: shared/teaching/trainingPresets.ts). */
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
  /** True: no layer has prompts, e_t of Eq. 1 alone is trained (the baseline of Table 7). */
  readonly embeddingAlone?: boolean;
  /** First layer with prompts; negative counts from the end as in `slice` (-2: the last two), 0: all. */
  readonly fromLayer: number;
  /**
   * Views of each clip whose activations below `fromLayer` are computed once and kept. 0: none kept, every epoch
   * draws new views and runs the whole encoder.
   */
  readonly cachedViews: number;
  /**
   * Moments of each segment that a random frame is drawn from. `all`: any frame of the segment, decoded anew for every
   * epoch (the paper's). A number: so many fixed moments, decoded once; a saving.
   */
  readonly moments: number | 'all';
  /** Held-out clips are measured after every so many epochs, and after the last; 0: never, not even before. */
  readonly measureEvery: number;
  /** Which weights are kept: the last epoch's, or those of the epoch that is best on training clips set apart for choosing. */
  readonly keepEpoch: KeptEpoch;
  /** Memory for decoded frames, in megabytes; `auto` is an eighth of what the machine says it has. */
  readonly memoryBudget: number | 'auto';
  /** Disk for decoded frames that memory has no room for, in megabytes; 0: none. `auto` is half of what the browser gives. */
  readonly diskBudget: number | 'auto';
  readonly augmentation: Augmentation;
}
