/** Compiling ahead: a training step is gone through once without numbers, while the clips are still being decoded. */
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../../shared/base/random';
import { createAdapter, type LabelTensors, tapedFeatures, visionBlock } from '../model';
import { currentKernels } from '../nn';
import { destroyUnusedBuffers } from '../backend/unusedBuffers';
import { drawView } from './views/augment';
import { gatherTexts } from './step/batch';
import { adapterFor } from './step/learner';
import { branchLosses } from './step/loss';
import { fusedRows } from './measure/measure';
import { startAdamW, stepAdamW } from './step/optimizer';
import { firstPromptLayer, type TrainingTask } from './task/task';
import { viewFrames } from './views/view';

/** Labels of the batch gone through, of four with some words each. */
const labels = [0, 1];
const n = 3;

/**
 * Two clips forward and back through two of the layers, the optimizer's step, and the scores of measuring. Nothing on
 * backends that compile nothing. Never fails: what cannot be compiled fails with its reason when it is needed.
 */
export async function rehearseTraining({ params, settings }: Pick<TrainingTask, 'params' | 'settings'>): Promise<void> {
  const { rehearse } = currentKernels();
  if (rehearse === undefined || !settings.temporalPrompts) return;
  const { config, layers } = params;
  const short = { ...params, layers: layers.slice(-2), config: { ...config, layers: Math.min(2, layers.length) } };
  const below = firstPromptLayer(settings.fromLayer, config.layers);
  const { frames: T, lambda, tau, augmentation, chineseBranch } = settings;
  const { resolution: R, grid, width: D, embedding: E, patchSize } = config;
  try {
    await rehearse(() => {
      const adapter = createAdapter({ ...adapterFor({ settings }, short.config), fromLayer: 0 }, 1, { patchSize });
      const names = Object.keys(adapter.tensors);
      const table = (): tf.Tensor2D => tf.zeros([4, E]);
      const words = { words: tf.zeros<tf.Rank.R3>([4, n, E]), mask: tf.zeros<tf.Rank.R2>([4, n]) };
      const texts: LabelTensors = { english: table(), chinese: chineseBranch ? table() : null, words };
      const targets = gatherTexts(texts, labels);
      const blank = { frames: Array.from({ length: T }, () => new Uint8Array(R * R * 3)), width: R, height: R, perSegment: 1 };
      const view = drawView(blank, R, { ...augmentation, grey: 1 }, false, createRandom(settings.seed));
      const clips = labels.map(() => viewFrames(blank, view));
      const frames = tf.concat(clips) as tf.Tensor4D;
      if (below > 0) visionBlock(short.layers[0]!, config, tf.zeros([T, grid * grid + 1, D]), null);
      fusedRows(tapedFeatures(short, adapter, clips[0]!, T), texts, tau, lambda); // as measuring does it, under no tape
      const loss = (): tf.Tensor =>
        branchLosses(tapedFeatures(short, adapter, frames, T), targets, { tau, labelSmoothing: augmentation.labelSmoothing }).reduce(
          (sum, part) => tf.add(sum, part),
        );
      const found = tf.grads(loss)(names.map((name) => adapter.tensors[name]!));
      stepAdamW(startAdamW(adapter.tensors), adapter.tensors, Object.fromEntries(names.map((name, index) => [name, found[index]!])), 1e-3);
    });
    destroyUnusedBuffers();
  } catch (error) {
    console.warn('The training could not be compiled ahead.', error);
  }
}
