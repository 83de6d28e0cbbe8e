/** What a training will take, before it starts, and what would make it take less. */
import type { Bytes, Seconds } from '../base/units';
import type { TrainingSettings } from './settings';

export interface Forecast {
  /** Decoding and caching before the first epoch. */
  readonly preparing: Seconds;
  readonly perEpoch: Seconds;
  /** All of it, measuring before and after included. */
  readonly total: Seconds;
  /** It by the shortest and by the longest of the steps that were tried: how sure it is. */
  readonly range: readonly [Seconds, Seconds];
  readonly stepsPerEpoch: number;
  /** Clips that train and that test, as the settings take them. */
  readonly clips: { readonly train: number; readonly heldOut: number };
  /** Trainable numbers. */
  readonly parameters: number;
  /** The most that the training will hold at once: on the backend, as seen in the probe, and kept beside it. */
  readonly peakBytes: Bytes;
  /** Of it, decoded frames and activations kept from clip to clip. */
  readonly cacheBytes: Bytes;
  readonly frames: KeptFrames;
  /** What this machine is taken to have; null where nothing tells. */
  readonly availableBytes: Bytes | null;
  readonly fits: boolean;
  /** Settings that make it fit, or much faster, the mildest first; each says what it would cost then. */
  readonly advice: readonly ForecastAdvice[];
}

/** What one view of one clip takes the encoder, without an adapter and with one. */
export interface MeasuringPace {
  readonly plain: Seconds;
  readonly taught: Seconds;
}

/** Where the decoded frames of the clips are while it trains. */
export interface KeptFrames {
  /** Clips whose frames stay in memory, or on disk. */
  readonly inMemory: number;
  readonly onDisk: number;
  /** Clips that are decoded each time they are looked at. */
  readonly decodedAgain: number;
  /** Training clips are among them because every epoch takes other frames. */
  readonly redrawn: boolean;
  /** Every clip is looked at once, and what was computed of it is kept instead. */
  readonly once: boolean;
  readonly memoryBytes: Bytes;
  readonly diskBytes: Bytes;
  readonly memoryBudget: Bytes;
  readonly diskBudget: Bytes;
}

export interface ForecastAdvice {
  readonly reason: 'memory' | 'time';
  readonly change: Partial<TrainingSettings>;
  readonly total: Seconds;
  readonly peakBytes: Bytes;
}
