/** What `npm run evaluate` has done in the headless page: a run over files of its input, told as plain JSON clip by clip. */
import type { EngineClient } from '../lib/client/engineClient';
import { reportPictures } from '../client/reportPictures';
import { framesFile } from '../shared/dataset/framesFile';
import type { ReportPicture } from '../shared/evaluation/html/heatPicture';
import { type EvaluationReport, type EvaluationRun, joinRuns, reportEvaluation } from '../shared/evaluation/report';
import type { EvaluationEvent, EvaluationPace, EvaluationTask } from '../shared/evaluation/task';
import { AppError, type AppErrorData } from '../shared/errors/errors';
import type { RecognizeOptions } from '../shared/recognition/recognition';
import { filesOf, type PageClip, toBase64 } from './pageFiles';

export type PageTask = Omit<EvaluationTask, 'clips' | 'keep' | 'list'>;

/** Which clips of the run are in the page: those of one part. */
export interface PagePart {
  readonly clips: readonly PageClip[];
  /** Of the run that went before. */
  readonly before: number;
  /** The whole run. */
  readonly list: readonly Pick<PageClip, 'path' | 'label'>[];
}

export type EvaluateMessage =
  | Exclude<EvaluationEvent, { readonly kind: 'clip' }>
  /** `record`: features to be kept, in base64; '' where there are none. */
  | (Omit<Extract<EvaluationEvent, { readonly kind: 'clip' }>, 'record'> & { readonly record: string });

export type EvaluateOutcome = { readonly report: EvaluationReport } | { readonly problem: AppErrorData };

/** Parts of the run that are done; of a clip they hold its scores. */
let runs: EvaluationRun[] = [];

/** Node exposes this function to the page. */
type Report = (message: EvaluateMessage) => Promise<void>;

/** @param known files of the input that hold features kept before @returns null: more parts are to come */
export async function evaluateInPage(
  engine: EngineClient,
  fileAt: (index: number) => File,
  { clips, before, list }: PagePart,
  task: PageTask,
  known: readonly number[],
): Promise<EvaluateOutcome | null> {
  const tell = (globalThis as unknown as { reportEvaluating: Report }).reportEvaluating;
  let told: Promise<unknown> = Promise.resolve();
  try {
    const run = await engine.call.evaluate(
      {
        ...task,
        clips: clips.map((clip) => ({ file: filesOf(clip, fileAt), path: clip.path, label: clip.label })),
        list,
        keep: { by: 'caller', known: known.map(fileAt) },
      },
      {
        onProgress: (event) => {
          if (event.kind !== 'clip') told = tell(event);
          else {
            const record = event.record === null ? '' : toBase64(event.record);
            told = tell({ ...event, record, pace: ofWhole(event.pace, before, list.length) });
          }
        },
      },
    );
    await told;
    if (before === 0) runs = [];
    runs.push(run);
    if (before + clips.length < list.length) return null;
    return { report: reportEvaluation(joinRuns(runs as [EvaluationRun, ...EvaluationRun[]])) };
  } catch (thrown) {
    return { problem: AppError.from(thrown).toData() };
  }
}

/** The pace of a part as that of the whole run. */
function ofWhole({ done: ofPart, clipsPerSecond }: EvaluationPace, before: number, of: number): EvaluationPace {
  const done = before + ofPart;
  return { done, of, clipsPerSecond, secondsLeft: clipsPerSecond === null ? null : (of - done) / clipsPerSecond };
}

/** Which clips show the same, by their places; Node is told how far it is. */
export function alikeInPage(
  engine: EngineClient,
  fileAt: (index: number) => File,
  clips: readonly PageClip[],
): Promise<readonly (readonly number[])[]> {
  const { reportLooking } = globalThis as unknown as { reportLooking: (progress: { done: number; total: number }) => Promise<void> };
  return engine.call.findAlike({ clips: clips.map((clip) => filesOf(clip, fileAt)) }, { onProgress: (event) => void reportLooking(event) });
}

/** Pictures of clips for the HTML report; those that cannot be had are left out. */
export async function picturesInPage(
  engine: EngineClient,
  fileAt: (index: number) => File,
  clips: readonly PageClip[],
  options: RecognizeOptions,
): Promise<ReportPicture[]> {
  const films: { readonly file: File; readonly path: string }[] = [];
  for (const clip of clips) {
    const files = filesOf(clip, fileAt);
    films.push({ file: files instanceof File ? files : await framesFile(files, clip.path), path: clip.path });
  }
  return reportPictures(engine, films, options);
}
