/** From stored pixels to the picture as shown: square pixels, orientation, and where the crops lie. */
import { centerOffset, shortSideSize, type Region } from './resize';
import type { Crop, Orientation, TrackGeometry, ViewOptions } from './types';

/** Wide pixels widen the picture, tall ones make it taller, so that no pixel is lost. */
export function squarePixels(width: number, height: number, numerator: number, denominator: number) {
  if (!(numerator > 0) || !(denominator > 0)) return { squareWidth: width, squareHeight: height };
  return numerator > denominator
    ? { squareWidth: Math.round((width * numerator) / denominator), squareHeight: height }
    : { squareWidth: width, squareHeight: Math.round((height * denominator) / numerator) };
}

/** Old HTC phones wrote the rotation of a Matroska track into its name. */
export function htcOrientation(trackName: string | null): Orientation | null {
  switch (/^htc_video_rotA-(\d{3})$/.exec(trackName ?? '')?.[1]) {
    case '090':
      return { transpose: true, flipX: true, flipY: false };
    case '180':
      return { transpose: false, flipX: true, flipY: true };
    case '270':
      return { transpose: true, flipX: false, flipY: true };
    default:
      return null;
  }
}

export function shownSize({ squareWidth, squareHeight, orientation }: TrackGeometry): {
  width: number;
  height: number;
} {
  return orientation.transpose
    ? { width: squareHeight, height: squareWidth }
    : { width: squareWidth, height: squareHeight };
}

/** Where the crops lie in the resized picture. All crops have the same size. */
export interface ViewGeometry {
  /** Size after resizing, before cropping. */
  readonly resized: { readonly width: number; readonly height: number };
  readonly crops: readonly Region[];
  /** Smallest region that holds all crops. */
  readonly region: Region;
}

/** Crops of a picture shown at `shown` size (METHOD.md, Input). */
export function viewGeometry(shown: { width: number; height: number }, options: ViewOptions): ViewGeometry {
  const { size, shortSide = Math.round((size * 256) / 224), crop = 'center' } = options;
  const resized = shortSideSize(shown.width, shown.height, Math.max(shortSide, crop === 'none' ? 1 : size));
  const crops = cropRegions(resized.width, resized.height, size, crop);
  const left = Math.min(...crops.map((region) => region.left));
  const top = Math.min(...crops.map((region) => region.top));
  const right = Math.max(...crops.map((region) => region.left + region.width));
  const bottom = Math.max(...crops.map((region) => region.top + region.height));
  return { resized, crops, region: { left, top, width: right - left, height: bottom - top } };
}

function cropRegions(width: number, height: number, size: number, crop: Crop): Region[] {
  const square = { width: size, height: size };
  const left = centerOffset(width, size);
  const top = centerOffset(height, size);
  switch (crop) {
    case 'none':
      return [{ left: 0, top: 0, width, height }];
    case 'center':
      return [{ left, top, ...square }];
    case 'three':
      return width >= height
        ? [0, left, width - size].map((x) => ({ left: x, top, ...square }))
        : [0, top, height - size].map((y) => ({ left, top: y, ...square }));
  }
}
