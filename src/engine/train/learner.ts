/** What a training changes, and one step of it: a batch's gradients (Eq. 15 to 17) and AdamW. */
import * as tf from '@tensorflow/tfjs-core';
import { type Random, restoreRandom } from '../../shared/random';
import { defaultTau } from '../../shared/recognition';
import { readAdapter } from '../io/adapterFile';
import { type Adapter, adapterSettings, type AdapterSettings, createAdapter, disposeAdapter, type LabelEmbeddings, type VisionConfig } from '../model';
import { batchStep } from './batch';
import type { TrainingCheckpoint } from './checkpoint';
import { fusedScores, indexOfLargest } from './measure';
import { type AdamWState, disposeAdamW, paperAdamW, readAdamW, startAdamW, stepAdamW } from './optimizer';
import { temporalDeviation } from './startScale';
import { bottleneckFor, firstPromptLayer, type TrainingTask } from './task';
import type { ViewSource } from './views';

/** The adapter that a training's settings ask for. */
export function adapterFor(task: Pick<TrainingTask, 'settings'>, config: VisionConfig): AdapterSettings {
  const { frames, globalPrompts, body, bottleneck, residual, fromLayer } = task.settings;
  return adapterSettings(config, {
    frames,
    globalPrompts,
    reparam: body,
    bottleneck: bottleneckFor(bottleneck, config.width),
    residual,
    fromLayer: firstPromptLayer(fromLayer, config.layers),
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
  readonly signal: AbortSignal | undefined;
}

/** One step of AdamW on one batch. @returns what the batch was like before it; null where its loss is no number */
export async function learn(
  task: TrainingTask,
  learner: Learner,
  texts: LabelEmbeddings,
  { batch, labels, views, random, rate, signal }: LearningStep,
): Promise<{ readonly loss: ReturnType<typeof branches>; readonly correct: number } | null> {
  const { lambda, weightDecay } = task.settings;
  const truth = batch.map((index) => labels[index]!);
  const chances = batch.map((index) => random.fork(index).state()); // a view asked for twice is the same twice
  const { losses, features, gradients } = await batchStep(task, learner.adapter, texts, truth, {
    draw: (at) => views.draw(batch[at]!, restoreRandom(chances[at]!)),
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    if (!losses.every(Number.isFinite)) return null;
    const { settings, tensors } = learner.adapter;
    const moved: ReturnType<typeof stepAdamW> = stepAdamW(learner.optimizer, tensors, gradients, rate, { ...paperAdamW, weightDecay });
    learner.adapter = { settings, tensors: moved.parameters };
    learner.optimizer = moved.state;
    const scores = await fusedScores(features, texts, defaultTau, lambda);
    return { loss: branches(texts, losses), correct: scores.filter((row, at) => indexOfLargest(row) === truth[at]!).length };
  } finally {
    tf.dispose([features, ...Object.values(gradients)]);
  }
}

/** As a checkpoint left it, or from the seed. The caller frees both. */
export async function startLearner(
  { params, settings, train }: TrainingTask,
  shape: AdapterSettings,
  views: ViewSource,
  from: TrainingCheckpoint | undefined,
  signal: AbortSignal | undefined,
): Promise<Learner> {
  if (from === undefined) {
    const deviation = await temporalDeviation(params, shape.fromLayer, views, train.length, signal);
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
function branches({ english, chinese }: LabelEmbeddings, losses: readonly number[]): { en: number | null; zh: number | null } {
  return { en: english === null ? null : losses[0]!, zh: chinese === null ? null : losses.at(-1)! };
}
