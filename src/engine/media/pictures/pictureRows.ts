/** A decoded picture seen as rows of RGB, turned and mirrored as it is shown. Rows are made when they are asked for. */
import { colourCoefficients, colourTables, matrixCorrection } from './colour';
import type { SampledRows, RowSource } from '../resize/rows';
import { untaggedMatrix } from '../clip/colourTag';
import type { Orientation, DecodedPicture } from '../clip/types';

/** Shown rows of `picture`. Width and height are those after orientation; pixels keep their stored aspect. */
export function pictureRows(picture: DecodedPicture, orientation: Orientation): RowSource {
  const { width: w, height: h } = picture;
  const { transpose, flipX, flipY } = orientation;
  const read = pixelReader(picture);
  const samples = transpose || flipX ? null : sampledRows(picture, flipY);
  return {
    ...(samples === null ? {} : { samples }),
    width: transpose ? h : w,
    height: transpose ? w : h,
    readRow(y, x0, x1, out) {
      if (transpose) {
        const column = flipY ? w - 1 - y : y;
        read(column, 0, flipX ? h - 1 - x0 : x0, flipX ? -1 : 1, x1 - x0, out);
      } else {
        const row = flipY ? h - 1 - y : y;
        read(flipX ? w - 1 - x0 : x0, flipX ? -1 : 1, row, 0, x1 - x0, out);
      }
    },
  };
}

/** The usual case, 8 bits of 4:2:0 or 4:2:2; null of others. */
function sampledRows(
  { data, planes, bits, layout, height, chromaShiftX, chromaShiftY, colour }: DecodedPicture,
  flipY: boolean,
): SampledRows | null {
  if (bits !== 8 || chromaShiftX !== 1 || !(data instanceof Uint8Array) || (layout !== 'planar' && layout !== 'semiplanar')) return null;
  const [luma, cb] = [planes[0]!, planes[1]!];
  const interleaved = layout === 'semiplanar';
  const cr = interleaved ? cb : planes[2]!;
  return {
    interleaved,
    coefficients: colourCoefficients(colour),
    row(y, x0) {
      const row = flipY ? height - 1 - y : y;
      const chroma = row >> chromaShiftY;
      const x = interleaved ? x0 : x0 >> 1;
      return {
        data,
        lumaAt: luma.offset + row * luma.stride + x0,
        cbAt: cb.offset + chroma * cb.stride + x,
        crAt: cr.offset + chroma * cr.stride + x,
      };
    },
  };
}

/** Reads `count` stored pixels from (x, y) on, stepping by (stepX, stepY), as RGB bytes. */
type PixelReader = (x: number, stepX: number, y: number, stepY: number, count: number, out: Uint8ClampedArray) => void;

function pixelReader(picture: DecodedPicture): PixelReader {
  switch (picture.layout) {
    case 'planar':
    case 'semiplanar':
      return chromaReader(picture);
    case 'grey':
      return greyReader(picture);
    case 'rgb':
      return packedReader(picture, 3, 0, 2);
    case 'rgba':
      return packedReader(picture, 4, 0, 2);
    case 'bgra':
      return packedReader(picture, 4, 2, 0);
  }
}

