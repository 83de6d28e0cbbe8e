/** A film in pieces: so many windows that their frames fit into memory with ease, and that the page hears of them every few seconds. */
import type { Bytes } from '../../shared/base/units';
import type { TimelinePlan } from '../../shared/timeline/plan';

export interface Piece {
  readonly index: number;
  /** Windows [first, first + count). */
  readonly first: number;
  readonly count: number;
  /** Moments of those windows [from, to); the first ones are the last of the piece before. */
  readonly from: number;
  readonly to: number;
}

/** Of a piece, at the size of the largest eyes; two pieces lie in memory together. */
const mostPixels: Bytes = 16 << 20;
const mostMoments = 128;

/** @param frameBytes of one frame as the eyes see it */
export function piecesOf({ frames: T, strideSteps, windows }: TimelinePlan, frameBytes: Bytes): Piece[] {
  const moments = Math.min(mostMoments, Math.floor(mostPixels / frameBytes));
  const count = Math.max(1, Math.floor((moments - T) / strideSteps) + 1);
  return Array.from({ length: Math.ceil(windows / count) }, (_, index) => {
    const first = index * count;
    const own = Math.min(count, windows - first);
    return { index, first, count: own, from: first * strideSteps, to: (first + own - 1) * strideSteps + T };
  });
}
