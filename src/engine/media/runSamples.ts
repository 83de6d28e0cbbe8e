/**
 * Wanted frames of a track, by a decoder that is given its packets as fast as it takes them. H.264 pictures that no other
 * one refers to, typically B-frames and up to half of a clip, are left out unless they are wanted.
 *
 * Strict where mediabunny's VideoSampleSink is forgiving: it throws as soon as frames come out of order or a wanted one
 * is missing. The sink, which knows many streams' and browsers' oddities, is then to be asked instead.
 */
import { EncodedPacketSink, VideoSample, type InputVideoTrack } from 'mediabunny';
import { isUnreferenced } from './avc';
import type { Run } from './runs';

/** Packets waiting in the decoder: enough to keep it busy while a frame is resized. */
const queueLength = 32;

/**
 * A sample for each wanted frame of `runs`, in order. The receiver closes them.
 * @param lengthBytes of each NAL unit, see `frameLengthBytes`; null where the track is not H.264
 */
export async function* runSamples(
  track: InputVideoTrack,
  config: VideoDecoderConfig,
  lengthBytes: number | null,
  runs: readonly Run[],
  signal: AbortSignal,
): AsyncGenerator<VideoSample> {
  const packets = new EncodedPacketSink(track);
  const ready: VideoFrame[] = [];
  let missing: number[] = [];
  let before = -Infinity;
  let failure: unknown = null;
  let wake = () => {};
  const changed = () => new Promise<void>((resolve) => (wake = resolve));
  const fail = (error: unknown) => {
    failure ??= error;
    wake();
  };
  const output = (frame: VideoFrame) => {
    const { timestamp } = frame;
    if (timestamp <= before) fail(new Error(`the frame at ${timestamp} us came after that at ${before} us`));
    before = timestamp;
    // Such frames are turned into RGB by the browser, for which the sink prepares the decoder.
    if (frame.format === null) fail(new Error('the planes cannot be read'));
    if (missing[0] !== undefined && missing[0] < timestamp) fail(new Error(`no frame at ${missing[0]} us`));
    while (missing[0] === timestamp) {
      missing.shift();
      ready.push(frame.clone());
    }
    frame.close();
    wake();
  };
  const onAbort = () => fail(signal.reason);
  const decoder = new VideoDecoder({ output, error: fail });
  decoder.addEventListener('dequeue', () => wake());
  signal.addEventListener('abort', onAbort, { once: true });
  const check = () => {
    if (failure !== null) throw failure;
    signal.throwIfAborted();
  };
  try {
    decoder.configure(config);
    for (const { key, last, frames } of runs) {
      missing = frames.map(({ microseconds }) => microseconds);
      const wanted = new Set(missing);
      before = -Infinity;
      let latest = -Infinity;
      for await (const packet of packets.packets(key)) {
        if (packet.sequenceNumber > last) break;
        const { microsecondTimestamp } = packet;
        // One shown after all before it is kept: where a file leaves the order to the decoder, all look like this.
        const needless = lengthBytes !== null && microsecondTimestamp < latest && !wanted.has(microsecondTimestamp);
        latest = Math.max(latest, microsecondTimestamp);
        if (needless && isUnreferenced(packet.data, lengthBytes)) continue;
        while (failure === null && decoder.decodeQueueSize >= queueLength) await changed();
        check();
        decoder.decode(packet.toEncodedVideoChunk());
        for (let frame = ready.shift(); frame !== undefined; frame = ready.shift()) yield new VideoSample(frame);
      }
      let flushed = false;
      decoder.flush().then(() => {
        flushed = true;
        wake();
      }, fail);
      while (!flushed || ready.length > 0) {
        check();
        const frame = ready.shift();
        if (frame === undefined) await changed();
        else yield new VideoSample(frame);
      }
      check();
      if (missing.length > 0) throw new Error(`no frame at ${missing[0]} us`);
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    for (const frame of ready) frame.close();
    if (decoder.state !== 'closed') decoder.close();
  }
}
