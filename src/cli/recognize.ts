/**
 * `npm run recognize -- FILE... [--model ID or folder] [--adapter FILE] [--labels FILE or set] [--template TEXT]
 *   [--frames 8] [--views 1|12] [--lambda 0.5] [--own-eyes] [--threshold 0] [--backend webgpu|webgl|wasm|cpu] [--decoder ...] [--json]
 *   [--timeline] [--window 2] [--stride 0.5] [--segments out.vtt] [--search WORDS] [--sheet OUT.png]`
 *
 * The same build a person opens, in a headless browser. With `--json` one JSON object a line on stdout and nothing
 * else. A bad file says so and the others still run; the exit code is then 1 (`command/command.ts` has them all).
 */
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import { fixed, percentOf } from '../shared/base/figures';
import { AppError } from '../shared/errors/errors';
import { type FailureReport, type RecognitionReport, reportFailure } from '../shared/recognition/report';
import type { LabelFileReading } from '../shared/labels';
import type { AdapterSummary, ModelSummary } from '../shared/models/models';
import {
  defaultFrames,
  defaultLambda,
  defaultTemplate,
  frameCounts,
  speeds,
  type LabelText,
  type RecognizeOptions,
} from '../shared/recognition/recognition';
import { exitCodes, isProgram, runCommand, wrongOption } from './command/command';
import { isNamed, readInput } from './command/inputFile';
import { chooseAdapter, resolveModelFolder } from './command/modelChoice';
import { checkOutput } from './command/outputFile';
import { jsonLine, printable } from './command/terminal';
import type { HeadlessCommands } from '../headless/headlessPage';
import { refusedOption, sayLanguages } from './recognize/languages';
import { labelSetNames, readingToTell, readLabelSource, reportReading } from './recognize/labelSource';
import { sayNoAnswer } from './recognize/noAnswer';
import { sheetStyle, writeSheets } from './recognize/sheet';
import {
  type FilmReport,
  filmReport,
  sayTimeline,
  timelineOptions,
  timelineUsage,
  timelineWishes,
  type TimelineWishes,
} from './recognize/timeline';
import { expandFolders } from './recognize/videosBelow';

declare const actionScope: HeadlessCommands;

const usage = `npm run recognize -- FILE|FOLDER... [options]
  a folder stands for all videos in it and below
  --model ID|FOLDER   a model of models/, or a folder elsewhere (demo)
  --adapter FILE|ID   an adapter taught before (.safetensors)
                      what it was taught with (labels, template, frames, lambda) then stands in for what is not given
  --labels FILE|SET   TXT, CSV, JSON or YAML, or ${labelSetNames.join(', ')}
  --labels-encoding E what the file is written in, where it is guessed wrong: gb18030, big5, utf-16le ...
  --labels-as HOW     lines (each line one label, whole) or table (auto)
  --template TEXT     with {label} in it ("${defaultTemplate}")
  --frames N          frames sampled from a clip: 4, 8, 16 or 32 (8)
  --views 1|12        one centre view, or 4 times x 3 crops averaged (1)
  --lambda X          weight of English against Chinese, 0 to 1 (0.5); refused where one of them would be noise
  --speed exact|fast  fast: products of 8 bits where the model's features bear it, on wasm (exact)
  --own-eyes          Chinese by the eyes it was made with, where the model keeps them: each clip is encoded twice
  --threshold X       below this probability the answer is "none of these" (0)
  --backend NAME      webgpu, webgl, wasm or cpu (the best one here)
  --decoder NAME      webcodecs or ffmpeg (the best for each file)
${timelineUsage}
  --sheet OUT.png     all clips on a sheet: frames as they are, with the baseline's heat, with the method's (needs --adapter)
  --sheet-language L  en or zh, of the words on it (en); labels stand there in both
  --json              one JSON object a line, nothing else
Exit codes: 0 answered, 1 a file failed (the others were answered), 2 nothing begun, 130 stopped`;

