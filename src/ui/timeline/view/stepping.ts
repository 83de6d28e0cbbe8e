/** Segments one after another: which is at hand, the next and the one before. Pure. */
import type { Segment } from '../../../shared/timeline/segments';
import type { Seconds } from '../../../shared/base/units';

/** What is listed: actions, and stretches that show nothing; what is none of the labels is what lies between. */
export function listed(segments: readonly Segment[]): Segment[] {
  return segments.filter(({ kind }) => kind !== 'none');
}

/** A segment as it is told from others: it may grow at its end while the timeline does. */
export function segmentKey({ start, kind, label }: Segment): string {
  return `${label ?? kind}@${start.toFixed(3)}`;
}

/** The number of the segment that a moment lies in; -1 between segments. */
export function segmentAt(segments: readonly Segment[], time: Seconds): number {
  return segments.findIndex(({ start, end }) => time >= start - 0.005 && time < end - 0.005);
}

/** @param by 1: the first that begins later; -1: the last that began before, the one at hand where it is well under way */
export function stepped(segments: readonly Segment[], time: Seconds, by: 1 | -1): number {
  if (by === 1) return segments.findIndex(({ start }) => start > time + 0.05);
  return segments.findLastIndex(({ start }) => start < time - 0.7);
}
