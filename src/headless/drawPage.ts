/** Trainings for `npm run evaluate -- --shots`: what they will take; clips in, the adapter out, and one that was cut short goes on where it was kept. */
import { forecastDraws } from '../client/forecastDraws';
import type { EngineClient } from '../lib/client/engineClient';
import type { TrainingCost } from '../shared/evaluation/draws/drawTable';
import type { DrawForecast } from '../shared/evaluation/draws/forecast';
import type { Draw, DrawOptions } from '../shared/evaluation/draws/plan';
import type { EvaluatedData } from '../shared/evaluation/report';
import { trainingEnded } from '../shared/evaluation/draws/runDraw';
import { AppError, type AppErrorData } from '../shared/errors/errors';
import type { LabelText } from '../shared/recognition/recognition';
import type { TrainingEvent, TrainingSettings } from '../shared/teaching/teaching';
import { filesOf, type PageClip, toBase64 } from './pageFiles';

/** What `npm run evaluate` asks before its draws begin. */
export interface ForecastTask {
  readonly draws: readonly Draw[];
  /** Places of those that were measured before. */
  readonly known: readonly number[];
  readonly options: DrawOptions;
  readonly data: EvaluatedData;
  readonly train: readonly PageClip[];
  readonly test: readonly PageClip[];
}

/** What the draws will take, in their order; Node is told how far it is. @throws AppError as forecastDraw and evaluate do */
export function forecastInPage(
  engine: EngineClient,
  fileAt: (index: number) => File,
  { draws, known, options, data, train, test }: ForecastTask,
): Promise<DrawForecast[]> {
  const { reportForecasting } = globalThis as unknown as { reportForecasting: (progress: { done: number; of: number }) => Promise<void> };
  const named = (clips: readonly PageClip[]) => clips.map((clip) => ({ file: filesOf(clip, fileAt), path: clip.path, label: clip.label }));
  return forecastDraws(engine, draws, new Set(known.map((at) => draws[at]!)), { data, train: named(train), test: named(test) }, options, {
    signal: new AbortController().signal,
    onProgress: (progress) => void reportForecasting(progress),
  });
}

export type DrawOutcome =
  | {
      /** The adapter's file in base64. */
      readonly adapter: string;
      readonly cost: TrainingCost;
      /** Clips that could not be read, by path. */
      readonly setAside: readonly string[];
    }
  | { readonly problem: AppErrorData };

/** Node exposes this function to the page. */
type Report = (event: TrainingEvent) => Promise<void>;

/**
 * Trains on these clips and no others: nothing is held out, so that the last epoch's weights are what comes out.
 * @param name one of its own for each draw: by it a training that was cut short is known again
 */
export async function trainInPage(
  engine: EngineClient,
  fileAt: (index: number) => File,
  {
    clips,
    classes,
    settings,
    name,
  }: {
    readonly clips: readonly PageClip[];
    readonly classes: readonly LabelText[];
    readonly settings: TrainingSettings;
    readonly name: string;
  },
): Promise<DrawOutcome> {
  const tell = (globalThis as unknown as { reportTraining: Report }).reportTraining;
  let peakBytes = 0;
  const onProgress = (event: TrainingEvent): void => {
    if ('bytes' in event) peakBytes = Math.max(peakBytes, event.bytes);
    void tell(event);
  };
  try {
    const films = clips.map((clip) => ({ file: filesOf(clip, fileAt), path: clip.path, label: clip.label }));
    const result = await engine.call.trainDraw({ key: name, name, clips: films, classes, settings }, { onProgress });
    const { adapterFile, adapterId, ended, seconds, parameters, setAside } = result;
    if (adapterFile === null || ended !== 'finished') throw trainingEnded(name, ended);
    if (adapterId !== null) await engine.call.deleteAdapter({ id: adapterId }); // it is the command's to keep
    return {
      adapter: toBase64(new Uint8Array(await adapterFile.arrayBuffer())),
      cost: { parameters, seconds, peakBytes: peakBytes === 0 ? null : peakBytes },
      setAside: setAside.map(({ clipId }) => clipId),
    };
  } catch (thrown) {
    return { problem: AppError.from(thrown).toData() };
  }
}
