/** Runs an evaluation in the headless page, keeps its features as they come and writes its reports. */
import { basename, resolve } from 'node:path';
import type { ReportPicture } from '../../shared/evaluation/html/heatPicture';
import type { Pooling } from '../../shared/evaluation/ladder';
import type { EvaluationReport } from '../../shared/evaluation/report';
import { summarise } from '../../shared/evaluation/summary';
import type { EvaluateMessage, PageTask } from '../../headless/evaluatePage';
import { exitCodes } from '../command/command';
import type { DataFolder } from '../command/dataFolder';
import type { HeadlessApp } from '../command/headless';
import { isNamed, readInput } from '../command/inputFile';
import { chooseAdapter, resolveModelFolder } from '../command/modelChoice';
import { compareWith } from '../../shared/evaluation/compare/otherRun';
import { readRunOf } from './compare';
import { type ClipFiles, clipFiles, picturesInPage, runInPage, someOf } from './inPage';
import type { EvaluateOptions } from './options';
import { type OutFolder, openOutFolder } from './outFolder';
import { clipsToPicture } from '../../shared/evaluation/html/clipsToPicture';
import { sayClip, sayPlainly, saySummary } from './say';
import { clipNames, clipsOf, taskOf } from './task';
import { writeReports } from './writeReports';

/** @returns the exit code @throws CommandError, AppError */
export async function runEvaluation(values: EvaluateOptions, folder: DataFolder): Promise<number> {
  const files = clipFiles(folder, clipsOf(folder, values.set, values.data), clipNames(folder, values.data));
  const modelFolder = resolveModelFolder(values.model);
  const modelId = modelFolder === undefined ? values.model : basename(resolve(modelFolder));
  if (values.adapter !== undefined && isNamed(values.adapter)) readInput(values.adapter, '--adapter');
  const other = values.compare === undefined ? null : readRunOf(values.compare);
  const out = openOutFolder(values.out);

  const { openHeadless } = await import('../command/headless');
  const app = await openHeadless({ extraModels: modelFolder === undefined ? [] : [modelFolder] });
  try {
    await app.call('start', { backend: values.backend });
    const adapter = await chooseAdapter(app, values.adapter);
    const poolings: readonly Pooling[] =
      values.pooling === undefined ? (adapter === null ? ['words', 'mean'] : ['words']) : [values.pooling];
    const told = teller(out, values, folder.dataSet.classes);
    await app.page.exposeFunction('reportEvaluating', told.tell);
    const run = (pooling: Pooling): Promise<EvaluationReport> =>
      runInPage(app, files, out.features, taskOf(values, folder, modelId, adapter, pooling));
    const first = await run(poolings[0]!);
    told.quiet(); // the same clips once more
    const reports: [EvaluationReport, ...EvaluationReport[]] = [first];
    for (const pooling of poolings.slice(1)) reports.push(await run(pooling));
    const pictures = await picturesOf(app, out, first, files, taskOf(values, folder, modelId, adapter, poolings[0]!));
    const summary = summarise(reports);
    const comparison = other === null ? null : compareWith(other, first);
    writeReports(out, { reports, pictures, comparison, summary });
    saySummary(summary, comparison, values.json, out.path);
    return summary.failed.length > 0 ? exitCodes.failed : exitCodes.done;
  } finally {
    await app.close();
  }
}

/** What the page says meanwhile. */
export function teller(out: Pick<OutFolder, 'keep'>, { json }: Pick<EvaluateOptions, 'json'>, classes: DataFolder['dataSet']['classes']) {
  let quiet = false;
  return {
    quiet: (): void => void (quiet = true),
    tell: (message: EvaluateMessage): void => {
      switch (message.kind) {
        case 'clip':
          if (message.record !== '') out.keep(Buffer.from(message.record, 'base64'));
          if (!quiet) sayClip(message, classes, json);
          break;
        case 'not-kept':
          sayPlainly(message.problem.message);
          break;
        case 'stage':
        case 'state':
          break;
      }
    },
  };
}

/** Pictures between two writes: what a kill costs. */
const picturesTogether = 8;

/** Pictures cost an encoding each; those of an earlier run with the same clips, model and adapter are taken as they are. */
async function picturesOf(
  app: HeadlessApp,
  out: OutFolder,
  report: EvaluationReport,
  files: ClipFiles,
  { settings, adapterId, data }: PageTask,
): Promise<readonly ReportPicture[]> {
  const key = JSON.stringify([report.hashes, settings.frames]);
  const before = out.readJson('pictures.json') as { readonly key: string; readonly pictures: ReportPicture[] } | undefined;
  const had = new Map(before?.key === key ? before.pictures.map((picture) => [picture.clip, picture]) : []);
  const wanted = clipsToPicture(report);
  const missing = wanted.filter((clip) => !had.has(clip));
  const options = { ...settings, views: 1 as const, adapterId, labels: data.classes };
  for (let start = 0; start < missing.length; start += picturesTogether) {
    const some = new Set(missing.slice(start, start + picturesTogether));
    const chosen = someOf(files, ({ path }) => some.has(path));
    for (const picture of await picturesInPage(app, chosen, options)) had.set(picture.clip, picture);
    out.write('pictures.json', JSON.stringify({ key, pictures: [...had.values()] }));
  }
  return wanted.flatMap((clip) => had.get(clip) ?? []);
}
