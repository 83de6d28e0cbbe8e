/**
 * One batch's loss and gradients (Eq. 15 to 17). Small models run the whole batch at once; where that would take much
 * memory, clip by clip with gradient caching. Both give the gradient of the whole batch.
 */
import * as tf from '@tensorflow/tfjs-core';
import { type Adapter, backwardFrom, type ClipInput, disposeForward, forwardKeeping, type LabelEmbeddings, type VisionConfig } from '../model';
import { type BatchGradients, batchGradients } from './gradientCaching';
import { trainingLoss, type LossOptions, type LossTargets } from './loss';
import type { TrainingTask } from './task';
import { disposeInput } from './views';

/** Bytes of kept tokens and one block's tape up to which a batch runs at once. */
export const wholeBatchBytes = 200e6;
/** Tensors of a block's size that a tape holds, about (measured on the demo model). */
const tapeTensors = 16;

export interface BatchWork {
  /** View of the batch's clip `at`; asked for once or twice, the same both times; freed after each use. */
  readonly draw: (at: number) => ClipInput;
  readonly signal?: AbortSignal;
}

/** Features and gradients are the caller's to free. Cancelling or failing leaves nothing behind. */
export async function batchStep(task: TrainingTask, adapter: Adapter, texts: LabelEmbeddings, labels: readonly number[], work: BatchWork): Promise<BatchGradients> {
  const { params, settings } = task;
  const { frames: T, tau, augmentation } = settings;
  const targets = gatherTexts(texts, labels);
  const signal = work.signal === undefined ? {} : { signal: work.signal };
  const loss = (features: tf.Tensor3D): tf.Scalar => trainingLoss(features, targets, { tau, labelSmoothing: augmentation.labelSmoothing });
  try {
    if (batchBytes(task, labels.length) > wholeBatchBytes) {
      return await batchGradients(params, adapter, { T, size: labels.length, clip: work.draw, loss, ...signal });
    }
    const input = joinInputs(labels.map((_, at) => work.draw(at)));
    try {
      const forward = await forwardKeeping(params, adapter, input, { T, ...signal });
      try {
        const { value, grad } = tf.valueAndGrad((f: tf.Tensor) => loss(f as tf.Tensor3D))(forward.features);
        const [lossValue] = await value.data();
        value.dispose();
        const gradients = await backwardFrom(params, adapter, forward, grad as tf.Tensor3D, { T, ...signal }).finally(() => grad.dispose());
        return { loss: lossValue!, features: forward.features, gradients };
      } catch (error) {
        disposeForward(forward);
        throw error;
      }
    } finally {
      disposeInput(input);
    }
  } finally {
    disposeTargets(targets);
  }
}

/** The two branches of the loss apart, for the curves; null where a branch is off. */
export async function batchLoss(
  features: tf.Tensor3D,
  labels: readonly number[],
  texts: LabelEmbeddings,
  options: LossOptions,
): Promise<{ en: number | null; zh: number | null }> {
  const targets = gatherTexts(texts, labels);
  try {
    const branch = async (part: Partial<LossTargets>): Promise<number> => {
      const loss = tf.tidy(() => trainingLoss(features, { ...targets, english: null, chinese: null, ...part }, options));
      const [value] = await loss.data();
      loss.dispose();
      return value!;
    };
    return {
      en: targets.english === null ? null : await branch({ english: targets.english }),
      zh: targets.chinese === null ? null : await branch({ chinese: targets.chinese }),
    };
  } finally {
    disposeTargets(targets);
  }
}

/** Bytes that a batch of B clips would hold at once: every layer's tokens and one block's tape. */
export function batchBytes({ params, settings }: Pick<TrainingTask, 'settings'> & { readonly params: { readonly config: VisionConfig } }, B: number): number {
  const { layers, width: D, grid } = params.config;
  const tokens = B * settings.frames * (grid * grid + 1 + settings.globalPrompts + settings.frames + 1) * D * 4;
  return tokens * (layers + tapeTensors);
}

function gatherTexts(texts: LabelEmbeddings, labels: readonly number[]): LossTargets {
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
