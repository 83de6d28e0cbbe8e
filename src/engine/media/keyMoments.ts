/** Frames that are decoded alone: for a quick look here and there in a long film. */
import type { Seconds } from '../../shared/base/units';
import { lastNotAfter } from './clip/timeline';
import type { ProbedClip } from './clip/types';
import { keysInWorker } from './worker/inMediaWorker';

/**
 * The key frame at or before each moment, in the player's seconds; the moment itself where nobody knows of key frames.
 * @throws AppError `file-too-costly`, `cancelled`
 */
export async function keyMoments(clip: ProbedClip, moments: readonly Seconds[], signal?: AbortSignal): Promise<readonly Seconds[]> {
  const { ffmpegTrack, timeline } = clip;
  if (clip.animation !== null) return moments;
  if (clip.decoders[0] === 'webcodecs') return keysInWorker(clip, moments, signal);
  const keys = ffmpegTrack?.keyTimes ?? null;
  if (keys === null || keys.length === 0) return moments;
  return moments.map((time) => keys[Math.max(0, lastNotAfter(keys, time + timeline.origin))]! - timeline.origin);
}
