/** Segments as a table: one line a segment. */
import { csvTable } from '../../base/csvTable';
import type { SegmentedFilm } from './segmentedFilm';

export function writeSegmentsCsv({ file, segments }: Pick<SegmentedFilm, 'file' | 'segments'>): string {
  return csvTable([
    ['file', 'start', 'end', 'kind', 'label', 'label_zh', 'probability'],
    ...segments.map(({ start, end, kind, en, zh, probability }) => [
      file,
      rounded(start),
      rounded(end),
      kind,
      en,
      zh,
      probability === null ? null : rounded(probability),
    ]),
  ]);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
