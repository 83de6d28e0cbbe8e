/**
 * Training views (Table 2: RandomSizedCrop, flip 0.5, grey 0.2; RandAugment and random erasing as for
 * Something-Something V1), drawn as plans. One draw holds for all frames of a clip: a crop that jumped from frame to
 * frame would look like motion. A view is made of frames cached as u8 (view.ts), so that none costs a decode.
 */
import type { Random } from '../../../shared/base/random';
import type { Augmentation } from '../../../shared/teaching/teaching';
import { type Region, resampleWeights, type ResizeWeights, type Size } from '../../media/resize';
import type { PictureChange, PicturePlan, Rgb } from '../../nn';
import { randAugment } from './randAugment';
import type { CachedFrames } from '../task/task';

/** The mean colour of CLIP's normalisation: nothing, to the encoder. */
export const meanColour: Rgb = [123, 117, 104];

/** A view to learn from: which of the clip's frames, T of them, and what is made of them. */
export interface ViewPlan extends PicturePlan {
  readonly moments: readonly number[];
}

export function drawView(clip: CachedFrames, size: number, settings: Augmentation, mayFlip: boolean, random: Random): ViewPlan {
  const T = clip.frames.length / clip.perSegment;
  const window = settings.randomResizedCrop ? drawCrop(clip.width, clip.height, settings.smallestCrop, random) : centreSquare(clip);
  const mirrored = settings.flip && mayFlip && random.next() < 0.5;
  const grey = random.next() < settings.grey;
  const moments = Array.from(
    { length: T },
    (_, t) => t * clip.perSegment + (settings.randomFrame ? random.integer(clip.perSegment) : clip.perSegment >> 1),
  );
  const changes: PictureChange[] = [
    ...(settings.randAugment ? randAugment(size, random) : []),
    ...(grey ? [{ kind: 'saturation', factor: 0 } as const] : []),
    ...(settings.randomErasing ? drawErasing(size, random) : []),
  ];
  return {
    moments,
    size,
    columns: tapsWithin(window.left, window.width, size),
    rows: tapsWithin(window.top, window.height, size),
    mirrored,
    changes,
  };
}

/** Cut, then resized, as torchvision does it: nothing beyond the window counts. Bilinear, its default. */
function tapsWithin(start: number, length: number, size: number): ResizeWeights {
  const weights = resampleWeights('bilinear', length, size);
  return { ...weights, first: weights.first.map((first) => first + start) };
}

/** The view to measure with: the middle of each segment, centre crop. Frames already have the model's short side. */
export function centreView(clip: CachedFrames, size: number): Uint8Array {
  const T = clip.frames.length / clip.perSegment;
  const view = new Uint8Array(T * size * size * 3);
  const left = roundHalfEven((clip.width - size) / 2);
  const top = roundHalfEven((clip.height - size) / 2);
  for (let t = 0; t < T; t++) {
    const frame = clip.frames[t * clip.perSegment + (clip.perSegment >> 1)]!;
    for (let y = 0; y < size; y++) {
      const from = ((top + y) * clip.width + left) * 3;
      view.set(frame.subarray(from, from + size * 3), (t * size + y) * size * 3);
    }
  }
  return view;
}

/** torchvision's RandomResizedCrop: area share uniform in [smallest, 1], ratio log-uniform in [3/4, 4/3], ten tries. */
export function drawCrop(width: number, height: number, smallest: number, random: Random): Region {
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = width * height * random.uniform(smallest, 1);
    const ratio = Math.exp(random.uniform(Math.log(3 / 4), Math.log(4 / 3)));
    const w = Math.round(Math.sqrt(area * ratio));
    const h = Math.round(Math.sqrt(area / ratio));
    if (w > 0 && h > 0 && w <= width && h <= height) {
      return { left: random.integer(width - w + 1), top: random.integer(height - h + 1), width: w, height: h };
    }
  }
  const ratio = Math.min(4 / 3, Math.max(3 / 4, width / height));
  const w = Math.min(width, Math.round(height * ratio));
  const h = Math.min(height, Math.round(width / ratio));
  return { left: (width - w) >> 1, top: (height - h) >> 1, width: w, height: h };
}

function centreSquare({ width, height }: Size): Region {
  const side = Math.min(width, height);
  return { left: (width - side) >> 1, top: (height - side) >> 1, width: side, height: side };
}

/** torchvision's RandomErasing at p = 0.25: 2 to 33 % of the area, ratio in [0.3, 3.3], the same place in every frame. */
function drawErasing(size: number, random: Random): PictureChange[] {
  if (random.next() >= 0.25) return [];
  const area = size * size * random.uniform(0.02, 0.33);
  const ratio = Math.exp(random.uniform(Math.log(0.3), Math.log(3.3)));
  const width = Math.min(size, Math.round(Math.sqrt(area * ratio)));
  const height = Math.min(size, Math.round(Math.sqrt(area / ratio)));
  return [
    { kind: 'fill', left: random.integer(size - width + 1), top: random.integer(size - height + 1), width, height, colour: meanColour },
  ];
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}