function chromaReader(picture: DecodedPicture): PixelReader {
  const { data, planes, bits, chromaShiftX: shiftX, chromaShiftY: shiftY, layout } = picture;
  const { luma, redOfCr, greenOfCb, greenOfCr, blueOfCb, bias, shift } = colourTables(picture.colour, bits);
  const { offset: lumaAt, stride: lumaStride } = planes[0]!;
  const { offset: cbAt, stride: chromaStride } = planes[1]!;
  const interleaved = layout === 'semiplanar';
  const crAt = interleaved ? cbAt + 1 : planes[2]!.offset;
  const crStride = interleaved ? chromaStride : planes[2]!.stride;
  const pixel = interleaved ? 2 : 1;
  return (x, stepX, y, stepY, count, out) => {
    if (stepX === 1 && shiftX === 1 && x % 2 === 0) {
      // The usual case, half as many look-ups: an unturned row, one chroma sample for two pixels.
      let lumaIndex = lumaAt + y * lumaStride + x;
      let cbIndex = cbAt + (y >> shiftY) * chromaStride + (x >> 1) * pixel;
      let crIndex = crAt + (y >> shiftY) * crStride + (x >> 1) * pixel;
      for (let at = 0; at < count * 3; at += 6) {
        const cb = data[cbIndex]!;
        const cr = data[crIndex]!;
        const red = redOfCr[cr]! + bias;
        const green = greenOfCb[cb]! + greenOfCr[cr]! + bias;
        const blue = blueOfCb[cb]! + bias;
        const left = luma[data[lumaIndex]!]!;
        out[at] = (left + red) >> shift;
        out[at + 1] = (left + green) >> shift;
        out[at + 2] = (left + blue) >> shift;
        if (at + 3 < count * 3) {
          const right = luma[data[lumaIndex + 1]!]!;
          out[at + 3] = (right + red) >> shift;
          out[at + 4] = (right + green) >> shift;
          out[at + 5] = (right + blue) >> shift;
        }
        lumaIndex += 2;
        cbIndex += pixel;
        crIndex += pixel;
      }
      return;
    }
    const lumaStep = stepX + stepY * lumaStride;
    let lumaIndex = lumaAt + y * lumaStride + x;
    let at = 0;
    for (let i = 0; i < count; i++) {
      const chromaX = ((x + i * stepX) >> shiftX) * pixel;
      const chromaY = (y + i * stepY) >> shiftY;
      const l = luma[data[lumaIndex]!]! + bias;
      const cb = data[cbAt + chromaY * chromaStride + chromaX]!;
      const cr = data[crAt + chromaY * crStride + chromaX]!;
      // `out` clips to a byte.
      out[at] = (l + redOfCr[cr]!) >> shift;
      out[at + 1] = (l + greenOfCb[cb]! + greenOfCr[cr]!) >> shift;
      out[at + 2] = (l + blueOfCb[cb]!) >> shift;
      lumaIndex += lumaStep;
      at += 3;
    }
  };
}

function greyReader(picture: DecodedPicture): PixelReader {
  const { data, planes, bits } = picture;
  const { luma, bias, shift } = colourTables(picture.colour, bits);
  const { offset, stride } = planes[0]!;
  return (x, stepX, y, stepY, count, out) => {
    for (let i = 0; i < count; i++) {
      out.fill((luma[data[offset + y * stride + x]!]! + bias) >> shift, i * 3, i * 3 + 3);
      x += stepX;
      y += stepY;
    }
  };
}

/** Packed bytes; a matrix that a browser guessed is set right. */
function packedReader(picture: DecodedPicture, pixel: 3 | 4, redAt: number, blueAt: number): PixelReader {
  const { data, planes, colour, browserMatrix } = picture;
  const { offset, stride } = planes[0]!;
  const fix = browserMatrix === undefined ? null : matrixCorrection(browserMatrix, colour.matrix ?? untaggedMatrix);
  return (x, stepX, y, stepY, count, out) => {
    for (let i = 0; i < count; i++) {
      const from = offset + y * stride + x * pixel;
      const red = data[from + redAt]!;
      const green = data[from + 1]!;
      const blue = data[from + blueAt]!;
      if (fix === null) {
        out[i * 3] = red;
        out[i * 3 + 1] = green;
        out[i * 3 + 2] = blue;
      } else {
        for (let k = 0; k < 3; k++) {
          out[i * 3 + k] = fix[k * 3]! * red + fix[k * 3 + 1]! * green + fix[k * 3 + 2]! * blue;
        }
      }
      x += stepX;
      y += stepY;
    }
  };
}
