/**
 * Prepared clips through the encoder (or from what it made of them before) to their scores, exactly as recognition has
 * them but for half precision: what is reported must not depend on the machine.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Pooling } from '../../shared/evaluation/ladder';
import type { Eyes } from '../../shared/recognition/spaces';
import { readAndFree } from '../backend/readAndFree';
import type { Adapter, VisionParams } from '../model';
import { pictureKey } from '../recognise/decodeSizes';
import { encodeViews } from '../recognise/encodeViews';
import { scoreManySeen } from '../recognise/scoring/scoreLabels';
import { checkFinite, type Origin } from '../recognise/scoring/soundNumbers';
import type { LabelEmbeddings } from '../text';
import type { Features } from './featureRecord';
import type { PreparedClip } from './prepareClip';

export interface Observer {
  readonly eyes: Eyes;
  readonly vision: VisionParams;
  readonly adapter: Adapter | null;
}

export interface Observation {
  /** Of a clip that was encoded; none of one whose features were known. */
  readonly features: Partial<Record<Eyes, Features>>;
  /** [C]; null where the language takes no part. */
  readonly en: Float32Array | null;
  readonly zh: Float32Array | null;
}

type KnownClip = Extract<PreparedClip, { readonly kind: 'known' }>;
type DecodedClip = Extract<PreparedClip, { readonly kind: 'decoded' }>;

interface Looking {
  readonly texts: LabelEmbeddings;
  readonly pooling: Pooling;
  readonly origin: Origin;
  readonly signal: AbortSignal;
}

/**
 * Clips of one run, so that their features have one shape. Labels go to the device once for all of them, and everything comes
 * back in one read. Leaves no tensor behind.
 * @throws AppError `model-invalid`, `adapter-invalid`: what came out is no number; `cancelled`
 */
export async function seeKnown(
  clips: readonly KnownClip[],
  observers: readonly Observer[],
  { texts, pooling, origin }: Looking,
): Promise<Observation[]> {
  const seen: Partial<Record<Eyes, tf.Tensor3D>> = {};
  for (const { eyes } of observers) seen[eyes] = together(clips.map((clip) => clip.features[eyes]!));
  try {
    const { english, chinese, frameWeights } = scoreManySeen(seen, clips.length, texts, pooling);
    frameWeights.dispose();
    const read = await readAndFree({ english, chinese });
    checkFinite(Object.values(read), origin);
    const C = texts.labels.length;
    const own = (scores: Float32Array | null, at: number) => scores && scores.slice(at * C, (at + 1) * C);
    return clips.map((_, at) => ({ features: {}, en: own(read.english, at), zh: own(read.chinese, at) }));
  } finally {
    tf.dispose(Object.values(seen));
  }
}

/** F of N clips, [N V, T, E] */
function together(clips: readonly Features[]): tf.Tensor3D {
  const [V, T, E] = clips[0]!.shape;
  const values = new Float32Array(clips.length * V * T * E);
  for (const [at, clip] of clips.entries()) values.set(clip.values, at * V * T * E);
  return tf.tensor3d(values, [clips.length * V, T, E]);
}

/** Leaves no tensor behind. @throws as `seeKnown` */
export async function seeDecoded(clip: DecodedClip, observers: readonly Observer[], looking: Looking): Promise<Observation> {
  const { texts, pooling, origin, signal } = looking;
  const seen: Partial<Record<Eyes, tf.Tensor3D>> = {};
  try {
    for (const { eyes, vision, adapter } of observers) {
      const frames = clip.frames.get(pictureKey(vision.config))!;
      seen[eyes] = (await encodeViews(vision, frames, adapter, { signal, maps: false })).features;
    }
    const shapes = new Map(Object.entries(seen).map(([eyes, { shape }]) => [eyes, shape]));
    const { english, chinese, frameWeights } = scoreManySeen(seen, 1, texts, pooling);
    frameWeights.dispose();
    const read = await readAndFree({ model: seen.model ?? null, own: seen.own ?? null, english, chinese });
    checkFinite(Object.values(read), origin);
    const features: Partial<Record<Eyes, Features>> = {};
    for (const { eyes, vision } of observers) {
      const { damaged } = clip.frames.get(pictureKey(vision.config))!;
      features[eyes] = { values: read[eyes]!, shape: shapes.get(eyes)!, damaged };
    }
    return { features, en: read.english, zh: read.chinese };
  } catch (error) {
    tf.dispose(Object.values(seen).filter((tensor) => !tensor.isDisposed));
    throw error;
  }
}
