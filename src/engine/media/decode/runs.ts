/**
 * Which packets must be decoded for the wanted frames. Decoding can start at key frames only: frames that hang on the
 * same key frame make a run, and runs are independent, so that several decoders can work on them at once.
 */
import { EncodedPacketSink, type EncodedPacket, type InputVideoTrack } from 'mediabunny';
import type { Seconds } from '../../../shared/base/units';

/** From a key frame to the last wanted frame that hangs on it. */
export interface Run {
  readonly key: EncodedPacket;
  /** Sequence number of the last packet to decode. */
  readonly last: number;
  /** Of each wanted frame, in order: the time it was asked for, and its packet's. */
  readonly frames: readonly { readonly wanted: Seconds; readonly microseconds: number }[];
}

/** Times come from the container's own table; the microsecond keeps rounding from meaning the frame before. */
export const seekMargin: Seconds = 1e-6;

/** @param wanted ascending */
export async function findRuns(track: InputVideoTrack, wanted: readonly Seconds[]): Promise<Run[]> {
  const sink = new EncodedPacketSink(track);
  const runs: { key: EncodedPacket; last: number; frames: { wanted: Seconds; microseconds: number }[] }[] = [];
  for (const time of wanted) {
    const packet = await sink.getPacket(time + seekMargin, { metadataOnly: true });
    const key = await sink.getKeyPacket(time + seekMargin, { verifyKeyPackets: true });
    if (packet === null || key === null) throw new Error(`no packet at ${time} s`);
    const frame = { wanted: time, microseconds: packet.microsecondTimestamp };
    const run = runs.at(-1);
    if (run?.key.sequenceNumber === key.sequenceNumber) {
      run.frames.push(frame);
      run.last = Math.max(run.last, packet.sequenceNumber);
    } else {
      runs.push({ key, last: packet.sequenceNumber, frames: [frame] });
    }
  }
  return runs;
}

/** Deals runs to at most `lanes` decoders, the longest first to whoever has least; each lane's runs stay in order. */
export function dealRuns(runs: readonly Run[], lanes: number): Run[][] {
  const length = ({ key, frames }: Run) => frames.at(-1)!.microseconds - key.microsecondTimestamp + 1;
  const dealt = Array.from({ length: Math.min(lanes, runs.length) }, () => ({ runs: [] as Run[], length: 0 }));
  for (const run of runs.toSorted((a, b) => length(b) - length(a))) {
    const lane = dealt.reduce((least, other) => (other.length < least.length ? other : least));
    lane.runs.push(run);
    lane.length += length(run);
  }
  return dealt.map((lane) => lane.runs.toSorted((a, b) => a.key.timestamp - b.key.timestamp));
}
