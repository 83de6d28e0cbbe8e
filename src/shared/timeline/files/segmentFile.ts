/** Segments written for other programs, by format. */
import { writeSrt, writeWebVtt } from './captions';
import { writeSegmentsCsv } from './csv';
import { writeElan } from './elan';
import { writeSegmentsJson } from './json';
import type { SegmentedFilm, SpokenLanguages } from './segmentedFilm';

export const segmentFormats = ['csv', 'json', 'vtt', 'srt', 'eaf'] as const;
export type SegmentFormat = (typeof segmentFormats)[number];

export const segmentFileTypes: Readonly<Record<SegmentFormat, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  vtt: 'text/vtt',
  srt: 'application/x-subrip',
  eaf: 'application/xml',
};

/** @param languages of captions; tables and ELAN have both in places of their own */
export function writeSegments(format: SegmentFormat, film: SegmentedFilm, languages: SpokenLanguages = 'both'): string {
  switch (format) {
    case 'csv':
      return writeSegmentsCsv(film);
    case 'json':
      return writeSegmentsJson(film);
    case 'vtt':
      return writeWebVtt(film, languages);
    case 'srt':
      return writeSrt(film, languages);
    case 'eaf':
      return writeElan(film);
  }
}

/** The format of a file's name; undefined where it ends otherwise. */
export function segmentFormatOf(name: string): SegmentFormat | undefined {
  return segmentFormats.find((format) => name.toLowerCase().endsWith(`.${format}`));
}
