/** What a training changes, and one step of it: a batch's gradients (Eq. 15 to 17) and AdamW. */
import * as tf from '@tensorflow/tfjs-core';
import { type Random, type RandomState, restoreRandom } from '../../../shared/base/random';
import { AppError } from '../../../shared/errors/errors';
import { defaultTau } from '../../../shared/recognition/recognition';
import { readAdapter } from '../../model/adapterFile/adapterFile';
import {
  type Adapter,
  adapterSettings,
  type AdapterSettings,
  createAdapter,
  disposeAdapter,
  type LabelTensors,
  type VisionConfig,
} from '../../model';
import { batchStep } from './batch';
import type { TrainingCheckpoint } from './checkpoint';
import { fusedScores, indexOfLargest } from '../measure/measure';
import { type AdamWState, disposeAdamW, paperAdamW, readAdamW, startAdamW, stepAdamW } from './optimizer';
import { temporalDeviation } from './startScale';
import { bottleneckFor, firstPromptLayer, type TrainingTask, usable } from '../task/task';
import type { ViewSource } from '../views/views';

/** The adapter that a training's settings ask for. */
export function adapterFor(task: Pick<TrainingTask, 'settings'>, config: VisionConfig): AdapterSettings {
  const { frames, globalPrompts, body, bottleneck, residual, fromLayer, embeddingAlone = false } = task.settings;
  return adapterSettings(config, {
    frames,
    globalPrompts,
    reparam: embeddingAlone ? 'none' : body,
    bottleneck: bottleneckFor(bottleneck, config.width),
    residual,
    fromLayer: embeddingAlone ? 0 : firstPromptLayer(fromLayer, config.layers),
    prompted: !embeddingAlone,
  });
}

/** What a training changes; each step replaces both and frees what they were. */
export interface Learner {
  adapter: Adapter;
  optimizer: AdamWState;
}

export interface LearningStep {
  /** Training clips of this step. */
  readonly batch: readonly number[];
  /** Classes of all training clips. */
  readonly labels: readonly number[];
  readonly views: ViewSource;
  readonly random: Random;
  readonly rate: number;
  /** Which draw of moments the clips are seen by: the epoch. */
  readonly draw: number;
  readonly signal: AbortSignal | undefined;
}

/** What a batch was like before its step. */
interface Learned {
  readonly loss: ReturnType<typeof branches>;
  readonly correct: number;
  /** Its clips, those left out that could not be decoded. */
  readonly seen: number;
}

/**
 * One step of AdamW on one batch. A clip that turns out not to be decodable is left out, and the step made without it.
 * @returns null where its loss is no number
 */
export async function learn(task: TrainingTask, learner: Learner, texts: LabelTensors, step: LearningStep): Promise<Learned | null> {
  const { train } = task;
  // A view asked for twice is the same twice, whoever else is in the batch.
  const clips = step.batch.map((index) => ({ index, id: train[index]!.id, chance: step.random.fork(index).state() }));
  for (;;) {
    const batch = usable(task, clips);
    if (batch.length === 0) return { loss: { en: null, zh: null }, correct: 0, seen: 0 };
    try {
      return await learnFrom(task, learner, texts, batch, step);
    } catch (error) {
      if (usable(task, batch).length === batch.length || AppError.from(error).code === 'collection-incomplete') throw error;
    }
  }
}

async function learnFrom(
  task: TrainingTask,
  learner: Learner,
  texts: LabelTensors,
  batch: readonly { readonly index: number; readonly chance: RandomState }[],
  { labels, views, rate, draw, signal }: LearningStep,
): Promise<Learned | null> {
  const { lambda, weightDecay } = task.settings;
  const truth = batch.map(({ index }) => labels[index]!);
  const { losses, features, gradients } = await batchStep(task, learner.adapter, texts, truth, {
    draw: (at) => views.draw(batch[at]!.index, restoreRandom(batch[at]!.chance), draw),
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    if (!losses.every(Number.isFinite)) return null;
    const { settings, tensors } = learner.adapter;
    const moved: ReturnType<typeof stepAdamW> = stepAdamW(learner.optimizer, tensors, gradients, rate, { ...paperAdamW, weightDecay });
    learner.adapter = { settings, tensors: moved.parameters };
    learner.optimizer = moved.state;
    const scores = await fusedScores(features, texts, defaultTau, lambda);
    const correct = scores.filter((row, at) => indexOfLargest(row) === truth[at]!).length;
    return { loss: branches(texts, losses), correct, seen: batch.length };
  } finally {
    tf.dispose([features, ...Object.values(gradients)]);
  }
}

/** As a checkpoint left it, or from the seed. The caller frees both. */
export async function startLearner(
  task: TrainingTask,
  shape: AdapterSettings,
  views: ViewSource,
  from: TrainingCheckpoint | undefined,
  signal: AbortSignal | undefined,
): Promise<Learner> {
  if (from === undefined) {
    const { params, settings } = task;
    const deviation = await temporalDeviation(task, shape.fromLayer, views, signal);
    const adapter = createAdapter(shape, settings.seed, { patchSize: params.config.patchSize, temporalDeviation: deviation });
    return { adapter, optimizer: startAdamW(adapter.tensors) };
  }
  const { adapter } = await readAdapter(from.adapter);
  try {
    return { adapter, optimizer: await readAdamW(from.optimizer, adapter.tensors) };
  } catch (error) {
    disposeAdapter(adapter);
    throw error;
  }
}

export function disposeLearner({ adapter, optimizer }: Learner): void {
  disposeAdapter(adapter);
  disposeAdamW(optimizer);
}

/** Losses in the order of the branches there are. */
function branches({ english, chinese }: LabelTensors, losses: readonly number[]): { en: number | null; zh: number | null } {
  return { en: english === null ? null : losses[0]!, zh: chinese === null ? null : losses.at(-1)! };
}
