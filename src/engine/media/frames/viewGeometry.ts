/** From stored pixels to the picture as shown: square pixels, orientation, and where the crops lie. */
import { centerOffset, shortSideSize } from '../resize/sizes';
import type { Filter, Crop, ViewOptions } from '../clip/types';
import type { Region } from '../resize/rows';

/** Where the crops lie in the resized picture. All crops have the same size. */
export interface ViewGeometry {
  /** Size after resizing, before cropping. */
  readonly resized: { readonly width: number; readonly height: number };
  readonly crops: readonly Region[];
  /** Smallest region that holds all crops. */
  readonly region: Region;
  readonly filter: Filter;
}

/** Crops of a picture shown at `shown` size (docs/method.md, "Input"). */
export function viewGeometry(shown: { width: number; height: number }, options: ViewOptions): ViewGeometry {
  const { size, shortSide = Math.round((size * 256) / 224), crop = 'center', filter = 'bicubic', resize = 'shortest' } = options;
  const squashed = crop === 'none' ? shortSide : size;
  const resized =
    resize === 'squash'
      ? { width: squashed, height: squashed }
      : shortSideSize(shown.width, shown.height, Math.max(shortSide, crop === 'none' ? 1 : size));
  const crops = cropRegions(resized.width, resized.height, size, crop);
  const left = Math.min(...crops.map((region) => region.left));
  const top = Math.min(...crops.map((region) => region.top));
  const right = Math.max(...crops.map((region) => region.left + region.width));
  const bottom = Math.max(...crops.map((region) => region.top + region.height));
  return { resized, crops, region: { left, top, width: right - left, height: bottom - top }, filter };
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
