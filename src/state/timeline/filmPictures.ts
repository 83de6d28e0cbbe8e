/** Small pictures of a film, as they come piece by piece: in the order of time, and the one nearest to a moment. Pure. */
import type { FrameStrip } from '../../shared/recognition/recognition';
import type { Seconds } from '../../shared/base/units';

/** What was there of the same stretch before gives way. */
export function withPictures(before: readonly FrameStrip[], strip: FrameStrip): readonly FrameStrip[] {
  const [first, last] = [strip.times[0], strip.times.at(-1)];
  if (first === undefined || last === undefined) return before;
  const others = before.filter(({ times }) => times.at(-1)! < first || times[0]! > last);
  return [...others, strip].toSorted((a, b) => a.times[0]! - b.times[0]!);
}

/** @returns the strip and the number of its picture; null where there is none */
export function pictureAt(strips: readonly FrameStrip[], time: Seconds): { readonly strip: FrameStrip; readonly n: number } | null {
  let best: { readonly strip: FrameStrip; readonly n: number } | null = null;
  let least = Infinity;
  for (const strip of strips) {
    for (const [n, at] of strip.times.entries()) {
      const off = Math.abs(at - time);
      if (off < least) [best, least] = [{ strip, n }, off];
    }
  }
  return best;
}
