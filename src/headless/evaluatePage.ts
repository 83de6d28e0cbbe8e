/** What `npm run evaluate` has done in the headless page: a run over files of its input, told as plain JSON clip by clip. */
import type { EngineClient } from '../lib/client/engineClient';
import { reportPictures } from '../client/reportPictures';
import { framesFile } from '../shared/dataset/framesFile';
import type { ReportPicture } from '../shared/evaluation/html/heatPicture';
import { type EvaluationReport, reportEvaluation } from '../shared/evaluation/report';
import type { EvaluationEvent, EvaluationTask } from '../shared/evaluation/task';
import { AppError, type AppErrorData } from '../shared/errors/errors';
import type { RecognizeOptions } from '../shared/recognition/recognition';
import { filesOf, type PageClip, toBase64 } from './pageFiles';

export type PageTask = Omit<EvaluationTask, 'clips' | 'keep'>;

export type EvaluateMessage =
  | Exclude<EvaluationEvent, { readonly kind: 'clip' }>
  /** `record`: features to be kept, in base64; '' where there are none. */
  | (Omit<Extract<EvaluationEvent, { readonly kind: 'clip' }>, 'record'> & { readonly record: string });

export type EvaluateOutcome = { readonly report: EvaluationReport } | { readonly problem: AppErrorData };

/** Node exposes this function to the page. */
type Report = (message: EvaluateMessage) => Promise<void>;

/** @param known files of the input that hold features kept before */
export async function evaluateInPage(
  engine: EngineClient,
  fileAt: (index: number) => File,
  clips: readonly PageClip[],
  task: PageTask,
  known: readonly number[],
): Promise<EvaluateOutcome> {
  const tell = (globalThis as unknown as { reportEvaluating: Report }).reportEvaluating;
  let told: Promise<unknown> = Promise.resolve();
  try {
    const run = await engine.call.evaluate(
      {
        ...task,
        clips: clips.map((clip) => ({ file: filesOf(clip, fileAt), path: clip.path, label: clip.label })),
        keep: { by: 'caller', known: known.map(fileAt) },
      },
      {
        onProgress: (event) => {
          told = tell(event.kind === 'clip' ? { ...event, record: event.record === null ? '' : toBase64(event.record) } : event);
        },
      },
    );
    await told;
    return { report: reportEvaluation(run) };
  } catch (thrown) {
    return { problem: AppError.from(thrown).toData() };
  }
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
