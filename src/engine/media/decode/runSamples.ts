/**
 * Wanted frames of a track, by a decoder that is given its packets as fast as it takes them. H.264 pictures that no other
 * one refers to, typically B-frames and up to half of a clip, are left out unless they are wanted.
 *
 * Strict where mediabunny's VideoSampleSink is forgiving: it throws as soon as frames come out of order or a wanted one
 * is missing. The sink, which knows many streams' and browsers' oddities, is then to be asked instead.
 */
import { type EncodedPacket, EncodedPacketSink, VideoSample, type InputVideoTrack } from 'mediabunny';
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
  const decoder = openDecoder(config, signal);
  try {
    decoder.start();
    for (const { key, last, frames } of runs) {
      const wanted = new Set(frames.map(({ microseconds }) => microseconds));
      decoder.want(frames.map(({ microseconds }) => microseconds));
      let latest = -Infinity;
      for await (const packet of packets.packets(key)) {
        if (packet.sequenceNumber > last) break;
        const { microsecondTimestamp } = packet;
        // One shown after all before it is kept: where a file leaves the order to the decoder, all look like this.
        const needless = lengthBytes !== null && microsecondTimestamp < latest && !wanted.has(microsecondTimestamp);
        latest = Math.max(latest, microsecondTimestamp);
        if (needless && isUnreferenced(packet.data, lengthBytes)) continue;
        await decoder.decode(packet);
        yield* decoder.ready();
      }
      yield* decoder.rest();
    }
  } finally {
    decoder.close();
  }
}

interface WantedFrames {
  readonly start: () => void;
  /** Times of the next run's wanted frames, ascending, in microseconds. */
  readonly want: (times: readonly number[]) => void;
  /** Waits while the decoder has enough to do. */
  readonly decode: (packet: EncodedPacket) => Promise<void>;
  /** The wanted frames that are there by now. */
  readonly ready: () => Generator<VideoSample>;
  /** Those that are still to come, to the end of the run. */
  readonly rest: () => AsyncGenerator<VideoSample>;
  readonly close: () => void;
}

/** Wakes whoever waits for a change; the first failure is kept, and thrown by `check`. */
function createBell(signal: AbortSignal) {
  let failure: unknown = null;
  let wake = (): void => undefined;
  const fail = (error: unknown) => {
    failure ??= error;
    wake();
  };
  const onAbort = () => fail(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    fail,
    ring: () => wake(),
    changed: () => new Promise<void>((resolve) => (wake = resolve)),
    hasFailed: () => failure !== null,
    check() {
      if (failure !== null) throw failure;
      signal.throwIfAborted();
    },
    close: () => signal.removeEventListener('abort', onAbort),
  };
}

/** A decoder of which only wanted frames are seen. Each call throws what went wrong since the last. */
function openDecoder(config: VideoDecoderConfig, signal: AbortSignal): WantedFrames {
  const found: VideoFrame[] = [];
  let missing: number[] = [];
  let before = -Infinity;
  const { ring, changed, hasFailed, fail, check, close: closeBell } = createBell(signal);
  const output = (frame: VideoFrame) => {
    const { timestamp } = frame;
    if (timestamp <= before) fail(new Error(`the frame at ${timestamp} us came after that at ${before} us`));
    before = timestamp;
    // Such frames are turned into RGB by the browser, for which the sink prepares the decoder.
    if (frame.format === null) fail(new Error('the planes cannot be read'));
    if (missing[0] !== undefined && missing[0] < timestamp) fail(new Error(`no frame at ${missing[0]} us`));
    while (missing[0] === timestamp) {
      missing.shift();
      found.push(frame.clone());
    }
    frame.close();
    ring();
  };
  const decoder = new VideoDecoder({ output, error: fail });
  decoder.addEventListener('dequeue', ring);
  const close = () => {
    closeBell();
    for (const frame of found) frame.close();
    if (decoder.state !== 'closed') decoder.close();
  };
  function* ready(): Generator<VideoSample> {
    for (let frame = found.shift(); frame !== undefined; frame = found.shift()) yield new VideoSample(frame);
  }
  return {
    start: () => decoder.configure(config),
    want(times) {
      missing = [...times];
      before = -Infinity;
    },
    async decode(packet) {
      while (!hasFailed() && decoder.decodeQueueSize >= queueLength) await changed();
      check();
      decoder.decode(packet.toEncodedVideoChunk());
    },
    ready,
    async *rest() {
      let flushed = false;
      decoder.flush().then(() => {
        flushed = true;
        ring();
      }, fail);
      while (!flushed || found.length > 0) {
        check();
        if (found.length === 0) await changed();
        else yield* ready();
      }
      check();
      if (missing.length > 0) throw new Error(`no frame at ${missing[0]} us`);
    },
    close,
  };
}
