/** Pictures as the resizer reads them: row by row, in RGB or as samples not yet RGB; and sizes and regions of them. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Which part of the resized picture is wanted, in its pixels. */
export interface Region extends Size {
  readonly left: number;
  readonly top: number;
}

/** Rows of RGB bytes: writes pixels [x0, x1) of row y to `out` from index 0. */
export interface RowSource {
  readonly width: number;
  readonly height: number;
  readonly readRow: (y: number, x0: number, x1: number, out: Uint8ClampedArray) => void;
  /** The same as samples not yet RGB, where they lie as the fast way takes them. */
  readonly samples?: SampledRows;
}

/** Numbers of 13 fractional bits, see `swscaleTables`; `black` is luma's zero. */
export interface ColourCoefficients {
  readonly black: number;
  readonly ofLuma: number;
  readonly redOfCr: number;
  readonly greenOfCb: number;
  readonly greenOfCr: number;
  readonly blueOfCb: number;
}

/** Rows of 8-bit samples, one of chroma for two of luma along the row. */
export interface SampledRows {
  /** Cb and Cr take turns. */
  readonly interleaved: boolean;
  readonly coefficients: ColourCoefficients;
  /** Where row y's samples from the even x0 on begin in `data`. */
  readonly row: (
    y: number,
    x0: number,
  ) => { readonly data: Uint8Array; readonly lumaAt: number; readonly cbAt: number; readonly crAt: number };
}

/** Rows of a picture that already is RGB bytes, [height, width, 3]. */
export function rgbRows(pixels: Uint8Array, width: number, height: number): RowSource {
  return {
    width,
    height,
    readRow: (y, x0, x1, out) => out.set(pixels.subarray((y * width + x0) * 3, (y * width + x1) * 3)),
  };
}
