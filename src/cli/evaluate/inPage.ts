/** What a command asks of the headless page for an evaluation: files in, reports and adapters out. */
import { resolve } from 'node:path';
import type { DataClip } from '../../shared/dataset';
import type { EvaluationReport } from '../../shared/evaluation/report';
import { AppError } from '../../shared/errors/errors';
import type { RecognizeOptions } from '../../shared/recognition/recognition';
import type { TrainingSettings } from '../../shared/teaching/teaching';
import type { DrawOutcome } from '../../headless/drawPage';
import type { EvaluateOutcome, PagePart, PageTask } from '../../headless/evaluatePage';
import type { HeadlessCommands } from '../../headless/headlessPage';
import type { PageClip } from '../../headless/pageFiles';
import type { DataFolder } from '../command/dataFolder';
import type { HeadlessApp } from '../command/headless';

declare const actionScope: HeadlessCommands;

/** Clips with the files that they are made of: a folder of frames has many. */
export interface ClipFiles {
  readonly paths: readonly string[];
  readonly clips: readonly PageClip[];
}

/** @param nameOf what a clip is called in the run */
export function clipFiles({ place }: DataFolder, clips: readonly DataClip[], nameOf: (clip: DataClip) => string): ClipFiles {
  const paths: string[] = [];
  const pageClips = clips.map((clip): PageClip => {
    const { path, frames } = clip;
    const file = paths.length;
    for (const own of frames ?? [path]) paths.push(resolve(place(own)));
    return { file, path: nameOf(clip), label: clip.class, ...(frames === null ? {} : { frames: frames.length }) };
  });
  return { paths, clips: pageClips };
}

export function someOf({ paths, clips }: ClipFiles, wanted: (clip: PageClip) => boolean): ClipFiles {
  const files: string[] = [];
  const chosen = clips.filter(wanted).map((clip) => {
    const moved = { ...clip, file: files.length };
    files.push(...paths.slice(clip.file, clip.file + (clip.frames ?? 1)));
    return moved;
  });
  return { paths: files, clips: chosen };
}

/** Files that the page has at once: the browser remembers what it was given, a dozen kilobytes each. */
const filesTogether = 500;

/**
 * A run over thousands of clips in parts, so that the browser holds the files of one at a time; the model stays open in between.
 * @param features files of what was kept before, as they are when a part begins @throws AppError as the engine coded it
 */
export async function runInPage(
  app: HeadlessApp,
  files: ClipFiles,
  features: () => readonly string[],
  task: PageTask,
): Promise<EvaluationReport> {
  const list = files.clips.map(({ path, label }) => ({ path, label }));
  let pieces: number | null = null;
  let before = 0;
  for (const part of partsOf(files)) {
    pieces = await runPart(app, part, { before, list }, features(), task);
    if (pieces !== null) break;
    before += part.clips.length;
  }
  let text = '';
  for (let index = 0; index < pieces!; index++) text += await app.page.evaluate((at) => actionScope.outcomePart(at), index);
  const outcome = JSON.parse(text) as EvaluateOutcome;
  if ('problem' in outcome) throw AppError.fromData(outcome.problem);
  return outcome.report;
}

/** In the clips' order; a folder of frames stays whole. */
export function* partsOf({ paths, clips }: ClipFiles, most = filesTogether): Generator<ClipFiles> {
  for (let start = 0; start < clips.length;) {
    const { file: first } = clips[start]!;
    let end = start + 1;
    while (end < clips.length && endOf(clips[end]!) - first <= most) end++;
    const some = clips.slice(start, end).map((clip) => ({ ...clip, file: clip.file - first }));
    yield { paths: paths.slice(first, endOf(clips[end - 1]!)), clips: some };
    start = end;
  }
}

const endOf = ({ file, frames = 1 }: PageClip): number => file + frames;

/** @returns in how many pieces the outcome can be had, after the last part or what ended the run before; else null */
async function runPart(
  { page }: HeadlessApp,
  { paths, clips }: ClipFiles,
  place: Omit<PagePart, 'clips'>,
  features: readonly string[],
  task: PageTask,
): Promise<number | null> {
  await page.setInputFiles('#files', [...paths, ...features]);
  const known = features.map((_, index) => paths.length + index);
  const part = { ...place, clips };
  return page.evaluate(([some, asked, kept]) => actionScope.evaluate(some, asked, kept), [part, task, known] as const);
}

export async function picturesInPage({ page }: HeadlessApp, { paths, clips }: ClipFiles, options: RecognizeOptions) {
  await page.setInputFiles('#files', [...paths]);
  return page.evaluate(([all, asked]) => actionScope.pictures(all, asked), [clips, options] as const);
}

/** @throws AppError as the engine coded it */
export async function trainInPage(
  { page }: HeadlessApp,
  { paths, clips }: ClipFiles,
  draw: { readonly classes: PageTask['data']['classes']; readonly settings: TrainingSettings; readonly name: string },
): Promise<Exclude<DrawOutcome, { readonly problem: unknown }>> {
  await page.setInputFiles('#files', [...paths]);
  const outcome = await page.evaluate((asked) => actionScope.train(asked), { ...draw, clips });
  if ('problem' in outcome) throw AppError.fromData(outcome.problem);
  return outcome;
}
