/** A clip decoded for the eyes that will look at it, and what is shown of it. */
import type { CallContext } from '../../shared/protocol/call';
import type { FrameStrip, RecognitionProgress, RecognizeOptions } from '../../shared/recognition/recognition';
import { pictureOptions, type VisionConfig } from '../model';
import { decodeClip, type DecodedClip, type ProbedClip } from '../media';

/** Eyes that want the same pictures share a key. */
export function pictureKey(config: VisionConfig): string {
  return JSON.stringify(pictureOptions(config));
}

/** The clip once for each kind of pictures that is looked at, by `pictureKey`. */
export async function decodeSizes(
  seers: readonly VisionConfig[],
  clip: ProbedClip,
  { frames, views, decoder }: Pick<RecognizeOptions, 'frames' | 'views' | 'decoder'>,
  { signal, onProgress }: CallContext<RecognitionProgress>,
): Promise<ReadonlyMap<string, DecodedClip>> {
  const decoded = new Map<string, DecodedClip>();
  for (const [key, pictures] of new Map(seers.map((config) => [pictureKey(config), pictureOptions(config)]))) {
    const clipOfSize = await decodeClip(clip, {
      frames,
      temporalViews: views === 12 ? 4 : 1,
      crop: views === 12 ? 'three' : 'center',
      ...pictures,
      signal,
      onProgress,
      ...(decoder === undefined ? {} : { decoder }),
    });
    decoded.set(key, clipOfSize);
  }
  return decoded;
}

/** The frames of one view. @param crop what these eyes see of a picture (seenShare) */
export function strip({ times, pixels, frames, width }: DecodedClip, view: number, crop: number | null): FrameStrip {
  const bytes = frames * width * width * 3;
  return { times: times[view]!, size: width, crop, pixels: pixels.slice(view * bytes, (view + 1) * bytes) };
}
