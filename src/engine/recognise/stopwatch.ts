/** What each stage of a recognition took. */
import type { Milliseconds } from '../../shared/base/units';
import type { RecognitionStage } from '../../shared/recognition/recognition';

export interface Stopwatch {
  /** Leaves out what belongs to no stage (loading the model, waiting for the GPU's queue). */
  readonly skip: () => void;
  /** The time since the last word belongs to this stage. */
  readonly lap: (stage: RecognitionStage) => void;
  readonly laps: () => Readonly<Record<RecognitionStage, Milliseconds>>;
}

/** Milliseconds of each stage. */
export function stopwatch(): Stopwatch {
  const laps: Record<RecognitionStage, Milliseconds> = { reading: 0, decoding: 0, text: 0, encoding: 0, scoring: 0 };
  let last = performance.now();
  return {
    skip: () => {
      last = performance.now();
    },
    lap: (stage: RecognitionStage) => {
      const now = performance.now();
      laps[stage] += now - last;
      last = now;
    },
    laps: () => laps,
  };
}
