/** How sure an accuracy from few clips is: Wilson's score interval (Wilson 1927), and the confusion matrix. */
import type { Accuracy, ClassResult, ConfusionCounts, TeachingClass } from '../../../shared/teaching/teaching';

/** Of the normal distribution, for 95 %. */
const z = 1.959964;

export function accuracyOf(correct: number, n: number): Accuracy {
  if (n === 0) return { top1: 0, n: 0, low: 0, high: 1 };
  const share = correct / n;
  const middle = share + (z * z) / (2 * n);
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { top1: share, n, low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}

/** What one held-out clip is and was taken for, as indices of classes. */
export interface JudgedClip {
  readonly clipId: string;
  readonly truth: number;
  readonly taken: number;
}

export function accuracyOfAll(judged: readonly JudgedClip[]): Accuracy {
  return accuracyOf(judged.filter(({ truth, taken }) => truth === taken).length, judged.length);
}

export function perClass(classes: readonly TeachingClass[], before: readonly JudgedClip[], after: readonly JudgedClip[]): ClassResult[] {
  return classes.map(({ id }, index) => ({
    classId: id,
    before: accuracyOfAll(before.filter(({ truth }) => truth === index)),
    after: accuracyOfAll(after.filter(({ truth }) => truth === index)),
  }));
}

export function confusionOf(
  classes: readonly TeachingClass[],
  before: readonly JudgedClip[],
  after: readonly JudgedClip[],
): ConfusionCounts {
  const cells = (judged: readonly JudgedClip[]): string[][][] =>
    classes.map((_, row) =>
      classes.map((__, column) => judged.filter(({ truth, taken }) => truth === row && taken === column).map(({ clipId }) => clipId)),
    );
  return { classes, before: cells(before), after: cells(after) };
}
