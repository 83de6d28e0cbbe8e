/** How a stored picture is turned and stretched to be shown, as containers and ffmpeg say it. */
import type { Orientation, TrackGeometry } from './types';

export const upright: Orientation = { transpose: false, flipX: false, flipY: false };

/**
 * Orientation of a display matrix [a b; c d] (MP4's tkhd, ffmpeg's display matrix): a stored point (x, y) is shown at
 * (a x + c y, b x + d y). Angles between right angles go to the nearest one.
 */
export function orientationOf(a: number, b: number, c: number, d: number): Orientation {
  if (Math.abs(a) + Math.abs(d) >= Math.abs(b) + Math.abs(c)) return { transpose: false, flipX: a < 0, flipY: d < 0 };
  return { transpose: true, flipX: c < 0, flipY: b < 0 };
}

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
  return orientation.transpose ? { width: squareHeight, height: squareWidth } : { width: squareWidth, height: squareHeight };
}
