/** Frames of a strip as pictures, and where a moment lies among them. */
import type { FrameStrip } from '../../shared/recognition/recognition';

/** Paints frame n as large as the canvas. */
export function paintFrame(canvas: HTMLCanvasElement, { pixels, size }: FrameStrip, n: number): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  if (canvas.width !== size || canvas.height !== size) canvas.width = canvas.height = size;
  context.putImageData(frameImage(pixels, size, n), 0, 0);
}

/** RGBA of frame n of RGB ones end to end; square where no height is given. */
export function frameImage(pixels: Uint8Array, width: number, n: number, height = width): ImageData {
  const image = new ImageData(width, height);
  const from = n * width * height * 3;
  for (let pixel = 0; pixel < width * height; pixel++) {
    image.data[pixel * 4] = pixels[from + pixel * 3]!;
    image.data[pixel * 4 + 1] = pixels[from + pixel * 3 + 1]!;
    image.data[pixel * 4 + 2] = pixels[from + pixel * 3 + 2]!;
    image.data[pixel * 4 + 3] = 255;
  }
  return image;
}

/** Place of a moment among the frames' times, between 0 and T - 1; 2.25 lies between frames 2 and 3. */
export function placeAt(times: readonly number[], time: number): number {
  const last = times.length - 1;
  const above = times.findIndex((frame) => frame > time);
  if (above === 0) return 0;
  if (above < 0) return Math.max(last, 0);
  const from = times[above - 1]!;
  return above - 1 + (time - from) / (times[above]! - from);
}

/** The frame nearest to a moment. */
export function nearestFrame(times: readonly number[], time: number): number {
  let best = 0;
  times.forEach((frame, n) => {
    if (Math.abs(frame - time) < Math.abs(times[best]! - time)) best = n;
  });
  return best;
}
