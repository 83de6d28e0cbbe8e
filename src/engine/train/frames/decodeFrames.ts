/** A clip's file as frames: whole pictures, short side as recognition has it, so that every view can be cut from them. */
import { createRandom } from '../../../shared/base/random';
import type { TrainingSettings } from '../../../shared/teaching/teaching';
import { decodeClip } from '../../media';
import { pictureOptions, type VisionConfig } from '../../model';
import { momentsOf } from '../task/chooseClips';
import type { CachedFrames } from '../task/task';
import type { PlannedClip } from './framePlan';

/** @param draw of a clip whose moments are drawn anew: which draw, the same frames for the same number and seed */
export async function decodeFrames(
  file: File,
  { clip, role, redrawn }: PlannedClip,
  draw: number,
  settings: TrainingSettings,
  config: VisionConfig,
  signal: AbortSignal,
): Promise<CachedFrames> {
  const perSegment = momentsOf(settings, role);
  const decoded = await decodeClip(file, {
    frames: settings.frames * perSegment,
    ...pictureOptions(config),
    crop: 'none',
    ...(clip.trim === null ? {} : { trim: { in: clip.trim.from, out: clip.trim.to } }),
    ...(redrawn ? { draws: drawMoments(settings, clip.id, draw) } : {}),
    signal,
  });
  const { pixels, width, height, frames: count } = decoded;
  const bytes = width * height * 3;
  const frames = Array.from({ length: count }, (_, t) => pixels.subarray(t * bytes, (t + 1) * bytes));
  return { frames, width, height, perSegment };
}

/** Where in each of T segments the frame lies, from 0 to 1 (docs/method.md, "Input"). */
export function drawMoments({ seed, frames: T }: TrainingSettings, clip: string, draw: number): number[] {
  const random = createRandom(seed).fork(`moments of ${clip} ${draw}`);
  return Array.from({ length: T }, () => random.next());
}
