/** A model that was loaded, and what can be asked of it. */
import { uniqueId } from '../shared/base/uniqueId';
import type { LongWork } from '../shared/base/units';
import type { EvaluationReport } from '../shared/evaluation/report';
import type { EvaluationEvent } from '../shared/evaluation/task';
import type { ModelSummary } from '../shared/models/models';
import type { Callable } from '../shared/protocol/call';
import type { EngineCalls } from '../shared/protocol/protocol';
import { abstentionOf } from '../shared/recognition/abstention';
import { rankLabels } from '../shared/recognition/fusion';
import {
  defaultFrames,
  defaultLambda,
  defaultTemplate,
  type LabelVectors,
  type RecognitionProgress,
} from '../shared/recognition/recognition';
import { reportRecognition } from '../shared/recognition/report';
import { collectTimeline, type TimelineCollector } from '../shared/timeline/collect';
import type { TimelineEvent } from '../shared/timeline/film';
import { defaultWindows } from '../shared/timeline/plan';
import { segmentsOf } from '../shared/timeline/segments';
import type { TrainingEvent } from '../shared/teaching/teaching';
import { settingsOf } from '../shared/teaching/trainingSettings';
import { type Adapter, adapterOver } from './adapter';
import { disposeKey } from './disposeKey';
import { type Labels, labelsFrom } from './labels';
import {
  type Answer,
  classesOf,
  type EvaluateOptions,
  fileOf,
  type LabelledClip,
  type RecognizeWork,
  type TeachOptions,
  type TimelineAnswer,
  type TimelineOptions,
} from './tasks';

/** A loaded model. `Symbol.dispose` frees it in the engine's memory; asked again, it is loaded anew. */
export interface Model extends Disposable {
  readonly id: string;
  /** Languages it reads, E, licence, where it came from. */
  readonly summary: ModelSummary;
  /**
   * Labels as vectors [C, E]; they are kept, so that a clip with the same labels need not wait for them.
   * Throws `labels-invalid`, `languages-apart`, `cancelled`.
   */
  readonly embedLabels: (labels: Labels, options?: { readonly template?: string } & LongWork<RecognitionProgress>) => Promise<LabelVectors>;
  /**
   * Which of the labels a clip shows. Throws what its file is worth (`not-a-video`, `truncated`, `codec-unsupported`, `nothing-decodable` ...),
   * `labels-invalid`, `languages-apart`, `adapter-missing`, `adapter-mismatch`, `device-lost`, `out-of-memory`, `cancelled`.
   */
  readonly recognize: (file: Blob, options: RecognizeWork) => Promise<Answer>;
  /** Which action is where in a long video. Throws as `recognize`; `settings-invalid` for windows that are none. */
  readonly timeline: (file: Blob, options: TimelineOptions) => Promise<TimelineAnswer>;
  /**
   * Teaches an adapter from labelled clips (few are enough), all of them: what is to be measured with is not handed in. Throws
   * `collection-incomplete` (fewer than two classes), `settings-invalid`, `busy-elsewhere` (one training at a time among all tabs of an
   * origin), `gradient-unsupported`, `loss-not-finite`, `out-of-memory`, `cancelled`.
   */
  readonly teach: (clips: readonly LabelledClip[], options?: TeachOptions) => Promise<Adapter>;
  /** Measures on labelled clips; one that cannot be read is named in `failed`. Throws as `recognize`, but for single clips. */
  readonly evaluate: (clips: readonly LabelledClip[], options?: EvaluateOptions) => Promise<EvaluationReport>;
}

/** A handle on a model that the engine has loaded. */
export function modelOver(call: Callable<EngineCalls>, summary: ModelSummary): Model {
  const modelId = summary.id;
  return {
    id: modelId,
    summary,
    embedLabels: (labels, { template = defaultTemplate, ...work } = {}) =>
      call.embedLabels({ modelId, labels: labelsFrom(labels), template }, work),
    recognize: (file, options) => recognize(call, modelId, file, options),
    timeline: (file, options) => timeline(call, modelId, file, options),
    teach: (clips, options = {}) => teach(call, modelId, clips, options),
    evaluate: (clips, options = {}) => evaluate(call, modelId, clips, options),
    [disposeKey]() {
      call.releaseModel({}).catch(() => undefined); // of an engine that is closed there is nothing to free
    },
  };
}

/** What is left of a task's options: what stops it, and who hears how far it is. */
function workOf<P>({ signal, onProgress }: LongWork<P>): LongWork<P> {
  return { ...(signal && { signal }), ...(onProgress && { onProgress }) };
}

