import { DOMParser } from '@xmldom/xmldom';
import { parseText } from 'media-captions';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { stretchNames, type Segment } from '../segments';
import { writeElan } from './elan';
import { segmentFileTypes, segmentFormatOf, segmentFormats, writeSegments } from './segmentFile';
import type { SegmentedFilm } from './segmentedFilm';

const awkward = 'a <b>"&amp;"</b> --> {\\an8}, ]]> \u0000\u202e=1\nnext';
const action = (start: number, end: number, en: string, zh: string, probability = 0.75): Segment => ({
  start,
  end,
  kind: 'action',
  label: 0,
  en,
  zh,
  probability,
});
const stretch = (start: number, end: number, kind: 'none' | 'black'): Segment => ({
  start,
  end,
  kind,
  label: null,
  ...stretchNames[kind],
  probability: null,
});

const film: SegmentedFilm = {
  file: 'my "film" & more.mp4',
  duration: 7300,
  model: 'demo',
  adapter: null,
  window: 2,
  stride: 0.5,
  segments: [
    action(0, 1.5, 'waving', '挥手'),
    stretch(1.5, 2, 'black'),
    stretch(2, 3, 'none'),
    action(3, 59.9996, awkward, '=游泳, "快"'),
    action(59.9996, 7299.123, 'running', ''),
  ],
};
test('a table reads back as it was, and no cell runs in a spreadsheet', () => {
  const { data, errors } = Papa.parse<Record<string, string>>(writeSegments('csv', film), { header: true, skipEmptyLines: true });
  expect(errors).toEqual([]);
  expect(data).toHaveLength(5);
  expect(data[3]).toMatchObject({ start: '3', end: '60', kind: 'action', label: awkward, label_zh: `'=游泳, "快"`, probability: '0.75' });
  expect(data[1]).toMatchObject({ file: film.file, kind: 'black', probability: '' });
});

test('JSON reads back as it was', () => {
  const read = JSON.parse(writeSegments('json', film)) as SegmentedFilm;
  expect(read).toMatchObject({ file: film.file, window: 2, stride: 0.5, duration: 7300 });
  expect(read.segments.map(({ en }) => en)).toEqual(film.segments.map(({ en }) => en));
  expect(read.segments[0]).toEqual({ start: 0, end: 1.5, kind: 'action', en: 'waving', zh: '挥手', probability: 0.75 });
});

test.each(['vtt', 'srt'] as const)('captions in %s: an independent reader finds every cue with its times and words', async (format) => {
  const { cues, errors } = await parseText(writeSegments(format, film), { type: format, strict: true, errors: true });
  expect(errors).toEqual([]);
  expect(cues.map(({ startTime, endTime }) => [startTime, endTime])).toEqual([
    [0, 1.5],
    [1.5, 2],
    [3, 60],
    [60, 7299.123],
  ]);
  expect(cues.map(({ text }) => text).slice(0, 2)).toEqual(['waving\n挥手', '[black picture]\n[黑屏]']);
  expect(cues[3]!.text).toBe('running');
  expect(cues[2]!.text).not.toMatch(/<|-->/);
});

test('captions in one language take the other only where it is missing', () => {
  expect(writeSegments('srt', film, 'zh')).toContain('挥手');
  expect(writeSegments('srt', film, 'zh')).not.toContain('waving');
  expect(writeSegments('srt', film, 'zh')).toContain('running');
  expect(writeSegments('vtt', film, 'en')).not.toContain('挥手');
  expect(writeSegments('vtt', { ...film, segments: [] })).toBe('WEBVTT\n');
});

test('ELAN: well-formed, each annotation between two slots of its tier, in order', () => {
  const problems: string[] = [];
  const parser = new DOMParser({ onError: (_level, message) => problems.push(message) });
  const document = parser.parseFromString(writeElan(film, new Date(0)), 'text/xml');
  expect(problems).toEqual([]);
  const slots = new Map(
    Array.from(document.getElementsByTagName('TIME_SLOT'), (slot) => [
      slot.getAttribute('TIME_SLOT_ID'),
      Number(slot.getAttribute('TIME_VALUE')),
    ]),
  );
  const tiers = Array.from(document.getElementsByTagName('TIER'));
  expect(tiers.map((tier) => tier.getAttribute('TIER_ID'))).toEqual(['action (en)', 'action (zh)', 'probability']);
  const annotations = Array.from(tiers[0]!.getElementsByTagName('ALIGNABLE_ANNOTATION'), (one) => ({
    start: slots.get(one.getAttribute('TIME_SLOT_REF1')),
    end: slots.get(one.getAttribute('TIME_SLOT_REF2')),
    text: one.getElementsByTagName('ANNOTATION_VALUE')[0]!.textContent,
  }));
  expect(annotations).toHaveLength(5);
  expect(annotations[0]).toEqual({ start: 0, end: 1500, text: 'waving' });
  expect(annotations[3]).toEqual({ start: 3000, end: 60_000, text: awkward.replace('\u0000', '').replace('\n', ' ') });
  const ids = Array.from(document.getElementsByTagName('ALIGNABLE_ANNOTATION'), (one) => one.getAttribute('ANNOTATION_ID'));
  expect(new Set(ids).size).toBe(ids.length);
  const media = document.getElementsByTagName('MEDIA_DESCRIPTOR')[0]!;
  expect(decodeURIComponent(media.getAttribute('MEDIA_URL')!)).toBe(`./${film.file}`);
});

test('the format is told by the end of a name', () => {
  expect(segmentFormats.map((format) => segmentFormatOf(`out.${format.toUpperCase()}`))).toEqual([...segmentFormats]);
  expect(segmentFormatOf('out.txt')).toBeUndefined();
  expect(Object.keys(segmentFileTypes)).toEqual([...segmentFormats]);
});
