/** Top-1, top-5 and the mean per class (Sec. 4): one number for the clips, one that every class weighs alike in. */
import { type Share, wilson } from './interval';
import { indexOfLargest, rankOf, type ScoredClip, scoresOf, type Voice } from './scored';

export interface Judged {
  readonly clip: string;
  readonly truth: number;
  /** Index of the class that it was taken for. */
  readonly taken: number;
  /** Place of its own class, from 0. */
  readonly rank: number;
}

export interface Accuracies {
  readonly top1: Share;
  readonly top5: Share;
  /** Mean over the classes that have clips of each class's top-1; null without clips. */
  readonly meanClass: number | null;
}

export interface ClassAccuracy {
  /** Index of the class. */
  readonly label: number;
  readonly top1: Share;
  readonly top5: Share;
}

/** Clips without scores of that voice are left out. */
export function judge(clips: readonly ScoredClip[], voice: Voice, lambda: number): Judged[] {
  return clips.flatMap((scored) => {
    const scores = scoresOf(scored, voice, lambda);
    if (scores === null) return [];
    return [{ clip: scored.clip, truth: scored.truth, taken: indexOfLargest(scores), rank: rankOf(scores, scored.truth) }];
  });
}

export function accuraciesOf(judged: readonly Judged[]): Accuracies {
  const classes = accuracyPerClass(judged, largestTruth(judged) + 1).filter(({ top1 }) => top1.n > 0);
  return {
    top1: within(judged, 1),
    top5: within(judged, 5),
    meanClass: classes.length === 0 ? null : classes.reduce((sum, { top1 }) => sum + top1.share, 0) / classes.length,
  };
}

/** One entry for each of `count` classes, those without clips included. */
export function accuracyPerClass(judged: readonly Judged[], count: number): ClassAccuracy[] {
  const clips: Judged[][] = Array.from({ length: count }, () => []);
  for (const one of judged) clips[one.truth]!.push(one);
  return clips.map((own, label) => ({ label, top1: within(own, 1), top5: within(own, 5) }));
}

function within(judged: readonly Judged[], places: number): Share {
  return wilson(judged.filter(({ rank }) => rank < places).length, judged.length);
}

function largestTruth(judged: readonly Judged[]): number {
  return judged.reduce((largest, { truth }) => Math.max(largest, truth), -1);
}
