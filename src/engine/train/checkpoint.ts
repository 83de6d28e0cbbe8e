/** A training as plain data, after each epoch: everything it takes to go on as if nothing had happened. */
import type { RandomState } from '../../shared/random';
import type { EpochPoint, TrainingSettings } from '../../shared/teaching';
import type { Seconds } from '../../shared/units';
import type { Judged } from './accuracy';

export interface TrainingCheckpoint {
  /** Epochs done. */
  readonly epoch: number;
  /** State of the generator that draws batches and views. */
  readonly random: RandomState;
  /** Adapter and optimizer state as safetensors. */
  readonly adapter: Uint8Array<ArrayBuffer>;
  readonly optimizer: Uint8Array<ArrayBuffer>;
  readonly best: BestEpoch;
  /** Held-out clips without an adapter. */
  readonly before: readonly Judged[];
  readonly curve: readonly EpochPoint[];
  /** Time spent so far. */
  readonly seconds: Seconds;
}

export interface BestEpoch {
  readonly epoch: number;
  readonly adapter: Uint8Array<ArrayBuffer>;
  readonly judged: readonly Judged[];
  readonly surprise: number;
}

/** What is stored of a training that has not ended. */
export interface StoredTraining {
  readonly name: string;
  readonly settings: TrainingSettings;
  /** collectionSignature at its start. */
  readonly signature: string;
  readonly checkpoint: TrainingCheckpoint;
}
