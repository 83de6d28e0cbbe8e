/** Looks at an animated picture: how many pictures, how large, how long each is shown. */
import type { Seconds } from '../../../shared/base/units';
import { nextTask } from '../../base/nextTask';
import { mediaError } from '../clip/failures';
import { upright } from '../clip/orientation';
import type { ProbedClip } from '../clip/types';
import { openAnimation } from '../sources/openAnimation';
import { shown, type PictureFile } from './pictureFile';

/** @throws `still-picture`, `codec-unsupported` where this browser has no decoder for it */
export async function probeAnimation(file: File, picture: PictureFile): Promise<ProbedClip> {
  const { decoder, frames } = await openAnimation(file, picture.mimeType);
  try {
    if (frames < 2) throw mediaError('still-picture', file.name);
    const durations = picture.durations?.length === frames ? picture.durations : await decodedDurations(decoder, frames);
    const { image } = await decoder.decode({ frameIndex: 0 });
    const { displayWidth: width, displayHeight: height } = image;
    image.close();
    let end = 0;
    const starts = durations.map((duration) => (end += duration) - duration);
    const frameRate = durations.length / end;
    return {
      file,
      info: { container: picture.kind, codec: `animated ${picture.kind}`, width, height, duration: end, promisedDuration: null, frameRate },
      decoders: ['webcodecs'],
      timeline: { start: 0, end, origin: 0, frameRate, frameTimes: Float64Array.from(starts) },
      geometry: { width, height, squareWidth: width, squareHeight: height, orientation: upright },
      colour: { matrix: null, fullRange: null },
      track: 0,
      end: { cut: picture.cut, promised: null },
      animation: picture.mimeType,
      ffmpegTrack: null,
    };
  } finally {
    decoder.close();
  }
}

/** Where the file's own structure does not tell: each picture is decoded once. */
async function decodedDurations(decoder: ImageDecoder, frames: number): Promise<Seconds[]> {
  const durations: Seconds[] = [];
  for (let frameIndex = 0; frameIndex < frames; frameIndex++) {
    const decoded = await decoder.decode({ frameIndex }).catch(() => null);
    if (decoded === null) break;
    durations.push(shown(decoded.image.duration ?? 0, 1e6));
    decoded.image.close();
    await nextTask();
  }
  return durations;
}
