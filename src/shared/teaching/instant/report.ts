/** What the clips themselves say about an instant answer: each answered by the others, how that grows with clips, and what would help most. */
import { createRandom } from '../../base/random';
import type { InstantWeights } from './memory';
import { classMeans, type Cosines, type Evidence, logitsAt, othersOf, type TaughtClip } from './tuning';

/** The class that a clip is taken for, by the clips that may speak for it. */
function takenFor(clips: readonly TaughtClip[], C: number, cosines: Cosines, weights: InstantWeights, allows: Evidence): number[] {
  const means = classMeans(clips, cosines, C, weights, allows);
  return clips.map(({ words }, at) => indexOfLargest(logitsAt(words, means, at, weights.alpha)));
}

/** Each clip left out in its turn. */
export function leftOutAnswers(clips: readonly TaughtClip[], C: number, cosines: Cosines, weights: InstantWeights): number[] {
  return takenFor(clips, C, cosines, weights, othersOf(clips));
}

export interface CurvePoint {
  /** Clips a class that were remembered. */
  readonly clips: number;
  /** Share of the other clips that were right, mean over the draws. */
  readonly right: number;
  /** Answers that it was taken from. */
  readonly answers: number;
}

const draws = 5;

/** How often clips are right by n clips of each class, drawn anew five times for each n, none of which is the clip asked about or of its group. */
export function learningCurve(clips: readonly TaughtClip[], C: number, cosines: Cosines, weights: InstantWeights): CurvePoint[] {
  const byClass = Array.from({ length: C }, (_, c) => clips.flatMap(({ label }, at) => (label === c ? [at] : [])));
  const most = Math.min(...byClass.map((all) => all.length)) - 1;
  const others = othersOf(clips);
  const counts = [1, 2, 4, 8, 16, 32, 64].filter((n) => n < most);
  return [...counts, ...(most >= 1 ? [most] : [])].map((n) => {
    let [right, answers] = [0, 0];
    for (let draw = 0; draw < draws; draw++) {
      const random = createRandom(draw + 1).fork(n);
      const chosen = new Set(byClass.flatMap((all) => random.shuffle(all).slice(0, n)));
      const taken = takenFor(clips, C, cosines, weights, (a, b) => chosen.has(b) && others(a, b));
      for (const [at, { label }] of clips.entries()) {
        if (chosen.has(at)) continue;
        answers += 1;
        if (taken[at] === label) right += 1;
      }
    }
    return { clips: n, right: answers === 0 ? 0 : right / answers, answers };
  });
}

/** Classes that are taken for one another, with the clips; the most often first. */
export interface ConfusedPair {
  /** Positions of the classes. */
  readonly classes: readonly [number, number];
  /** Positions of the clips. */
  readonly clips: readonly number[];
}

export function confusedPairs(labels: readonly number[], taken: readonly number[]): ConfusedPair[] {
  const pairs = new Map<string, number[]>();
  for (const [at, label] of labels.entries()) {
    if (taken[at] === label) continue;
    const key = [label, taken[at]!].toSorted((a, b) => a - b).join();
    pairs.set(key, [...(pairs.get(key) ?? []), at]);
  }
  return [...pairs]
    .map(([key, clips]): ConfusedPair => ({ classes: key.split(',').map(Number) as [number, number], clips }))
    .toSorted((a, b) => b.clips.length - a.clips.length);
}

export type InstantAdvice =
  /** Too few for leave-one-out to say anything of every class. */
  | { readonly kind: 'too-few'; readonly classIndex: number; readonly more: number }
  /** The class that is wrong most often. */
  | { readonly kind: 'more-of'; readonly classIndex: number; readonly more: number }
  | { readonly kind: 'all-right' };

/** As many more as there are, between two and eight: the curve is drawn over doublings too. */
function twiceAsMany(count: number): number {
  return Math.min(8, Math.max(2, count));
}

/** @param taken null where leave-one-out says nothing */
export function adviceFor(labels: readonly number[], taken: readonly number[] | null, C: number): InstantAdvice {
  const counts = Array.from({ length: C }, (_, c) => labels.filter((label) => label === c).length);
  if (taken === null) {
    const classIndex = indexOfLargest(counts.map((count) => -count));
    return { kind: 'too-few', classIndex, more: twiceAsMany(counts[classIndex]!) };
  }
  const wrong = counts.map((count, c) => (count === 0 ? 0 : labels.filter((label, at) => label === c && taken[at] !== c).length / count));
  const classIndex = indexOfLargest(wrong);
  if (wrong[classIndex] === 0) return { kind: 'all-right' };
  return { kind: 'more-of', classIndex, more: twiceAsMany(counts[classIndex]!) };
}

function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if (values[at]! > values[best]!) best = at;
  return best;
}
