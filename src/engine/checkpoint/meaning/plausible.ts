/**
 * Sizes that a CLIP can have, several times beyond the largest ones published (ViT-bigG: 48 layers, 1664 wide; 896 px),
 * and a forecast of what computing with them takes: files that claim others are refused before a number is read.
 */
import { AppError } from '../../../shared/errors/errors';
import type { VisionSizes } from './sizes';
import type { ChineseTextConfig } from '../../text/towers/chineseTextTower';
import type { ClipTextConfig } from '../../text/towers/clipTextTower';

type Range = readonly [least: number, most: number];

const ranges = {
  width: [2, 8192],
  heads: [1, 128],
  layers: [1, 128],
  hidden: [1, 65_536],
  patch: [1, 128],
  image: [2, 8192],
  embedding: [1, 8192],
  context: [3, 4096],
  vocabulary: [3, 1_000_000],
} satisfies Record<string, Range>;

/** Beyond this a layer norm divides by nothing but its epsilon. */
const largestEpsilon = 0.01;
/** What a WebAssembly memory holds; GPUs give less to one buffer. */
const largestAttention = 4e9;
const usualFrames = 8;

/** @throws AppError `model-invalid` naming file and size; `out-of-memory` for eyes that no browser has room for */
export function checkVisionSizes(file: string, sizes: VisionSizes): void {
  checkRanges(file, sizes);
  checkEpsilon(file, sizes.layerNormEpsilon);
  const tokens = (sizes.image / sizes.patch) ** 2 + 1;
  const bytes = usualFrames * sizes.heads * tokens ** 2 * 4;
  if (bytes > largestAttention) {
    throw new AppError(
      'out-of-memory',
      `${file} cuts a picture into ${tokens - 1} patches: attention over ${usualFrames} frames needs ${Math.round(bytes / 1e9)} GB.`,
      {
        remedy: 'Take a model with larger patches or smaller pictures.',
        details: { file, patches: tokens - 1, bytes },
      },
    );
  }
}

/** @throws AppError `model-invalid` naming file and size */
export function checkTextSizes(
  file: string,
  { width, heads, layers, embedding, context, vocabulary, epsilon }: ClipTextConfig | ChineseTextConfig,
): void {
  checkRanges(file, { width, heads, layers, embedding, context, vocabulary });
  checkEpsilon(file, epsilon);
}

function checkRanges(file: string, sizes: Partial<Record<keyof typeof ranges, number>>): void {
  for (const [name, [least, most]] of Object.entries(ranges) as [keyof typeof ranges, Range][]) {
    const value = sizes[name];
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) continue;
    throw implausible(file, name, `its ${name} is ${value}; a CLIP has ${least} to ${most}`);
  }
}

function checkEpsilon(file: string, epsilon: number): void {
  if (epsilon >= 0 && epsilon <= largestEpsilon) return;
  throw implausible(file, 'layer_norm_eps', `its layer_norm_eps is ${epsilon}; a CLIP has 0 to ${largestEpsilon}`);
}

function implausible(file: string, size: string, why: string): AppError {
  return new AppError('model-invalid', `${file} cannot be used: ${why}.`, {
    remedy: 'Take the checkpoint whole, from the place it was published.',
    details: { file, size, why: `${why[0]!.toUpperCase()}${why.slice(1)}.` },
  });
}
