/**
 * How well an adapter, or none, puts clips into the classes: Eq. 5 to 7 and 18 exactly as in recognition, with its tau;
 * the settings' own tau is for the loss.
 */
import * as tf from '@tensorflow/tfjs-core';
import { defaultTau } from '../../shared/recognition';
import type { LongWork } from '../../shared/units';
import {
  type Adapter, type ClipInput, encodeClip, frameWeights, type LabelEmbeddings, uniformWeights, videoTextCosine,
} from '../model';
import type { Judged } from './accuracy';
import type { TrainingTask } from './task';
import { disposeInput, type ViewSource } from './views';

/** Label embeddings on the backend; the caller frees them with `disposeTexts`. */
export function uploadTexts({ texts, settings }: TrainingTask): LabelEmbeddings {
  const { en, zh, words, width: E } = texts;
  const table = (values: Float32Array | null): tf.Tensor2D | null => (values === null ? null : tf.tensor2d(values, [values.length / E, E]));
  const C = words.mask.length / words.count;
  return {
    english: table(en),
    chinese: settings.chineseBranch || en === null ? table(zh) : null,
    words: { words: tf.tensor3d(words.data, [C, words.count, E]), mask: tf.tensor2d(words.mask, [C, words.count]) },
  };
}

export function disposeTexts({ english, chinese, words }: LabelEmbeddings): void {
  tf.dispose([english, chinese, words?.words, words?.mask].filter((tensor) => tensor != null));
}

/** Fused scores S [B, C] of features [B, T, E]; a missing language leaves the other alone. */
export async function fusedScores(features: tf.Tensor3D, texts: LabelEmbeddings, tau: number, lambda: number): Promise<Float32Array[]> {
  const scores = fusedRows(features, texts, tau, lambda);
  const [B, C] = scores.shape;
  const values = (await scores.data()) as Float32Array;
  scores.dispose();
  return Array.from({ length: B }, (_, b) => values.slice(b * C, (b + 1) * C));
}

/** The same on the backend, [B, C]; the caller frees it. */
export function fusedRows(features: tf.Tensor3D, { english, chinese, words }: LabelEmbeddings, tau: number, lambda: number): tf.Tensor2D {
  const [B, T] = features.shape;
  const C = (english ?? chinese)!.shape[0];
  return tf.tidy(() => {
    const weights = words === null ? uniformWeights(B, C, T) : frameWeights(features, words, tau);
    const branch = (table: tf.Tensor2D): tf.Tensor2D => videoTextCosine(features, weights, table);
    if (english === null) return branch(chinese!);
    if (chinese === null) return branch(english);
    return tf.add(tf.mul(branch(english), lambda), tf.mul(branch(chinese), 1 - lambda));
  });
}

/** F [B, T, E] of an input; the input stays the caller's, the features become so. */
export function encodeInput(task: TrainingTask, adapter: Adapter | null, input: ClipInput, signal?: AbortSignal): Promise<tf.Tensor3D> {
  return encodeClip(task.params, adapter, input, { T: task.settings.frames, ...(signal === undefined ? {} : { signal }) });
}

export interface Measured {
  readonly judged: readonly Judged[];
  /** Mean over the clips of -log of the true class's share, softmax(S / tau): tells apart epochs of equal accuracy. */
  readonly surprise: number;
}

/** Fused scores [C] of every held-out clip. Leaves no tensor behind. */
export async function scoreHeldOut(
  task: TrainingTask,
  views: ViewSource,
  texts: LabelEmbeddings,
  adapter: Adapter | null,
  { signal, onProgress }: LongWork<{ done: number; total: number }> = {},
): Promise<Float32Array[]> {
  const { settings, heldOut } = task;
  const scores: Float32Array[] = [];
  for (let index = 0; index < heldOut.length; index++) {
    const input = views.heldOut(index);
    const features = await encodeInput(task, adapter, input, signal).finally(() => disposeInput(input));
    scores.push(...(await fusedScores(features, texts, defaultTau, settings.lambda).finally(() => features.dispose())));
    onProgress?.({ done: index + 1, total: heldOut.length });
  }
  return scores;
}

/** Judges every held-out clip. */
export async function measureHeldOut(
  task: TrainingTask,
  views: ViewSource,
  texts: LabelEmbeddings,
  adapter: Adapter | null,
  work: LongWork<{ done: number; total: number }> = {},
): Promise<Measured> {
  const { heldOut } = task;
  const scores = await scoreHeldOut(task, views, texts, adapter, work);
  const judged = heldOut.map((clip, index) => ({ clipId: clip.id, truth: clip.label, taken: indexOfLargest(scores[index]!) }));
  const surprise = heldOut.reduce((sum, clip, index) => sum + logSumExp(scores[index]!, defaultTau) - scores[index]![clip.label]! / defaultTau, 0);
  return { judged, surprise: heldOut.length === 0 ? 0 : surprise / heldOut.length };
}

export function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}

function logSumExp(values: Float32Array, tau: number): number {
  const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return largest / tau + Math.log(values.reduce((sum, value) => sum + Math.exp((value - largest) / tau), 0));
}
