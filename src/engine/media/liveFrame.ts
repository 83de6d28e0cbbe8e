/**
 * A frame of a camera or a screen as the encoder wants it, resized and cropped as frames of a file are: from its planes where
 * the browser hands them out, from a canvas where it does not.
 */
import { resizeInWorker } from './frames/resizeInWorker';
import { viewGeometry } from './frames/viewGeometry';
import { matrixNamed } from './clip/colourTag';
import { shownSize, upright } from './clip/orientation';
import type { DecodedPicture, Orientation, ViewOptions } from './clip/types';
import { readSample, rgbaPicture } from './pictures/samplePicture';

/** A frame's memory, used again for the next one. */
let spare = new ArrayBuffer(0);

/** Takes the frame over. @returns u8 RGB [size, size, 3] for each of the options */
export async function resizeLiveFrame(frame: VideoFrame | ImageBitmap, wanted: readonly ViewOptions[]): Promise<Uint8Array[]> {
  const memory = spare;
  spare = new ArrayBuffer(0);
  const orientation = orientationOf(frame);
  let picture = await readFrame(frame, memory).finally(() => frame.close());
  const squares: Uint8Array[] = [];
  for (const options of wanted) {
    const { width, height } = picture;
    const shown = shownSize({ width, height, squareWidth: width, squareHeight: height, orientation });
    const { resized, region, filter } = viewGeometry(shown, options);
    const bytes = picture.data.byteLength;
    const { band, memory: back } = await resizeInWorker({ picture, orientation, resized, region, filter });
    squares.push(band);
    picture = { ...picture, data: picture.bits > 8 ? new Uint16Array(back, 0, bytes >> 1) : new Uint8Array(back, 0, bytes) };
    spare = back;
  }
  return squares;
}

async function readFrame(frame: VideoFrame | ImageBitmap, memory: ArrayBuffer): Promise<DecodedPicture> {
  if (!('codedWidth' in frame)) return drawn(frame, frame.width, frame.height);
  const { matrix, fullRange } = frame.colorSpace;
  const visibleRect = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
  try {
    const copyTo = (bytes: Uint8Array<ArrayBuffer>, options?: VideoFrameCopyToOptions) => frame.copyTo(bytes, options);
    const allocationSize = (options?: VideoFrameCopyToOptions) => frame.allocationSize(options);
    const sample = { format: frame.format, visibleRect, colorSpace: frame.colorSpace, copyTo, allocationSize };
    return await readSample(sample, { matrix: matrixNamed(matrix), fullRange }, memory);
  } catch {
    // Planes that stay on the graphics card, in a browser that does not turn them into RGB itself.
    return drawn(frame, frame.displayWidth, frame.displayHeight);
  }
}

function drawn(source: VideoFrame | ImageBitmap, width: number, height: number): DecodedPicture {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(source, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return rgbaPicture({ width, height }, new Uint8Array(data.buffer, 0, data.byteLength));
}

/** Phones hand out frames as their sensor lies, with the turn beside them. */
function orientationOf(frame: VideoFrame | ImageBitmap): Orientation {
  const { rotation = 0, flip = false } = frame as { readonly rotation?: number; readonly flip?: boolean };
  const turned: Readonly<Record<number, Orientation>> = {
    90: { transpose: true, flipX: true, flipY: false },
    180: { transpose: false, flipX: true, flipY: true },
    270: { transpose: true, flipX: false, flipY: true },
  };
  const { transpose, flipX, flipY } = turned[rotation] ?? upright;
  return { transpose, flipX: flipX !== flip, flipY };
}
