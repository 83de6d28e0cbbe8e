/** W of one label. */
import type { LabelScores } from './recognition';

/** @param T frames @returns its weights [T]; empty where an answer that was put aside keeps only those of its best labels */
export function frameWeightsOf({ frameWeights, weightRows }: LabelScores, label: number, T: number): Float32Array {
  const row = weightRows === undefined ? label : weightRows.indexOf(label);
  return row < 0 ? new Float32Array(0) : frameWeights.subarray(row * T, (row + 1) * T);
}
