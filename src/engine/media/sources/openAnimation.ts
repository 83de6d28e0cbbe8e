/**
 * Animated pictures (WebP, PNG, AVIF) in the browser's decoder of pictures, where it has one (not in Firefox). ffmpeg's core
 * has no decoder for them, or none that knows animation.
 */
import { mediaError } from '../clip/failures';

/** Larger files are not held in memory. */
const mostBytes = 256 * 1024 * 1024;

export interface OpenAnimation {
  readonly decoder: ImageDecoder;
  readonly frames: number;
}

/** @throws `codec-unsupported` where this browser has no decoder for it, `nothing-decodable` */
export async function openAnimation(file: File, type: string): Promise<OpenAnimation> {
  const codec = `animated ${type.replace('image/', '')}`;
  const known = typeof ImageDecoder !== 'undefined' && (await ImageDecoder.isTypeSupported(type));
  if (!known || file.size > mostBytes) throw mediaError('codec-unsupported', file.name, { codec });
  const decoder = new ImageDecoder({ type, data: await file.arrayBuffer() });
  try {
    await decoder.tracks.ready;
    const tracks = Array.from(decoder.tracks);
    const animated = tracks.find((track) => track.animated);
    if (animated !== undefined) animated.selected = true;
    await decoder.completed;
    return { decoder, frames: decoder.tracks.selectedTrack?.frameCount ?? 0 };
  } catch (error) {
    decoder.close();
    throw mediaError('nothing-decodable', file.name, { codec, reason: String(error) }, error);
  }
}
