/**
 * Products of 8 bits through frozen matrices, for those who ask for speed ("fast"): on pictures of noise and of a slow gradient the
 * model's features must stay within a cosine of 0.999 of single precision; where they do not, the layers that harm them most go back
 * to it, one, two, four ... of them. Training never uses it.
 */
import { currentKernels, type FrozenMatrix } from '../../nn';
import type { VisionParams } from '../../model';
import { trialFeatures, worstCosine } from './trial';

const tolerance = 0.999;

export interface EightBits {
  readonly matrices: ReadonlySet<FrozenMatrix>;
  /** Layers that stay in single precision, from 1. */
  readonly single: readonly number[];
}

export const noEightBits: EightBits = { matrices: new Set(), single: [] };

const tried = new WeakMap<VisionParams, Promise<EightBits>>();

/** Which products of these eyes may be of 8 bits here: tried the first time, some forward passes, in a turn on the device, alone there. */
export function eightBits(vision: VisionParams): Promise<EightBits> {
  const known = tried.get(vision);
  if (known !== undefined) return known;
  const trial = tryOut(vision);
  tried.set(vision, trial);
  trial.catch(() => tried.delete(vision));
  return trial;
}

async function tryOut(vision: VisionParams): Promise<EightBits> {
  if (currentKernels().allowNarrow === undefined) return noEightBits;
  const { embedding, layers } = vision.config;
  const single = await trialFeatures(vision);
  const cosineOf = async (bits: EightBits): Promise<number> => {
    const cosine = worstCosine(await withEightBits(bits, () => trialFeatures(vision)), single, embedding);
    return Number.isNaN(cosine) ? -1 : cosine;
  };
  const all = inEightBits(vision, []);
  if ((await cosineOf(all)) > tolerance) return all;
  const indices = Array.from({ length: layers }, (_, index) => index);
  const alone: number[] = [];
  for (const layer of indices)
    alone.push(
      await cosineOf(
        inEightBits(
          vision,
          indices.filter((one) => one !== layer),
        ),
      ),
    );
  const worst = indices.toSorted((a, b) => alone[a]! - alone[b]!);
  for (let count = 1; count < layers; count *= 2) {
    const bits = inEightBits(vision, worst.slice(0, count));
    if ((await cosineOf(bits)) > tolerance) return bits;
  }
  return { matrices: new Set(), single: indices.map((index) => index + 1) };
}

/** @param single layers that stay, from 0 */
function inEightBits(vision: VisionParams, single: readonly number[]): EightBits {
  const layers = vision.layers.filter((_, index) => !single.includes(index));
  return {
    matrices: new Set(layers.flatMap(({ query, keyValue, out, fc1, fc2 }) => [query, keyValue, out, fc1, fc2].map(({ weight }) => weight))),
    single: single.map((index) => index + 1).toSorted((a, b) => a - b),
  };
}

/** Does `work` with these products in 8 bits, and none after it. */
export async function withEightBits<T>({ matrices }: EightBits, work: () => Promise<T>): Promise<T> {
  currentKernels().allowNarrow?.(matrices);
  return work().finally(() => currentKernels().allowNarrow?.(noEightBits.matrices));
}
