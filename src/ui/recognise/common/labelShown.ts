/** Which label the frames and their weights are shown for: the one a person chose, else the likeliest. Pure. */
import { isWalled } from '../../../shared/recognition/abstention';
import { frameWeightsOf } from '../../../shared/recognition/frameWeights';
import { rankLabels } from '../../../shared/recognition/fusion';
import type { LabelText, Recognition } from '../../../shared/recognition/recognition';

/** A label chosen by hand, and the answer it was chosen in (`answerKey`). */
export interface ChosenLabel {
  readonly of: string;
  readonly index: number;
}

interface ShownLabel {
  readonly index: number | undefined;
  /** undefined where nothing is shown, or where the model gives no answer. */
  readonly label: LabelText | undefined;
  /** Weights of the frames [T]; equal ones where the model gives no answer. */
  readonly weights: Float32Array | null;
}

/** A label chosen by hand stays chosen until clip or labels change. */
export function answerKey(recognition: Recognition | null): string {
  return recognition === null ? '' : `${recognition.id} ${recognition.scores.labels.length} ${recognition.scores.labels[0]?.en}`;
}

/** @param lambda weight of English against Chinese, 0 to 1 */
export function labelShown(recognition: Recognition | null, lambda: number, chosen: ChosenLabel | null): ShownLabel {
  if (recognition === null) return { index: undefined, label: undefined, weights: null };
  const { scores, frames } = recognition;
  const index = chosen !== null && chosen.of === answerKey(recognition) ? chosen.index : rankLabels(scores, lambda)[0]?.index;
  const T = frames.times.length;
  if (index === undefined) return { index, label: undefined, weights: null };
  if (isWalled(recognition)) return { index, label: undefined, weights: new Float32Array(T).fill(1 / T) };
  const weights = frameWeightsOf(scores, index, T);
  return { index, label: scores.labels[index], weights: weights.length === 0 ? null : weights };
}
