/** The page the command line drives: no interface, just the engine's calls on files put into the one input. */
import { engine } from '../client/engine';
import { AppError, type AppErrorData } from '../shared/errors/errors';
import { joinedTo, jsonParts } from '../shared/evaluation/jsonParts';
import type { AdapterSummary } from '../shared/models/models';
import type { CallName, OutputOf } from '../shared/protocol/protocol';
import { reportFailure, reportRecognition } from '../shared/recognition/report';
import type { RecognizeOptions } from '../shared/recognition/recognition';
import type { TrainingSettings } from '../shared/teaching/teaching';
import type { TimelineTask } from '../shared/timeline/film';
import { forecastInPage, trainInPage } from './drawPage';
import { alikeInPage, evaluateInPage, type PagePart, type PageTask, picturesInPage } from './evaluatePage';
import type { SheetStyle } from '../client/sheet/drawSheet';
import type { PageClip } from './pageFiles';
import { recognizeForSheet, sheetsInPage } from './sheetPage';
import { type TeachClip, teachInPage } from './teachPage';
import { timelineInPage } from './timelinePage';

/** Of the last evaluation. */
let outcome: string[] = [];

/** What Node may call through `page.evaluate`: plain JSON in and out. */
const commands = {
  call: (name: CallName, input: never) => engine.call[name](input),

  /** The same with its error as data: what is thrown in a page reaches Node as a text. */
  attempt: (name: CallName, input: never) => attempt<OutputOf<CallName>>(() => engine.call[name](input)),

  /** @param sheet how the sheet looks that the clip goes onto; null: none */
  recognize: async (index: number, options: RecognizeOptions, lambda: number, threshold: number, sheet: SheetStyle | null) => {
    const file = fileAt(index);
    try {
      const recognition =
        sheet === null
          ? await engine.call.recognize({ file, options })
          : await recognizeForSheet(engine, { file, options }, { lambda, threshold }, sheet);
      return reportRecognition(recognition, lambda, threshold);
    } catch (thrown) {
      return reportFailure(file.name, AppError.from(thrown).toData());
    }
  },

  timeline: (index: number, task: Omit<TimelineTask, 'file'>, searches: readonly string[]) =>
    timelineInPage(engine, { ...task, file: fileAt(index) }, searches),

  sheets: sheetsInPage,

  teach: (clips: readonly TeachClip[], settings: TrainingSettings, name: string) => teachInPage(engine, fileAt, clips, settings, name),

  /** @returns null before the last part; then how many pieces its outcome has as JSON: as objects, those of ten thousand clips take ten times their room on the way to Node */
  evaluate: async (part: PagePart, task: PageTask, known: readonly number[]): Promise<number | null> => {
    const found = await evaluateInPage(engine, fileAt, part, task, known);
    if (found === null) return null;
    outcome = [...joinedTo(1 << 20, jsonParts(found))];
    return outcome.length;
  },

  /** Each part can be had once. */
  outcomePart: (index: number): string => outcome.splice(index, 1, '')[0] ?? '',

  alike: (clips: readonly PageClip[]) => attempt(() => alikeInPage(engine, fileAt, clips)),

  forecast: (task: Parameters<typeof forecastInPage>[2]) => attempt(() => forecastInPage(engine, fileAt, task)),

  train: (draw: Parameters<typeof trainInPage>[2]) => trainInPage(engine, fileAt, draw),

  pictures: (clips: readonly PageClip[], options: RecognizeOptions) => picturesInPage(engine, fileAt, clips, options),

  importAdapter: (index: number): Promise<Attempt<AdapterSummary>> => attempt(() => engine.call.importAdapter({ file: fileAt(index) })),
};

export type HeadlessCommands = typeof commands;

export type Attempt<T = OutputOf<CallName>> = { readonly output: T } | { readonly problem: AppErrorData };

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { output: await work() };
  } catch (thrown) {
    return { problem: AppError.from(thrown).toData() };
  }
}

function fileAt(index: number): File {
  const file = document.querySelector<HTMLInputElement>('#files')?.files?.[index];
  if (file === undefined) throw new AppError('internal', `no file ${index} in the page`);
  return file;
}

Object.assign(globalThis, { actionScope: commands });