/** @param options as on the command line @returns the exit code @throws CommandError, AppError */
export async function main(options: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(options);
  if (values.help) {
    console.log(usage);
    return exitCodes.done;
  }
  if (positionals.length === 0) wrongOption('Which clip?');
  const { files, missing } = expandFolders(positionals);
  const wishes = timelineWishes(values, files.length);
  const modelFolder = resolveModelFolder(values.model);
  const modelId = modelFolder === undefined ? values.model : basename(resolve(modelFolder));
  const given =
    values.labels === undefined
      ? undefined
      : await readLabelSource(values.labels, { encoding: values['labels-encoding'], as: values['labels-as'] });
  const told = given === undefined ? null : readingToTell(values.labels!, given.reading);
  if (told !== null) console.error(printable(told));
  if (values.adapter !== undefined && isNamed(values.adapter)) readInput(values.adapter, '--adapter');
  if (values.sheet !== undefined) checkOutput(values.sheet, '--sheet');
  const sheet = values.sheet === undefined ? null : sheetStyle(values['sheet-language']);

  const warnings = new Set<string>();
  const output = printer(values.json, given?.reading ?? null, warnings);
  const sayMissing = (file: string): void =>
    output.print(reportFailure(file, { code: 'file-unreadable', details: { file }, ...missing.get(file)! }), file);
  if (files.every((file) => missing.get(file) !== null)) {
    for (const file of files) sayMissing(file);
    return exitCodes.failed;
  }

  const { openHeadless } = await import('./command/headless');
  const app = await openHeadless({ extraModels: modelFolder === undefined ? [] : [modelFolder] });
  try {
    const { page } = app;
    await app.call('start', { backend: values.backend });
    const adapter = await chooseAdapter(app, values.adapter);
    const { options: chosen, lambda } = await chooseOptions(values, modelId, adapter, given?.labels);
    output.models = await app.call('listModels', {});
    const model = output.models.find(({ id }) => id === modelId);
    if (model !== undefined) refuseNoise(model, adapter, chosen.labels, values); // else recognising says so
    for (const file of files) {
      if (missing.get(file) !== null) {
        sayMissing(file);
        continue;
      }
      await page.setInputFiles('#files', file);
      const report = await page.evaluate(([how, weight, threshold, style]) => actionScope.recognize(0, how, weight, threshold, style), [
        chosen,
        lambda,
        values.threshold,
        sheet,
      ] as const);
      output.print(report, file, 'error' in report || wishes === null ? undefined : await timelineOf(page, file, chosen, lambda, wishes));
    }
    if (values.sheet !== undefined && !(await writeSheets(page, values.sheet))) output.failures += 1;
    for (const warning of warnings) console.error(printable(warning));
  } finally {
    await app.close();
  }
  return output.failures > 0 ? exitCodes.failed : exitCodes.done;
}

/** A film that has an answer may still fail as a whole: that is its line, then. */
async function timelineOf(
  page: Page,
  file: string,
  { frames, views: _views, ...options }: RecognizeOptions,
  lambda: number,
  wishes: TimelineWishes,
): Promise<FilmReport | FailureReport> {
  try {
    return await filmReport(page, file, { options, windows: { ...wishes.windows, frames }, lambda }, wishes);
  } catch (thrown) {
    return reportFailure(file, AppError.from(thrown).toData());
  }
}

/** What is not given on the command line is the adapter's, else the usual. */
async function chooseOptions(
  values: Options,
  modelId: string,
  adapter: AdapterSummary | null,
  given: readonly LabelText[] | undefined,
): Promise<{ readonly options: RecognizeOptions; readonly lambda: number }> {
  const usualSet = modelId === 'demo' ? 'demo' : 'kinetics400';
  const taughtLabels = adapter !== null && adapter.classes.length > 0 ? adapter.classes : undefined;
  const options: RecognizeOptions = {
    frames: values.frames ?? frameCounts.find((count) => count === adapter?.frames) ?? defaultFrames,
    views: values.views,
    modelId,
    adapterId: adapter?.id ?? null,
    labels: given ?? taughtLabels ?? (await readLabelSource(usualSet)).labels,
    labelSet: values.labels ?? (taughtLabels === undefined ? usualSet : adapter!.name),
    ownEyes: values['own-eyes'],
    speed: values.speed,
    template: values.template ?? adapter?.template ?? defaultTemplate,
    decoder: values.decoder,
  };
  return { options, lambda: values.lambda ?? adapter?.lambda ?? defaultLambda };
}

/** One report after the other, as JSON lines or for people, counting failures. @param warnings of the labels: the same for every clip, said once */
function printer(json: boolean, read: LabelFileReading | null, warnings: Set<string>) {
  const output = {
    failures: 0,
    models: [] as readonly ModelSummary[],
    print(report: RecognitionReport | FailureReport, path: string, film?: FilmReport | FailureReport): void {
      if (film !== undefined && 'error' in film) return output.print(film, path);
      const timeline = film === undefined ? {} : { timeline: film };
      const named = {
        ...report,
        ...timeline,
        ...(read === null || 'error' in report ? {} : { labels_read: reportReading(read) }),
        file: path,
      };
      if ('error' in report) output.failures += 1;
      else for (const line of sayCut(report)) warnings.add(line);
      if (json) console.log(jsonLine(named));
      else if ('error' in report) console.error(`${printable(path)}\n  ${printable(report.error.message)}`);
      else {
        printForPeople(path, report, output.models);
        for (const line of film === undefined ? [] : sayTimeline(film)) console.log(`  ${printable(line)}`);
      }
    },
  };
  return output;
}

