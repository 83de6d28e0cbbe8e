/**
 * How well an adapter, or none, puts clips into the classes: Eq. 5 to 7 and 18 exactly as in recognition, with its tau;
 * the settings' own tau is for the loss.
 */
import * as tf from '@tensorflow/tfjs-core';
import { defaultTau } from '../../../shared/recognition/recognition';
import type { Language } from '../../../shared/recognition/spaces';
import type { TrainingSettings } from '../../../shared/teaching/teaching';
import type { LongWork } from '../../../shared/base/units';
import { type Adapter, type ClipInput, encodeClip, frameWeights, type LabelTensors, uniformWeights, videoTextCosine } from '../../model';
import type { JudgedClip } from './accuracy';
import type { TaskClip, TaskTexts, TrainingTask } from '../task/task';
import { disposeInput, type ViewSource, whereDecodable } from '../views/views';

/** The languages of texts that a training with these settings learns from, or is measured with. */
export function languagesOfTask({ en, zh }: TaskTexts, { chineseBranch }: Pick<TrainingSettings, 'chineseBranch'>): readonly Language[] {
  return [...(en === null ? [] : ['en' as const]), ...(zh !== null && (chineseBranch || en === null) ? ['zh' as const] : [])];
}

/** Label embeddings on the backend; the caller frees them with `disposeTexts`. */
export function uploadTexts({ settings, texts }: Pick<TrainingTask, 'settings' | 'texts'>): LabelTensors {
  const { en, zh, words, width: E } = texts;
  const table = (values: Float32Array | null): tf.Tensor2D | null => (values === null ? null : tf.tensor2d(values, [values.length / E, E]));
  const C = words.mask.length / words.count;
  return {
    english: table(en),
    chinese: languagesOfTask(texts, settings).includes('zh') ? table(zh) : null,
    words: { words: tf.tensor3d(words.data, [C, words.count, E]), mask: tf.tensor2d(words.mask, [C, words.count]) },
  };
}

export function disposeTexts({ english, chinese, words }: LabelTensors): void {
  tf.dispose([english, chinese, words?.words, words?.mask].filter((tensor) => tensor != null));
}

/** Fused scores S [B, C] of features [B, T, E]; a missing language leaves the other alone. */
export async function fusedScores(features: tf.Tensor3D, texts: LabelTensors, tau: number, lambda: number): Promise<Float32Array[]> {
  const scores = fusedRows(features, texts, tau, lambda);
  const [B, C] = scores.shape;
  const values = (await scores.data()) as Float32Array;
  scores.dispose();
  return Array.from({ length: B }, (_, b) => values.slice(b * C, (b + 1) * C));
}

/** The same on the backend, [B, C]; the caller frees it. */
export function fusedRows(features: tf.Tensor3D, { english, chinese, words }: LabelTensors, tau: number, lambda: number): tf.Tensor2D {
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
export function encodeInput(
  { params, settings }: Pick<TrainingTask, 'params' | 'settings'>,
  adapter: Adapter | null,
  input: ClipInput,
  signal?: AbortSignal,
): Promise<tf.Tensor3D> {
  return encodeClip(params, adapter, input, { T: settings.frames, ...(signal === undefined ? {} : { signal }) });
}

export interface HeldOutResult {
  readonly judged: readonly JudgedClip[];
  /** Mean over the clips of -log of the true class's share, softmax(S / tau): tells apart epochs of equal accuracy. */
  readonly surprise: number;
}

/** Scores of a measuring, put away as it goes: one that was cut goes on with the clip at hand. */
export interface KeptScores {
  /** Of the clips measured before it was cut, by id. */
  readonly known: ReadonlyMap<string, Float32Array>;
  add(id: string, scores: Float32Array): Promise<void>;
}

export interface MeasuringWork extends LongWork<{ done: number; total: number }> {
  readonly kept?: KeptScores | undefined;
}

/** Fused scores [C] of clips that do not train; null of one that cannot be decoded. Leaves no tensor behind. */
export async function scoreClips(
  task: TrainingTask,
  views: ViewSource,
  texts: LabelTensors,
  adapter: Adapter | null,
  clips: readonly TaskClip[] = task.heldOut,
  { signal, onProgress, kept }: MeasuringWork = {},
): Promise<(Float32Array | null)[]> {
  const { settings, frames } = task;
  const scores: (Float32Array | null)[] = [];
  frames.ahead(clips.filter(({ id }) => kept?.known.has(id) !== true).map((clip) => ({ clip, draw: 0 })));
  for (const [index, clip] of clips.entries()) {
    let row = kept?.known.get(clip.id) ?? null;
    if (row === null) {
      await whereDecodable(task, clip, async () => {
        const input = await views.measured(clip);
        const features = await encodeInput(task, adapter, input, signal).finally(() => disposeInput(input));
        row = (await fusedScores(features, texts, defaultTau, settings.lambda).finally(() => features.dispose()))[0]!;
        await kept?.add(clip.id, row);
      });
    }
    scores.push(row);
    frames.settle();
    onProgress?.({ done: index + 1, total: clips.length });
  }
  return scores;
}

/** Judges clips that do not train: those held out, or others. */
export async function measureClips(
  task: TrainingTask,
  views: ViewSource,
  texts: LabelTensors,
  adapter: Adapter | null,
  clips: readonly TaskClip[] = task.heldOut,
  work: MeasuringWork = {},
): Promise<HeldOutResult> {
  const scores = await scoreClips(task, views, texts, adapter, clips, work);
  const seen = clips.flatMap(({ id, label }, index) => (scores[index] == null ? [] : [{ id, label, row: scores[index] }]));
  const judged = seen.map(({ id, label, row }) => ({ clipId: id, truth: label, taken: indexOfLargest(row) }));
  const surprise = seen.reduce((sum, { label, row }) => sum + logSumExp(row, defaultTau) - row[label]! / defaultTau, 0);
  return { judged, surprise: seen.length === 0 ? 0 : surprise / seen.length };
}

export function indexOfLargest(values: Float32Array | Float64Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}

function logSumExp(values: Float32Array, tau: number): number {
  const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return largest / tau + Math.log(values.reduce((sum, value) => sum + Math.exp((value - largest) / tau), 0));
}
