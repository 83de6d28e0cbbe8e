/**
 * Products summed in half precision, where that is fastest and this model bears it: on pictures of noise and of a slow
 * gradient its features must stay within the tolerance of docs/method.md, "How exact". Training never uses it.
 */
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../../../shared/base/random';
import { disposeEncoded, encodeFrames, type VisionParams } from '../../model';
import { currentKernels } from '../../nn';
import { normalisedFrames } from '../../model/normalise';
import { rehearseRecognition } from './rehearsal';

/** Cosine of every frame's features with and without. */
const tolerance = 0.9995;
const frames = 2;

/** Tries it out; afterwards nothing is allowed. False on backends where it makes no difference. */
export async function staysAccurateInHalf(vision: VisionParams): Promise<boolean> {
  const { allowHalf } = currentKernels();
  if (allowHalf === undefined) return false;
  try {
    if (!allowHalf(true)) return false;
    await rehearseRecognition(vision, null);
    const half = await featuresOf(vision);
    allowHalf(false);
    const single = await featuresOf(vision);
    return worstCosine(half, single, vision.config.embedding) > tolerance;
  } finally {
    allowHalf(false);
  }
}

/** Which eyes may be computed in half precision on this machine. */
export interface HalfPrecision {
  /** Tries eyes that were not tried yet, on the device, after the work that waits for it now; until then they may not. */
  readonly tryOut: (vision: VisionParams) => void;
  readonly allowed: (vision: VisionParams) => boolean;
  /** Never again: a clip went beyond what half precision holds. */
  readonly forbid: (vision: VisionParams) => void;
}

export const fullPrecision: HalfPrecision = { tryOut: () => undefined, allowed: () => false, forbid: () => undefined };

/** @param onDevice runs work on the device, in its turn */
export function halfPrecisionWhereAccurate(onDevice: (work: () => Promise<boolean>) => Promise<boolean>): HalfPrecision {
  const allowed = new WeakMap<VisionParams, boolean>();
  return {
    tryOut(vision) {
      if (allowed.has(vision)) return;
      allowed.set(vision, false);
      onDevice(() => staysAccurateInHalf(vision))
        .then((accurate) => allowed.set(vision, accurate))
        .catch((error: unknown) => console.warn('Half precision could not be tried.', error));
    },
    allowed: (vision) => allowed.get(vision) ?? false,
    forbid: (vision) => void allowed.set(vision, false),
  };
}

/** Does `work` with products in half precision where `allowed`, and forbids them after it. */
export async function withHalfPrecision<T>(allowed: boolean, work: () => Promise<T>): Promise<T> {
  currentKernels().allowHalf?.(allowed);
  return work().finally(() => currentKernels().allowHalf?.(false));
}

/** F [T, E] of the trial pictures. */
async function featuresOf(vision: VisionParams): Promise<Float32Array> {
  const { resolution: R } = vision.config;
  const random = createRandom(1);
  const bytes = R * R * 3;
  const pixels = Uint8Array.from({ length: frames * bytes }, (_, at) => (at < bytes ? (at * 255) / bytes : random.integer(256)));
  const input = normalisedFrames(pixels, R);
  try {
    const encoded = await encodeFrames(vision, input, { T: frames });
    return (await encoded.features.data<'float32'>().finally(() => disposeEncoded(encoded))).slice();
  } finally {
    tf.dispose(input);
  }
}

/** NaN where anything is no number. */
function worstCosine(a: Float32Array, b: Float32Array, width: number): number {
  const cosines = Array.from({ length: a.length / width }, (_, row) => {
    let [dot, aa, bb] = [0, 0, 0];
    for (let at = row * width; at < (row + 1) * width; at++) {
      dot += a[at]! * b[at]!;
      aa += a[at]! ** 2;
      bb += b[at]! ** 2;
    }
    return dot / Math.sqrt(aa * bb);
  });
  return Math.min(...cosines);
}
