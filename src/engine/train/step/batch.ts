/**
 * One batch's loss and gradients (Eq. 15 to 17), in pieces of as many clips as fit into a fixed share of memory: small
 * models run a whole batch at once, large ones clip by clip. The gradient is that of the whole batch either way.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Adapter, ClipInput, LabelTensors, VisionConfig } from '../../model';
import { type BatchGradients, batchGradients } from './gradientCaching';
import { branchLosses, type LossTargets } from './loss';
import { firstPromptLayer, type TrainingTask } from '../task/task';
import { disposeInput } from '../views/views';

/** Bytes of tape that a piece of a batch may hold. */
const pieceBytes = 200e6;
/** Tensors of the tokens' size that a tape over one block holds; on the high side. */
const tapeTensors = 16;

export interface BatchWork {
  /** View of the batch's clip `at`; asked for once or twice, the same both times; freed after each use. */
  readonly draw: (at: number) => ClipInput | Promise<ClipInput>;
  readonly signal?: AbortSignal;
}

/** Features and gradients are the caller's to free. Cancelling or failing leaves nothing behind. */
export async function batchStep(
  task: Pick<TrainingTask, 'params' | 'settings'>,
  adapter: Adapter,
  texts: LabelTensors,
  labels: readonly number[],
  work: BatchWork,
): Promise<BatchGradients> {
  const { params, settings } = task;
  const { frames: T, tau, augmentation } = settings;
  const targets = gatherTexts(texts, labels);
  const { clips, layersPerTape } = tapePlan(task, labels.length);
  const size = Math.ceil(labels.length / clips);
  const piece = async (index: number): Promise<ClipInput> => {
    const inputs: ClipInput[] = [];
    try {
      for (let at = index * clips; at < Math.min((index + 1) * clips, labels.length); at++) inputs.push(await work.draw(at));
    } catch (error) {
      inputs.forEach(disposeInput);
      throw error;
    }
    return joinInputs(inputs);
  };
  try {
    return await batchGradients(params, adapter, {
      T,
      size,
      layersPerTape,
      clip: piece,
      losses: (features) => branchLosses(features, targets, { tau, labelSmoothing: augmentation.labelSmoothing }),
      ...(work.signal === undefined ? {} : { signal: work.signal }),
    });
  } finally {
    disposeTargets(targets);
  }
}

/** How a batch is cut so that a tape holds no more than its share of memory. */
export interface TapePlan {
  /** Clips that run at once. */
  readonly clips: number;
  /** Layers of them under one tape. */
  readonly layersPerTape: number;
  /** Bytes such a tape holds. */
  readonly bytes: number;
}

/**
 * As many whole clips of a batch of B as fit; of a clip that does not, as many layers: each layer more under the last
 * tape is one that does not run again.
 */
export function tapePlan(task: Sized, B: number): TapePlan {
  const {
    settings,
    params: {
      config: { layers },
    },
  } = task;
  const kept = settings.cachedViews > 0 ? firstPromptLayer(settings.fromLayer, layers) : 0; // their tokens come ready-made
  const layerBytes = layerTapeBytes(task);
  const clipBytes = layerBytes * (layers - kept);
  if (clipBytes > pieceBytes) {
    const layersPerTape = Math.max(1, Math.floor(pieceBytes / layerBytes));
    return { clips: 1, layersPerTape, bytes: layersPerTape * layerBytes };
  }
  const clips = Math.min(B, Math.floor(pieceBytes / clipBytes));
  return { clips, layersPerTape: layers, bytes: clips * clipBytes };
}

interface Sized {
  readonly settings: Pick<TrainingTask['settings'], 'frames' | 'globalPrompts' | 'fromLayer' | 'cachedViews'>;
  readonly params: { readonly config: VisionConfig };
}

/** Bytes that the tape over one layer of one clip holds. */
function layerTapeBytes({ params, settings }: Sized): number {
  const { width: D, grid } = params.config;
  const tokens = settings.frames * (grid * grid + 1 + settings.globalPrompts + settings.frames + 1);
  return tokens * D * 4 * tapeTensors;
}

/** Rows of the batch's labels; `disposeTargets` frees them. */
export function gatherTexts(texts: LabelTensors, labels: readonly number[]): LossTargets {
  const rows = tf.tensor1d([...labels], 'int32');
  const gather = <T extends tf.Tensor>(table: T): T => tf.gather(table, rows);
  const targets: LossTargets = {
    labels,
    english: texts.english && gather(texts.english),
    chinese: texts.chinese && gather(texts.chinese),
    words: { words: gather(texts.words!.words), mask: gather(texts.words!.mask) },
  };
  rows.dispose();
  return targets;
}

function disposeTargets({ english, chinese, words }: LossTargets): void {
  tf.dispose([words.words, words.mask, ...[english, chinese].filter((table) => table !== null)]);
}

/** Inputs of single clips as one; frees the parts. */
function joinInputs(inputs: readonly ClipInput[]): ClipInput {
  const parts = inputs.map((input) => (input instanceof tf.Tensor ? input : input.tokens));
  const joined = tf.concat(parts as tf.Tensor3D[], 0);
  const first = inputs[0]!;
  inputs.forEach(disposeInput);
  return first instanceof tf.Tensor ? (joined as tf.Tensor as tf.Tensor4D) : { tokens: joined, upTo: first.upTo };
}
