/** A training as plain data, after an epoch or a step: everything it takes to go on as if nothing had happened. */
import type { RandomState } from '../../../shared/base/random';
import type { EpochPoint } from '../../../shared/teaching/teaching';
import type { Seconds } from '../../../shared/base/units';
import type { JudgedClip } from '../measure/accuracy';

/**
 * Of the time of a training that reading its state back may take. ViT-B/16 keeps every step on any GPU this way, the
 * embedded model on a fast one every few.
 */
export const keepingShare = 0.05;

export interface TrainingCheckpoint {
  /** Epochs done, and steps done of the one after them. */
  readonly epoch: number;
  readonly step: number;
  /** What those steps add up to. */
  readonly sums: EpochSums;
  /** State of the generator that draws batches and views: as the epoch in progress began, and now. */
  readonly random: { readonly epoch: RandomState; readonly now: RandomState };
  /** Adapter and optimizer state as safetensors. */
  readonly adapter: Uint8Array<ArrayBuffer>;
  readonly optimizer: Uint8Array<ArrayBuffer>;
  /** Null within the first epoch. */
  readonly best: BestEpoch | null;
  /** Held-out clips without an adapter. */
  readonly before: readonly JudgedClip[];
  readonly curve: readonly EpochPoint[];
  /** Time spent so far. */
  readonly seconds: Seconds;
}

/** An epoch's losses and right answers so far, summed over the clips seen. */
export interface EpochSums {
  readonly en: number;
  readonly zh: number;
  readonly correct: number;
  readonly seen: number;
}

export interface BestEpoch {
  readonly epoch: number;
  readonly adapter: Uint8Array<ArrayBuffer>;
  /** Held-out clips by these weights; null where they have not been measured after this epoch. */
  readonly judged: readonly JudgedClip[] | null;
  /** What it was chosen by, of the training clips set apart for it: share of them that was right, and how surprised it was. */
  readonly chosen: { readonly right: number; readonly surprise: number } | null;
}
