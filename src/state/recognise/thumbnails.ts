/** A small picture of each clip that was answered: the frame that tells its first label best. Blobs of a few kilobytes, beside the store. */
import { frameWeightsOf } from '../../shared/recognition/frameWeights';
import { rankLabels } from '../../shared/recognition/fusion';
import type { Recognition } from '../../shared/recognition/recognition';
import { changeClip } from './clips';

const side = 96;

const thumbnails = new Map<string, Blob>();

export function thumbnailOf(id: string): Blob | undefined {
  return thumbnails.get(id);
}

export function keepThumbnail(id: string, picture: Blob): void {
  thumbnails.set(id, picture);
}

/** Nothing where there is no canvas, or the answer has no pictures. */
export async function makeThumbnail(id: string, { frames, scores }: Recognition): Promise<void> {
  const { pixels, size, times } = frames;
  if (pixels.length < size * size * 3 || typeof OffscreenCanvas === 'undefined') return;
  const first = rankLabels(scores, 0.5)[0];
  const weights = first === undefined ? [] : [...frameWeightsOf(scores, first.index, times.length)];
  const frame = Math.max(0, weights.indexOf(Math.max(...weights)));
  const whole = new OffscreenCanvas(size, size);
  const image = new ImageData(size, size);
  const from = frame * size * size * 3;
  for (let pixel = 0; pixel < size * size; pixel++) {
    image.data.set(pixels.subarray(from + pixel * 3, from + pixel * 3 + 3), pixel * 4);
    image.data[pixel * 4 + 3] = 255;
  }
  whole.getContext('2d')!.putImageData(image, 0, 0);
  const small = new OffscreenCanvas(side, side);
  const context = small.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(whole, 0, 0, side, side);
  // A browser without WebP gives PNG.
  thumbnails.set(id, await small.convertToBlob({ type: 'image/webp', quality: 0.75 }));
  changeClip(id, () => ({}));
}
