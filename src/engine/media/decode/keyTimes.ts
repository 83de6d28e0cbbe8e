/** Where decoding can start: key frames of a track, found without decoding. */
import { EncodedPacketSink } from 'mediabunny';
import type { Seconds } from '../../../shared/base/units';
import type { ProbedClip } from '../clip/types';
import { withContainer } from '../sources/heldContainer';
import { seekMargin } from './runs';

/** The key frame at or before each moment, in the player's seconds; the moment itself where there is none. */
export function keyTimes(clip: ProbedClip, moments: readonly Seconds[]): Promise<Seconds[]> {
  const { track, timeline } = clip;
  return withContainer(clip, null, async (input) => {
    const video = (await input.getVideoTracks())[track];
    if (video === undefined) return [...moments];
    const sink = new EncodedPacketSink(video);
    const found: Seconds[] = [];
    for (const time of moments) {
      const key = await sink.getKeyPacket(time + timeline.origin + seekMargin, { verifyKeyPackets: true });
      found.push(key === null ? time : key.timestamp - timeline.origin);
    }
    return found;
  });
}
