/**
 * What happens to pictures of bytes before an encoder sees them, as plain data: a window resampled in Pillow's own 8-bit
 * arithmetic, then changes in whole numbers, so that every backend makes the same bytes of the same plan.
 */

/** One axis of a resampling, libImaging/Resample.c: output i is the sum of `count[i]` pixels from `first[i]` on. */
export interface AxisTaps {
  /** Taps reserved for each output. */
  readonly size: number;
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Weights of 22 fractional bits, [outputs, size]. */
  readonly taps: Int32Array;
}

/** Fractional bits of the numbers in a change. */
export const changeBits = 16;

export type Rgb = readonly [number, number, number];

export type PictureChange =
  /** Every channel's byte through the table of 256. */
  | { readonly kind: 'table'; readonly table: Uint8Array }
  /** Away from a frame's mean grey, or towards it; factor of 16 fractional bits. */
  | { readonly kind: 'contrast'; readonly factor: number }
  /** Away from a pixel's own grey, or towards it; 0 makes it grey. */
  | { readonly kind: 'saturation'; readonly factor: number }
  /** Each channel of a frame stretched to 0 .. 255. */
  | { readonly kind: 'autocontrast' }
  /** Each channel's histogram spread evenly. */
  | { readonly kind: 'equalize' }
  /** Output (x, y) comes from (a x + b y + c, d x + e y + f), six numbers of 16 fractional bits, bilinear. */
  | { readonly kind: 'warp'; readonly map: readonly number[]; readonly fill: Rgb }
  | {
      readonly kind: 'fill';
      readonly left: number;
      readonly top: number;
      readonly width: number;
      readonly height: number;
      readonly colour: Rgb;
    };

export interface PicturePlan {
  /** Side of the pictures that come out. */
  readonly size: number;
  /** Taps in the frame's own pixels. */
  readonly columns: AxisTaps;
  readonly rows: AxisTaps;
  readonly mirrored: boolean;
  /** In this order, the same for every frame. */
  readonly changes: readonly PictureChange[];
}
