/**
 * Which model to take on this machine: of those that can answer real footage, the best by its published figure that
 * encodes a clip in a time a person waits for; where none is that quick, the quickest.
 */
import type { ClipTime } from '../../../shared/models/clipTime';
import type { PublishedFigure } from '../../../shared/models/models';
import type { Bytes, Seconds } from '../../../shared/base/units';

export interface Candidate {
  readonly id: string;
  /** Null or another task's: it cannot be compared, so it is not recommended. */
  readonly figure: PublishedFigure | null;
  readonly multiplyAdds: number | null;
  readonly downloadBytes: Bytes;
  readonly clipTime: ClipTime | null;
}

/** What a person waits for one clip without wondering. */
const patience: Seconds = 3;
/** What a person fetches for a first answer; better models stand beside it in the list. */
const patientBytes: Bytes = 700_000_000;

/**
 * @param room bytes that may be stored, where that is known
 * @returns the id, or null where nothing can be compared
 */
export function recommend(candidates: readonly Candidate[], room: Bytes | null = null): string | null {
  const comparable = candidates.filter(({ figure, multiplyAdds }) => figure?.task === 'imagenet' && multiplyAdds !== null);
  const byCost = comparable.toSorted((a, b) => a.multiplyAdds! - b.multiplyAdds!);
  const cheapest = byCost[0];
  if (cheapest === undefined) return null;
  const fitting = byCost.filter(
    ({ clipTime, downloadBytes }) =>
      clipTime !== null && clipTime.seconds <= patience && downloadBytes <= Math.min(patientBytes, room ?? Infinity),
  );
  const best = fitting.toSorted((a, b) => b.figure!.percent - a.figure!.percent)[0];
  return (best ?? cheapest).id;
}
