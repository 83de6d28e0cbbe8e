/** When there is no answer, and why. */
import type { RankedLabel } from './fusion';
import type { Recognition } from './recognition';

/**
 * not-drawn: the model's gate says that the clip is not of the world it learned from (drawn figures, for the embedded
 * model); below-threshold: the first label stays below the person's own threshold.
 */
export type AbstentionReason = 'not-drawn' | 'below-threshold';

/** @param threshold the smallest probability that counts as an answer; 0 never abstains */
export function abstentionOf(
  { gate }: Pick<Recognition, 'gate'>,
  first: RankedLabel | undefined,
  threshold: number,
): AbstentionReason | null {
  if (isWalled({ gate })) return 'not-drawn';
  return first !== undefined && first.probability < threshold ? 'below-threshold' : null;
}

/** The gate stands between the clip and an answer. */
export function isWalled({ gate }: Pick<Recognition, 'gate'>): boolean {
  return gate != null && !gate.inside && gate.binding;
}
