/** A decoded clip's views through the encoder; what comes out stays on the device, nothing is read back. */
import * as tf from '@tensorflow/tfjs-core';
import { throwIfCancelled } from '../../shared/errors/errors';
import type { LongWork } from '../../shared/base/units';
import { gpuDevice } from '../backend/device';
import type { DecodedClip } from '../media';
import { attentionMaps, type Adapter, type ClassAttention, disposeEncoded, encodeFrames, type VisionParams } from '../model';
import { normalisedFrames } from '../model/normalise';

export interface EncodedViews {
  /** F [V, T, E] */
  readonly features: tf.Tensor3D;
  /** Of the view that is shown; null where nobody wanted it. */
  readonly attention: ClassAttention | null;
  /** The same without the adapter, and F [1, T, E] of that view; null where none is in use. */
  readonly plainAttention: ClassAttention | null;
  readonly plainFeatures: tf.Tensor3D | null;
}

interface EncodeViewsOptions extends LongWork<{ readonly done: number; readonly total: number }> {
  /** Default true: attention is kept of the view that is shown. */
  readonly maps?: boolean;
}

/** The view drawn on the page: the centre crop, of the temporal clip nearest the middle of the segments. */
export function shownView({ views }: Pick<DecodedClip, 'views'>): number {
  if (views === 1) return 0;
  const crops = 3;
  return Math.floor(views / crops / 2) * crops + 1;
}

/**
 * One view at a time, so that memory does not grow with their number; each view's frames are uploaded once. The caller
 * frees the result; cancelling or failing leaves nothing behind.
 */
export async function encodeViews(
  vision: VisionParams,
  clip: Pick<DecodedClip, 'views' | 'frames' | 'width' | 'pixels'>,
  adapter: Adapter | null,
  { signal, onProgress, maps: wantsMaps = true }: EncodeViewsOptions,
): Promise<EncodedViews> {
  const { views: V, frames: T, width, pixels } = clip;
  const { grid, layers: L } = vision.config;
  const shown = wantsMaps ? shownView(clip) : -1;
  const bytes = T * width * width * 3;
  const owned: tf.Tensor[] = [];
  let runs = 0;

  async function encode(frames: tf.Tensor4D, prompts: Adapter | null, attention: 'none' | 'mean') {
    const total = (adapter === null ? V : V + 1) * L;
    const encoded = await encodeFrames(vision, frames, {
      T,
      adapter: prompts,
      attention,
      ...(signal === undefined ? {} : { signal }),
      onProgress: ({ done }) => onProgress?.({ done: runs * L + done, total }),
    });
    runs += 1;
    const maps = attention === 'none' ? null : attentionMaps(encoded.attention, grid * grid);
    const features = tf.clone(encoded.features);
    owned.push(features, ...(maps === null ? [] : [maps.last, maps.rollout]));
    disposeEncoded(encoded);
    return { features, maps };
  }

  try {
    const features: tf.Tensor3D[] = [];
    let attention: ClassAttention | null = null;
    let plain: Awaited<ReturnType<typeof encode>> | null = null;
    const done: Promise<void>[] = [];
    for (let view = 0; view < V; view++) {
      // The GPU is given one view ahead and no more: it is never idle, and cancelling takes hold within two views.
      await done[view - 2];
      throwIfCancelled(signal);
      const frames = normalisedFrames(pixels.subarray(view * bytes, (view + 1) * bytes), width);
      try {
        const result = await encode(frames, adapter, view === shown ? 'mean' : 'none');
        features.push(result.features);
        attention ??= result.maps;
        if (view === shown && adapter !== null) plain = await encode(frames, null, 'mean');
      } finally {
        frames.dispose();
      }
      done.push(submittedWork());
    }
    const all = tf.concat(features, 0);
    const plainAttention = plain?.maps ?? null;
    const plainFeatures = plain?.features ?? null;
    const kept: (tf.Tensor | null)[] = [attention, plainAttention].flatMap((given) => (given === null ? [] : [given.last, given.rollout]));
    kept.push(plainFeatures);
    tf.dispose(owned.filter((tensor) => !kept.includes(tensor)));
    return { features: all, attention, plainAttention, plainFeatures };
  } catch (error) {
    tf.dispose(owned);
    throw error;
  }
}

/** Resolves when the GPU has done what it was given so far; at once on other backends. */
async function submittedWork(): Promise<void> {
  await gpuDevice()
    ?.queue.onSubmittedWorkDone()
    .catch(() => undefined); // a lost device shows in what is read
}
