/**
 * Animated pictures (WebP, PNG, AVIF): videos without sound for which ffmpeg's core has no decoder, or none that knows
 * animation. The browser's decoder of pictures reads them, where it has one (not in Firefox).
 */
import { VideoSample } from 'mediabunny';
import { mediaError } from '../clip/failures';
import type { DecodedFrames, FramePlan } from '../frames/collectFrames';
import { readSample } from '../pictures/samplePicture';
import { lastNotAfter } from '../clip/timeline';
import type { ProbedClip, Timeline } from '../clip/types';
import { openAnimation } from '../sources/openAnimation';

/** Decodes the pictures that `plan` wants; of a broken file, those up to where it breaks. */
export async function decodeAnimation(clip: ProbedClip, plan: FramePlan, signal: AbortSignal): Promise<DecodedFrames> {
  const { decoder } = await openAnimation(clip.file, clip.animation!);
  signal.addEventListener('abort', () => decoder.close(), { once: true });
  const { geometry } = clip;
  let timeline = clip.timeline;
  try {
    for (;;) {
      const broken = await place(decoder, clip, plan, timeline);
      signal.throwIfAborted();
      if (broken === null) return { geometry, damaged: timeline !== clip.timeline || clip.end.cut, timeline };
      if (broken === 0) throw mediaError('nothing-decodable', clip.file.name, { codec: clip.info.codec });
      const frameTimes = timeline.frameTimes!.subarray(0, broken);
      timeline = { ...timeline, frameTimes, end: timeline.frameTimes![broken]! };
    }
  } finally {
    decoder.close();
  }
}

/** Number of the picture that could not be decoded; null where all could. */
async function place(decoder: ImageDecoder, clip: ProbedClip, plan: FramePlan, timeline: Timeline): Promise<number | null> {
  let memory = new ArrayBuffer(0);
  for (const time of plan.wanted(timeline)) {
    const frameIndex = lastNotAfter(timeline.frameTimes!, time + 1e-6);
    const frame = await decoder.decode({ frameIndex }).catch(() => null);
    if (frame === null) return frameIndex;
    const sample = new VideoSample(frame.image);
    const picture = await readSample(sample, clip.colour, memory).finally(() => sample.close());
    memory = await plan.placeInWorker(time, picture, clip.geometry);
  }
  return null;
}
