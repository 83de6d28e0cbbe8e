/**
 * Products summed in half precision, where that is fastest and this model bears it: on pictures of noise and of a slow
 * gradient its features must stay within the tolerance of docs/method.md, "How exact". Training never uses it.
 */
import type { VisionParams } from '../../model';
import { currentKernels } from '../../nn';
import { rehearseRecognition } from './rehearsal';
import { trialFeatures, worstCosine } from './trial';

/** Cosine of every frame's features with and without. */
const tolerance = 0.9995;

/** Tries it out; afterwards nothing is allowed. False on backends where it makes no difference. */
export async function staysAccurateInHalf(vision: VisionParams): Promise<boolean> {
  const { allowHalf } = currentKernels();
  if (allowHalf === undefined) return false;
  try {
    if (!allowHalf(true)) return false;
    await rehearseRecognition(vision, null);
    const half = await trialFeatures(vision);
    allowHalf(false);
    const single = await trialFeatures(vision);
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