async function recognize(call: Callable<EngineCalls>, modelId: string, file: Blob, options: RecognizeWork): Promise<Answer> {
  const { labels, adapter, frames, views = 1, template, lambda = defaultLambda, threshold = 0, ownEyes, speed, decoder } = options;
  const recognition = await call.recognize(
    {
      file: fileOf(file),
      options: {
        modelId,
        adapterId: adapter?.id ?? null,
        labels: labelsFrom(labels),
        frames: frames ?? adapter?.summary.frames ?? defaultFrames,
        views,
        template: template ?? adapter?.summary.template ?? defaultTemplate,
        ...(ownEyes === undefined ? {} : { ownEyes }),
        ...(speed === undefined ? {} : { speed }),
        ...(decoder === undefined ? {} : { decoder }),
      },
    },
    workOf(options),
  );
  const ranked = rankLabels(recognition.scores, lambda);
  return {
    ranked,
    abstained: abstentionOf(recognition, ranked[0], threshold),
    recognition,
    report: reportRecognition(recognition, lambda, threshold),
  };
}

async function timeline(call: Callable<EngineCalls>, modelId: string, file: Blob, options: TimelineOptions): Promise<TimelineAnswer> {
  const { labels, adapter, windows, template, lambda = defaultLambda, segments, onProgress } = options;
  let collector: TimelineCollector | undefined;
  const hear = (event: TimelineEvent): void => {
    if (event.kind === 'opened') collector = collectTimeline(event.film);
    if (event.kind === 'windows') collector?.add(event);
    onProgress?.(event);
  };
  const { film, pace, brokenFrom } = await call.timeline(
    {
      file: fileOf(file),
      options: {
        modelId,
        adapterId: adapter?.id ?? null,
        labels: labelsFrom(labels),
        template: template ?? adapter?.summary.template ?? defaultTemplate,
      },
      windows: { ...defaultWindows, ...(adapter && { frames: adapter.summary.frames }), ...windows },
      lambda,
    },
    { ...workOf<TimelineEvent>({ ...(options.signal && { signal: options.signal }) }), onProgress: hear },
  );
  const scores = (collector ?? collectTimeline(film)).scores();
  return { film, pace, brokenFrom, scores, segments: segmentsOf(scores, lambda, segments) };
}

async function teach(
  call: Callable<EngineCalls>,
  modelId: string,
  clips: readonly LabelledClip[],
  { name = 'adapter', preset = 'quick', settings, key, ...work }: TeachOptions,
): Promise<Adapter> {
  const { classes, clips: labelled } = classesOf(clips);
  const task = {
    key: key ?? uniqueId(),
    name,
    clips: labelled,
    classes,
    settings: { ...settingsOf(preset, modelId), measureEvery: 0, ...settings },
  };
  try {
    const training = await call.trainDraw(task, workOf<TrainingEvent>(work));
    const { adapterId, adapterFile } = training;
    // Where nothing can be stored, the file itself goes back in: an engine always has somewhere to hold it.
    if (adapterId === null) {
      const file = new File([adapterFile ?? new Blob()], name);
      return adapterOver(call, await call.importAdapter({ file }), training);
    }
    const summary = (await call.listAdapters({})).find(({ id }) => id === adapterId)!;
    return adapterOver(call, summary, training);
  } catch (error) {
    if (key === undefined) await call.discardDraw({}).catch(() => undefined); // nobody could go on with it
    throw error;
  }
}

async function evaluate(
  call: Callable<EngineCalls>,
  modelId: string,
  clips: readonly LabelledClip[],
  options: EvaluateOptions,
): Promise<EvaluationReport> {
  const { adapter, frames, views = 1, template, lambda = defaultLambda, pooling = 'words', name = 'clips' } = options;
  const { classes, clips: labelled } = classesOf(clips, options.classes ?? adapter?.summary.classes);
  const run = await call.evaluate(
    {
      clips: labelled,
      data: { name, id: '', split: null, set: 'all', classes },
      settings: {
        modelId,
        views,
        frames: frames ?? adapter?.summary.frames ?? defaultFrames,
        lambda,
        pooling,
        template: template ?? adapter?.summary.template ?? defaultTemplate,
      },
      adapterId: adapter?.id ?? null,
      keep: { by: 'browser' },
    },
    workOf<EvaluationEvent>(options),
  );
  return call.reportScores(run);
}
