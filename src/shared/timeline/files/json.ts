/** Segments as JSON; the command line's answer has them in the same form. */
import type { Segment } from '../segments';
import type { SegmentedFilm } from './segmentedFilm';

/** A segment as programs read it: these fields are an interface, keep them. */
interface ReportedSegment {
  readonly start: number;
  readonly end: number;
  readonly kind: Segment['kind'];
  readonly en: string;
  readonly zh: string;
  readonly probability: number | null;
}

export function reportedSegment({ start, end, kind, en, zh, probability }: Segment): ReportedSegment {
  return { start: rounded(start), end: rounded(end), kind, en, zh, probability: probability === null ? null : rounded(probability) };
}

export function writeSegmentsJson({ file, duration, model, adapter, window, stride, segments }: SegmentedFilm): string {
  const film = { file, duration, model, adapter, window, stride, segments: segments.map(reportedSegment) };
  return `${JSON.stringify(film, null, 2)}\n`;
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
