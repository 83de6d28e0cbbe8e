/** `--timeline`: where in a long video, by segments and by words; the rules are the page's own (src/shared/timeline). */
import { basename } from 'node:path';
import type { Page } from '@playwright/test';
import { bestMoments } from '../../shared/timeline/bestMoments';
import type { TimelineScores } from '../../shared/timeline/collect';
import { reportedSegment } from '../../shared/timeline/files/json';
import { type SegmentFormat, segmentFormatOf, segmentFormats, writeSegments } from '../../shared/timeline/files/segmentFile';
import type { TimelineTask } from '../../shared/timeline/film';
import { defaultWindows } from '../../shared/timeline/plan';
import { type Segment, segmentsOf } from '../../shared/timeline/segments';
import { AppError } from '../../shared/errors/errors';
import { percentOf } from '../../shared/base/figures';
import type { HeadlessCommands } from '../../headless/headlessPage';
import type { PageTimeline } from '../../headless/timelinePage';
import { wrongOption } from '../command/command';
import { checkOutput, writeOutput } from '../command/outputFile';
import { printable } from '../command/terminal';

declare const actionScope: HeadlessCommands;

export const timelineOptions = {
  timeline: { type: 'boolean', default: false },
  window: { type: 'string' },
  stride: { type: 'string' },
  segments: { type: 'string' },
  search: { type: 'string', multiple: true },
} as const;

export const timelineUsage = `  --timeline          where in a long video: segments with their actions
  --window S          seconds of a window (${defaultWindows.window})
  --stride S          from one window to the next (${defaultWindows.stride})
  --segments FILE     the segments as ${segmentFormats.map((format) => `.${format}`).join(', ')}; {name} in it is the film's
  --search WORDS      the best moments for any words, in either language; may be given again`;

export interface TimelineWishes {
  readonly windows: { readonly window: number; readonly stride: number };
  readonly segments: { readonly path: string; readonly format: SegmentFormat } | null;
  readonly search: readonly string[];
}

interface Given {
  readonly timeline: boolean;
  readonly window?: string | undefined;
  readonly stride?: string | undefined;
  readonly segments?: string | undefined;
  readonly search?: readonly string[] | undefined;
}

/** Null where nobody asks for a timeline. @throws CommandError */
export function timelineWishes({ timeline, window, stride, segments, search = [] }: Given, films: number): TimelineWishes | null {
  if (!timeline && segments === undefined && search.length === 0) {
    if (window !== undefined || stride !== undefined) wrongOption('--window and --stride belong to --timeline');
    return null;
  }
  const seconds = (name: string, text: string): number => {
    const value = Number(text);
    return text !== '' && value >= 0.1 && value <= 600 ? value : wrongOption(`${name} takes seconds from 0.1 to 600`);
  };
  const windows = {
    window: window === undefined ? defaultWindows.window : seconds('--window', window),
    stride: stride === undefined ? defaultWindows.stride : seconds('--stride', stride),
  };
  if (search.some((words) => words.trim() === '')) wrongOption('--search takes words');
  if (segments === undefined) return { windows, segments: null, search };
  const format = segmentFormatOf(segments);
  if (format === undefined) return wrongOption(`--segments takes a name that ends in ${segmentFormats.map((one) => `.${one}`).join(', ')}`);
  if (films > 1 && !segments.includes('{name}')) wrongOption('--segments of several films needs {name} in it, such as out/{name}.vtt');
  checkOutput(segments.replaceAll('{name}', 'film'), '--segments');
  return { windows, segments: { path: segments, format }, search };
}

export interface FilmReport {
  readonly window: number;
  readonly stride: number;
  readonly segments: readonly ReturnType<typeof reportedSegment>[];
  /** What a search found, best first; empty without one. */
  readonly moments: readonly { readonly text: string; readonly time: number; readonly score: number }[];
  /** From where on the film cannot be decoded; null of a whole one. */
  readonly broken_from: number | null;
  /** Seconds of film a second; null where all was kept. */
  readonly times_real_time: number | null;
}

/** The film that is in the page's input. @throws AppError as the engine coded it */
export async function filmReport(
  page: Page,
  path: string,
  task: Omit<TimelineTask, 'file'>,
  { segments: out, search }: TimelineWishes,
): Promise<FilmReport> {
  const found = await page.evaluate(([how, words]) => actionScope.timeline(0, how, words), [task, search] as const);
  if ('problem' in found) throw AppError.fromData(found.problem);
  const segments = segmentsOf(scoresFrom(found), task.lambda);
  const { plan } = found.film;
  if (out !== null) write(path, out, found, segments);
  return {
    window: plan.window,
    stride: plan.stride,
    segments: segments.map(reportedSegment),
    moments: found.curves.flatMap(({ text, times, scores }) =>
      bestMoments({ times, scores: floats(scores)! }, { count: 5, apart: plan.window }).map(({ time, score }) => ({ text, time, score })),
    ),
    broken_from: found.brokenFrom,
    times_real_time: found.pace.timesRealTime,
  };
}

function write(
  path: string,
  { path: pattern, format }: NonNullable<TimelineWishes['segments']>,
  { film }: PageTimeline,
  segments: readonly Segment[],
): void {
  const { plan, model, adapter } = film;
  const described = { file: film.file, duration: plan.duration, model, adapter, window: plan.window, stride: plan.stride, segments };
  const into = pattern.replaceAll('{name}', basename(path).replace(/\.[^.]+$/, ''));
  const { problem } = writeOutput(into, new TextEncoder().encode(writeSegments(format, described)));
  if (problem !== null) console.error(printable(problem));
}

/** What came out of the page, as the rules want it. */
export function scoresFrom({ film, en, zh, gate, looks, known, votes }: PageTimeline): TimelineScores {
  return {
    film,
    known: Uint8Array.from(known),
    en: floats(en),
    zh: floats(zh),
    weights: new Float32Array(0),
    gate: floats(gate),
    looks: looks as TimelineScores['looks'],
    votes: { labels: new Uint16Array(bytes(votes.labels).buffer), shares: floats(votes.shares)! },
    count: known.filter((one) => one === 1).length,
  };
}

function floats(text: string): Float32Array | null {
  return text === '' ? null : new Float32Array(bytes(text).buffer);
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

/** Lines for people. */
export function sayTimeline({ segments, moments, broken_from: broken }: FilmReport): string[] {
  return [
    ...segments.map(({ start, end, en, zh, probability }) => {
      const share = probability === null ? '' : `  ${percentOf(probability, 0)}`;
      return `${clock(start)} – ${clock(end)}  ${en} ${zh}${share}`;
    }),
    ...moments.map(({ text, time, score }) => `"${text}" at ${clock(time)}  ${score.toFixed(3)}`),
    ...(broken === null ? [] : [`The film cannot be decoded from ${clock(broken)} on.`]),
  ];
}

function clock(time: number): string {
  const tenths = Math.round(time * 10);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${two(tenths / 36_000)}:${two((tenths / 600) % 60)}:${two((tenths / 10) % 60)}.${tenths % 10}`;
}
