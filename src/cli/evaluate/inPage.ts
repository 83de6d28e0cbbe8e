/** What a command asks of the headless page for an evaluation: files in, reports and adapters out. */
import { resolve } from 'node:path';
import type { DataClip } from '../../shared/dataset';
import type { EvaluationReport } from '../../shared/evaluation/report';
import { AppError } from '../../shared/errors/errors';
import type { RecognizeOptions } from '../../shared/recognition/recognition';
import type { TrainingSettings } from '../../shared/teaching/teaching';
import type { DrawOutcome } from '../../headless/drawPage';
import type { EvaluateOutcome, PageTask } from '../../headless/evaluatePage';
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

/** @param features files of what was kept before @throws AppError as the engine coded it */
export async function runInPage(
  { page }: HeadlessApp,
  { paths, clips }: ClipFiles,
  features: readonly string[],
  task: PageTask,
): Promise<EvaluationReport> {
  await page.setInputFiles('#files', [...paths, ...features]);
  const known = features.map((_, index) => paths.length + index);
  const parts = await page.evaluate(([all, asked, kept]) => actionScope.evaluate(all, asked, kept), [clips, task, known] as const);
  let text = '';
  for (let index = 0; index < parts; index++) text += await page.evaluate((at) => actionScope.outcomePart(at), index);
  const outcome = JSON.parse(text) as EvaluateOutcome;
  if ('problem' in outcome) throw AppError.fromData(outcome.problem);
  return outcome.report;
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
