/** Segments as captions: WebVTT (W3C) and SubRip. A stretch without an action stands in square brackets. */
import { oneLine } from '../../base/oneLine';
import type { Seconds } from '../../base/units';
import type { Segment } from '../segments';
import type { SegmentedFilm, SpokenLanguages } from './segmentedFilm';

export function writeWebVtt({ segments }: Pick<SegmentedFilm, 'segments'>, languages: SpokenLanguages): string {
  const cues = captioned(segments).map((segment, index) => {
    const text = captionOf(segment, languages, escapedForWebVtt);
    return `${index + 1}\n${clock(segment.start, '.')} --> ${clock(segment.end, '.')}\n${text}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

export function writeSrt({ segments }: Pick<SegmentedFilm, 'segments'>, languages: SpokenLanguages): string {
  const cues = captioned(segments).map((segment, index) => {
    const text = captionOf(segment, languages, plainForSrt);
    return `${index + 1}\r\n${clock(segment.start, ',')} --> ${clock(segment.end, ',')}\r\n${text.replaceAll('\n', '\r\n')}\r\n`;
  });
  return cues.join('\r\n');
}

/** What is none of the labels needs no caption; a cue of no length is none. */
function captioned(segments: readonly Segment[]): Segment[] {
  return segments.filter(({ kind, start, end }) => kind !== 'none' && milliseconds(end) > milliseconds(start));
}

function captionOf({ kind, en, zh }: Segment, languages: SpokenLanguages, escape: (text: string) => string): string {
  const wanted = languages === 'both' ? [en, zh] : languages === 'en' ? [en || zh] : [zh || en];
  const lines = [...new Set(wanted.map((text) => escape(oneLine(text))))].filter((line) => line !== '');
  const shown = lines.length === 0 ? ['–'] : lines;
  return shown.map((line) => (kind === 'action' ? line : `[${line}]`)).join('\n');
}

/** With `>` escaped, no `-->` is left that would begin a cue. */
function escapedForWebVtt(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** SubRip has no escape: players take `<b>` and `{\an8}` for styling, so their signs become others that look alike. */
function plainForSrt(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('{', '(').replaceAll('}', ')');
}

function milliseconds(time: Seconds): number {
  return Math.round(time * 1000);
}

function clock(time: Seconds, point: string): string {
  const all = milliseconds(time);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${two(all / 3_600_000)}:${two((all / 60_000) % 60)}:${two((all / 1000) % 60)}${point}${String(all % 1000).padStart(3, '0')}`;
}
