/** A clip as frames one after another, piece by piece: for a player of what the browser itself does not play. */
import type { PlayedPiece } from '../../shared/recognition/played';
import type { Seconds } from '../../shared/base/units';
import { shownSize } from './clip/orientation';
import { lastNotAfter } from './clip/timeline';
import type { ProbedClip, Timeline } from './clip/types';
import { decodeClip } from './decodeClip';

/** Of a frame; a smaller clip is shown as it is. */
const shortSide = 240;
/** Of a piece: some four seconds of 320 x 240. */
const pieceBytes = 24 * 1024 * 1024;
const pieceFrames = 100;

/** @param piece counted from 0; beyond the last it is the last @throws AppError as `decodeClip` */
export async function playFrames(clip: ProbedClip, piece: number, signal?: AbortSignal): Promise<PlayedPiece> {
  const { timeline } = clip;
  const { width, height } = shownSize(clip.geometry);
  const short = Math.max(1, Math.min(shortSide, width, height));
  const frameBytes = ((short * short * Math.max(width, height)) / Math.min(width, height)) * 3;
  const most = Math.max(1, Math.min(pieceFrames, Math.floor(pieceBytes / frameBytes)));
  const length = most / timeline.frameRate;
  const pieces = Math.max(1, Math.ceil((timeline.end - timeline.origin) / length - 0.01));
  const number = Math.min(Math.max(piece, 0), pieces - 1);
  const times = momentsWithin(timeline, number * length, (number + 1) * length, most);
  const decoded = await decodeClip(clip, {
    frames: times.length,
    moments: times,
    size: short,
    shortSide: short,
    crop: 'none',
    filter: 'bilinear',
    ...(signal && { signal }),
  });
  return { piece: number, pieces, length, times, width: decoded.width, height: decoded.height, pixels: decoded.pixels };
}

/** When frames of this part are first shown; of more than `most` evenly spread ones. At least one. */
function momentsWithin({ start, end, origin, frameRate, frameTimes }: Timeline, from: Seconds, to: Seconds, most: number): Seconds[] {
  if (frameTimes === null || frameTimes.length === 0) {
    const count = Math.max(1, Math.min(most, Math.round((Math.min(to, end - origin) - from) * frameRate)));
    return Array.from({ length: count }, (_, n) => Math.max(from, start - origin) + n / frameRate);
  }
  const first = lastNotAfter(frameTimes, from + origin - 1e-4) + 1;
  const shown = Array.from(frameTimes.subarray(first, lastNotAfter(frameTimes, to + origin - 1e-4) + 1), (time) => time - origin);
  if (shown.length === 0) return [Math.max(0, frameTimes[Math.max(0, first - 1)]! - origin)];
  if (shown.length <= most) return shown;
  return Array.from({ length: most }, (_, n) => shown[Math.floor((n * shown.length) / most)]!);
}
