/** A clip as each pair of eyes sees it whose features its answer needs: the model's, those its Chinese was made with, or both. */
import * as tf from '@tensorflow/tfjs-core';
import type { Eyes } from '../../shared/recognition/spaces';
import type { LongWork, Milliseconds } from '../../shared/base/units';
import type { DecodedClip } from '../media';
import type { Adapter, ClassAttention, VisionParams } from '../model';
import { encodeViews } from './encodeViews';
import { type EightBits, withEightBits } from './loaded/eightBits';
import { withHalfPrecision } from './loaded/halfPrecision';
import type { SeenFeatures } from './scoring/scoreLabels';

export interface Look {
  readonly eyes: Eyes;
  readonly vision: VisionParams;
  /** At the size of these eyes. */
  readonly clip: DecodedClip;
  readonly adapter: Adapter | null;
  /** Products may be summed in half precision. */
  readonly half: boolean;
  /** Which products may be of 8 bits. */
  readonly eight: EightBits;
}

export interface SeenClip {
  readonly features: SeenFeatures;
  /** Of the first look. */
  readonly attention: ClassAttention;
  readonly plainAttention: ClassAttention | null;
  /** F [1, T, E] of the first look's shown view without its adapter; null where it has none. */
  readonly plainFeatures: tf.Tensor3D | null;
  /** What each look took but the last, whose end is known only when it is read. */
  readonly waited: readonly Milliseconds[];
}

type FirstLook = Pick<SeenClip, 'attention' | 'plainAttention' | 'plainFeatures'>;

/** One look after the other; the caller frees the result, cancelling or failing leaves nothing behind. */
export async function lookAtClip(
  looks: readonly Look[],
  { signal, onProgress }: LongWork<{ readonly done: number; readonly total: number }>,
): Promise<SeenClip> {
  const runs = looks.map(({ vision, clip, adapter }) => (clip.views + (adapter === null ? 0 : 1)) * vision.config.layers);
  const total = runs.reduce((sum, count) => sum + count, 0);
  const features: SeenFeatures = {};
  const waited: Milliseconds[] = [];
  let first: FirstLook | undefined;
  let before = 0;
  try {
    for (const [index, { eyes, vision, clip, adapter, half, eight }] of looks.entries()) {
      const start = performance.now();
      const offset = before;
      const encode = () =>
        encodeViews(vision, clip, adapter, {
          ...(signal === undefined ? {} : { signal }),
          maps: index === 0,
          onProgress: ({ done }) => onProgress?.({ done: offset + done, total }),
        });
      const encoded = await withHalfPrecision(half, () => withEightBits(eight, encode));
      features[eyes] = encoded.features;
      if (encoded.attention !== null)
        first = { attention: encoded.attention, plainAttention: encoded.plainAttention, plainFeatures: encoded.plainFeatures };
      before += runs[index]!;
      if (index === looks.length - 1) break;
      await encoded.features.data(); // a GPU was only told so far what to do
      waited.push(performance.now() - start);
    }
    return { features, ...first!, waited };
  } catch (error) {
    tf.dispose([...Object.values(features), ...mapsOf(first), ...(first?.plainFeatures == null ? [] : [first.plainFeatures])]);
    throw error;
  }
}

export function mapsOf(maps: Pick<SeenClip, 'attention' | 'plainAttention'> | undefined): tf.Tensor[] {
  return [maps?.attention, maps?.plainAttention].flatMap((given) => (given == null ? [] : [given.last, given.rollout]));
}
