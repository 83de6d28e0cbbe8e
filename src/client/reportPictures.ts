/** Pictures of a report's clips: the middle frame as the encoder saw it, and where its last layer looks. */
import type { ReportPicture } from '../shared/evaluation/html/heatPicture';
import { AppError } from '../shared/errors/errors';
import type { Recognition, RecognizeOptions } from '../shared/recognition/recognition';
import type { LongWork } from '../shared/base/units';
import type { EngineClient } from '../lib/client/engineClient';

const quality = 0.8;

/** Recognises each clip, which encodes it; one that cannot be read any more has no picture. @throws AppError `cancelled` */
export async function reportPictures(
  engine: Pick<EngineClient, 'call'>,
  clips: readonly { readonly file: File; readonly path: string }[],
  options: RecognizeOptions,
  { signal, onProgress }: LongWork<{ readonly done: number; readonly total: number }> = {},
): Promise<ReportPicture[]> {
  const pictures: ReportPicture[] = [];
  for (const [index, { file, path }] of clips.entries()) {
    try {
      const recognition = await engine.call.recognize({ file, options }, signal === undefined ? {} : { signal });
      pictures.push(await pictureOf(path, recognition));
    } catch (thrown) {
      if (AppError.from(thrown).code === 'cancelled') throw thrown;
    }
    onProgress?.({ done: index + 1, total: clips.length });
  }
  return pictures;
}

async function pictureOf(
  clip: string,
  { frames: { pixels, size, times }, attention: { grid, last } }: Recognition,
): Promise<ReportPicture> {
  const middle = Math.floor(times.length / 2);
  const frame = pixels.subarray(middle * size * size * 3, (middle + 1) * size * size * 3);
  const map = last.subarray(middle * grid * grid, (middle + 1) * grid * grid);
  const strongest = map.reduce((a, b) => Math.max(a, b), 0);
  const values = Array.from(map, (value) => (strongest > 0 ? Math.round((255 * value) / strongest) : 0));
  return { clip, frame: await asJpeg(frame, size), heat: { grid, values } };
}

async function asJpeg(rgb: Uint8Array, size: number): Promise<string> {
  const image = new ImageData(size, size);
  for (let pixel = 0; pixel < size * size; pixel++) {
    image.data.set([rgb[pixel * 3]!, rgb[pixel * 3 + 1]!, rgb[pixel * 3 + 2]!, 255], pixel * 4);
  }
  const canvas = new OffscreenCanvas(size, size);
  canvas.getContext('2d')!.putImageData(image, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality })).arrayBuffer());
  return `data:image/jpeg;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}
