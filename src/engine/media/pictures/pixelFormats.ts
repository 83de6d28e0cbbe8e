/** How ffmpeg's raw frames lie in memory, by the name of their pixel format. */
import type { ColourTag, DecodedPicture } from '../clip/types';

export interface PixelLayout {
  readonly frameBytes: number;
  /** What to append to ffmpeg's filters so that frames come in a layout that is known here. */
  readonly filter: string;
  readonly picture: (frame: Uint8Array<ArrayBuffer>, colour: ColourTag) => DecodedPicture;
}

/** Chroma shifts of the planar formats, 8-bit ("yuv420p", full-range "yuvj420p") and deep ("yuv420p10le"). */
const planar = /^yuvj?(420|422|440|444|411)p(?:(9|10|12|14|16)le)?$/;
const shifts: Readonly<Record<string, readonly [number, number]>> = {
  '420': [1, 1],
  '422': [1, 0],
  '440': [0, 1],
  '444': [0, 0],
  '411': [2, 0],
};

/** Layout of frames of `name`; formats not listed here are turned into RGB by ffmpeg. */
export function pixelLayout(name: string, width: number, height: number): PixelLayout {
  const match = planar.exec(name);
  if (match !== null) {
    const [chromaShiftX, chromaShiftY] = shifts[match[1]!]!;
    return planarLayout(width, height, chromaShiftX, chromaShiftY, Number(match[2] ?? 8));
  }
  if (/^yuva420p$/.test(name)) return { ...planarLayout(width, height, 1, 1, 8), filter: ',format=yuv420p' };
  return {
    frameBytes: width * height * 3,
    filter: ',format=rgb24',
    picture: (frame) => ({
      width,
      height,
      layout: 'rgb',
      bits: 8,
      chromaShiftX: 0,
      chromaShiftY: 0,
      data: frame,
      planes: [{ offset: 0, stride: width * 3 }],
      colour: { matrix: null, fullRange: null },
    }),
  };
}

function planarLayout(width: number, height: number, chromaShiftX: number, chromaShiftY: number, bits: number): PixelLayout {
  // Odd sizes round up: -(-x >> n) is the ceiling of x / 2^n.
  const chromaWidth = -(-width >> chromaShiftX);
  const chromaHeight = -(-height >> chromaShiftY);
  const luma = width * height;
  const chroma = chromaWidth * chromaHeight;
  const samples = luma + 2 * chroma;
  return {
    frameBytes: samples * (bits > 8 ? 2 : 1),
    filter: '',
    picture: (frame, colour) => ({
      width,
      height,
      layout: 'planar',
      bits,
      chromaShiftX,
      chromaShiftY,
      data: bits > 8 ? new Uint16Array(frame.buffer) : frame,
      planes: [
        { offset: 0, stride: width },
        { offset: luma, stride: chromaWidth },
        { offset: luma + chroma, stride: chromaWidth },
      ],
      colour,
    }),
  };
}
