/**
 * A prepared clip through the encoder (or from what it made of the clip before) to its scores, exactly as recognition has
 * them but for half precision: what is reported must not depend on the machine.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Pooling } from '../../shared/evaluation/ladder';
import type { Eyes } from '../../shared/recognition/spaces';
import { readAndFree } from '../backend/readAndFree';
import type { Adapter, VisionParams } from '../model';
import { pictureKey } from '../recognise/decodeSizes';
import { encodeViews } from '../recognise/encodeViews';
import { scoreSeen } from '../recognise/scoring/scoreLabels';
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
  readonly features: Partial<Record<Eyes, Features>>;
  /** [C]; null where the language takes no part. */
  readonly en: Float32Array | null;
  readonly zh: Float32Array | null;
}

/** Leaves no tensor behind. @throws AppError `model-invalid`, `adapter-invalid`: what came out is no number; `cancelled` */
export async function seeClip(
  clip: Extract<PreparedClip, { readonly kind: 'known' | 'decoded' }>,
  observers: readonly Observer[],
  { texts, pooling, origin, signal }: { texts: LabelEmbeddings; pooling: Pooling; origin: Origin; signal: AbortSignal },
): Promise<Observation> {
  const seen: Partial<Record<Eyes, tf.Tensor3D>> = {};
  try {
    for (const { eyes, vision, adapter } of observers) {
      if (clip.kind === 'known') seen[eyes] = tf.tensor3d(clip.features[eyes]!.values, [...clip.features[eyes]!.shape]);
      else {
        const frames = clip.frames.get(pictureKey(vision.config))!;
        seen[eyes] = (await encodeViews(vision, frames, adapter, { signal, maps: false })).features;
      }
    }
    const shapes = new Map(Object.entries(seen).map(([eyes, { shape }]) => [eyes, shape]));
    const { english, chinese, frameWeights } = scoreSeen(seen, texts, pooling);
    frameWeights.dispose();
    const read = await readAndFree({ model: seen.model ?? null, own: seen.own ?? null, english, chinese });
    checkFinite(Object.values(read), origin);
    const features: Partial<Record<Eyes, Features>> = {};
    for (const { eyes, vision } of observers) {
      const damaged = clip.kind === 'known' ? clip.features[eyes]!.damaged : clip.frames.get(pictureKey(vision.config))!.damaged;
      features[eyes] = { values: read[eyes]!, shape: shapes.get(eyes)!, damaged };
    }
    return { features, en: read.english, zh: read.chinese };
  } catch (error) {
    tf.dispose(Object.values(seen).filter((tensor) => !tensor.isDisposed));
    throw error;
  }
}