function printForPeople(path: string, report: RecognitionReport, models: readonly ModelSummary[]): void {
  const total = Object.values(report.ms).reduce((a, b) => a + b, 0);
  console.log(
    printable(
      `${path}  (${report.model}, ${report.adapter ?? 'baseline without prompts'}, ${report.backend}, ${report.decoder}, ${Math.round(total)} ms)`,
    ),
  );
  const said = sayLanguages(report);
  if (said !== '') console.log(`  ${printable(said)}`);
  for (const line of sayNoAnswer(report, path, models)) console.log(`  ${printable(line)}`);
  for (const { en, zh, probability, score_en, score_zh } of report.top) {
    const percent = percentOf(probability, 1).padStart(8);
    console.log(printable(`${percent}  ${en} ${zh}   en ${fixed(score_en, 3)}  zh ${fixed(score_zh, 3)}`));
  }
}

/** Labels that are longer than the model reads, a line each. */
function sayCut({ labels_cut: cut = [] }: RecognitionReport): string[] {
  return cut.map(({ en, zh, language, lost }) => {
    const text = language === 'en' ? en : zh;
    return `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}" is longer than the model's ${language === 'en' ? 'English' : 'Chinese'} encoder reads. Lost: "${lost}"`;
  });
}

/** @throws CommandError where an option asks for what would be noise */
function refuseNoise(
  model: ModelSummary,
  adapter: AdapterSummary | null,
  labels: readonly LabelText[],
  { lambda, 'own-eyes': ownEyes }: Options,
): void {
  const why = refusedOption(model, { lambda, taught: adapter?.languages ?? null, ownEyes, labels });
  if (why !== null) wrongOption(why);
}

function readArguments(given: readonly string[]) {
  const parsed = parseArgs({
    args: [...given],
    allowPositionals: true,
    options: {
      model: { type: 'string', default: 'demo' },
      adapter: { type: 'string' },
      labels: { type: 'string' },
      'labels-encoding': { type: 'string' },
      'labels-as': { type: 'string' },
      template: { type: 'string' },
      frames: { type: 'string' },
      views: { type: 'string', default: '1' },
      lambda: { type: 'string' },
      'own-eyes': { type: 'boolean', default: false },
      speed: { type: 'string', default: 'exact' },
      threshold: { type: 'string', default: '0' },
      backend: { type: 'string', default: 'auto' },
      decoder: { type: 'string', default: 'auto' },
      sheet: { type: 'string' },
      'sheet-language': { type: 'string', default: 'en' },
      json: { type: 'boolean', default: false },
      ...timelineOptions,
      help: { type: 'boolean', default: false },
    },
  });
  const { frames, views, lambda, threshold, backend, decoder, template } = parsed.values;
  if (template?.includes('{label}') === false) wrongOption('--template needs {label} where the label belongs');
  return {
    positionals: parsed.positionals,
    values: {
      ...parsed.values,
      frames: frames === undefined ? undefined : oneOf('--frames', Number(frames), frameCounts),
      views: oneOf('--views', Number(views), [1, 12] as const),
      lambda: lambda === undefined ? undefined : share('--lambda', lambda),
      threshold: share('--threshold', threshold),
      'sheet-language': oneOf('--sheet-language', parsed.values['sheet-language'], ['en', 'zh'] as const),
      backend: oneOf('--backend', backend, ['auto', 'webgpu', 'webgl', 'wasm', 'cpu'] as const),
      speed: oneOf('--speed', parsed.values.speed, speeds),
      decoder: oneOf('--decoder', decoder, ['auto', 'webcodecs', 'ffmpeg'] as const),
    },
  };
}

type Options = ReturnType<typeof readArguments>['values'];

function oneOf<T extends string | number>(name: string, value: string | number, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === value);
  return found ?? wrongOption(`${name} takes one of ${allowed.join(', ')}`);
}

function share(name: string, text: string): number {
  const value = Number(text);
  return text !== '' && value >= 0 && value <= 1 ? value : wrongOption(`${name} takes a number from 0 to 1`);
}

if (isProgram(import.meta.url)) runCommand(() => main(process.argv.slice(2)), { usage });
