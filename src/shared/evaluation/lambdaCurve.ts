/**
 * Accuracy over lambda, the weight of English against Chinese (Eq. 18). It describes the clips it is drawn from: a lambda
 * chosen by its peak would be chosen on the clips that are reported.
 */
import { accuraciesOf, judge } from './accuracy';
import { type ScoredClip, voicesOf } from './scored';

export interface LambdaPoint {
  readonly lambda: number;
  readonly top1: number;
  readonly top5: number;
}

const steps = 20;

/** From 0 to 1 by 0.05; empty where there is only one language. */
export function lambdaCurve(clips: readonly ScoredClip[]): LambdaPoint[] {
  if (!voicesOf(clips).includes('zh')) return [];
  return Array.from({ length: steps + 1 }, (_, step) => {
    const lambda = step / steps;
    const { top1, top5 } = accuraciesOf(judge(clips, 'fused', lambda));
    return { lambda, top1: top1.share, top5: top5.share };
  });
}
