/**
 * An answer without what is heavy in it: pictures and attention, which come back when the clip runs again, and the frame weights of
 * all but its best labels. All scores stay, so that lambda and the threshold act on it as on any other. A few kilobytes each.
 */
import { fuseScores } from '../../shared/recognition/fusion';
import type { LabelScores, LabelText, Recognition } from '../../shared/recognition/recognition';

/** Labels that keep their frame weights: the best so many of English, of Chinese, and of both alike. */
const best = 8;

export function putAside(recognition: Recognition): Recognition {
  const { frames, attention } = recognition;
  const none = new Float32Array(0);
  return {
    ...recognition,
    frames: { ...frames, pixels: new Uint8Array(0) },
    attention: { grid: attention?.grid ?? 0, last: none, rollout: none },
    plainAttention: null,
    scores: leanScores(recognition.scores, frames.times.length),
  };
}

/** @param T frames */
export function leanScores({ plain, ...scores }: LabelScores, T: number): LabelScores {
  if (plain != null) {
    const { use, scoresEn, scoresZh, frameWeights, weightRows } = leanScores({ ...scores, ...plain }, T);
    const lean = { use, scoresEn, scoresZh, frameWeights, ...(weightRows === undefined ? {} : { weightRows }) };
    return { ...leanScores(scores, T), plain: lean };
  }
  const labels = sharedLabels(scores.labels);
  if (scores.weightRows !== undefined || scores.labels.length <= 3 * best) return { ...scores, labels };
  const rows = [...new Set([1, 0.5, 0].flatMap((lambda) => bestOf(fuseScores(scores, lambda))))].toSorted((a, b) => a - b);
  const frameWeights = new Float32Array(rows.length * T);
  for (const [place, row] of rows.entries()) frameWeights.set(scores.frameWeights.subarray(row * T, (row + 1) * T), place * T);
  return { ...scores, labels, frameWeights, weightRows: rows };
}

function bestOf(values: Float32Array): number[] {
  return Array.from(values.keys())
    .toSorted((a, b) => values[b]! - values[a]!)
    .slice(0, best);
}

/** Lists seen lately: each answer brings its own copy of the labels, and thousands of clips share one. */
let known: readonly (readonly LabelText[])[] = [];

export function sharedLabels(labels: readonly LabelText[]): readonly LabelText[] {
  const found = known.find((list) => list === labels || isSame(list, labels));
  if (found !== undefined) return found;
  known = [labels, ...known].slice(0, 4);
  return labels;
}

function isSame(a: readonly LabelText[], b: readonly LabelText[]): boolean {
  return a.length === b.length && a.every(({ en, zh }, index) => en === b[index]!.en && zh === b[index]!.zh);
}
