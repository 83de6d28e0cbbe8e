/**
 * ActionScope as a package: which action a video shows, and a few clips to teach it new ones, in the browser, on the person's own GPU.
 *
 *   const engine = createEngine({ assets: '/actionscope/' });
 *   const model = await engine.loadModel('demo');
 *   const { ranked } = await model.recognize(file, { labels: ['swim', 'run', 'play guitar'] });
 *
 * It stands on the app's own typed calls (src/shared/protocol) and computes nothing itself: all that is heavy is in the worker, which
 * lies among the package's assets. The page's and the commands' engine is the same (`openDoor`).
 */
import { createEngineClient } from './client/engineClient';
import { type Engine, engineOver } from './door';
import { type EngineOptions, workerParts } from './options';

/**
 * An engine in a worker of its own, which starts with the first call. Two engines are two workers and know nothing of each other, but
 * that what they store (models, adapters, vectors of labels) belongs to the origin.
 * Never throws itself: what cannot be started is told by the first call.
 */
export function createEngine(options: EngineOptions = {}): Engine {
  return engineOver(createEngineClient(workerParts(options)), options.backend);
}

export type { Adapter } from './adapter';
export type { EngineEvent } from './client/restarts';
export type { Engine, LoadAdapterOptions, LoadProgress, ModelSource } from './door';
export type { Labels } from './labels';
export type { Model } from './model';
export type { EngineOptions } from './options';
export type { Answer, EvaluateOptions, LabelledClip, RecognizeWork, TeachOptions, TimelineAnswer, TimelineOptions } from './tasks';
export { AppError, type ErrorCode, errorCodes } from '../shared/errors/errors';
export type { EvaluationReport } from '../shared/evaluation/report';
export type { ModelSummary } from '../shared/models/models';
export type {
  BackendInfo,
  BackendName,
  LabelText,
  LabelVectors,
  Recognition,
  RecognitionProgress,
} from '../shared/recognition/recognition';
export type { RecognitionReport } from '../shared/recognition/report';
export type { TrainingEvent, TrainingResult, TrainingSettings } from '../shared/teaching/teaching';
export type { Segment } from '../shared/timeline/segments';
