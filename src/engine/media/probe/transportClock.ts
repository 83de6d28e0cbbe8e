/**
 * Transport streams whose clock does not run through: it has 33 bits and starts again at zero every 26.5 hours, and of
 * recordings joined with `cat` each brings its own. Readers sort frames by time, so they lose or mix such parts, each in
 * its own way. Here every clock reading is looked at in the order of the file; where the clock breaks, the readings
 * are written anew so that each part follows the one before, and both decoders are given that file.
 */
import type { Bytes } from '../../../shared/base/units';
import {
  nextPacket,
  packetBytes,
  packetLayout,
  stampsOf,
  writeStamp,
  type PacketLayout,
  type StampedPacket,
} from '../bytes/transportPackets';

const second = 90_000;
const wrap = 2 ** 33;
/** A longer pause is taken for another recording, as ffmpeg does. */
const longestPause = 10 * second;
/** Without times of decoding, those of showing may go back by some frames. */
const reordering = second / 4;
/** What muxers start at, so that no time of decoding is below zero. */
const beginning = 126_000;
/** Larger files are left as they are: each of their packets would have to be looked at. */
const mostBytes: Bytes = 2 ** 30;
const pieceBytes: Bytes = 4 * 1024 * 1024;

/** One stream's clock: what it read last, and what was made of that. */
interface Clock {
  last: number;
  out: number;
  /** Between the last two readings. */
  step: number;
  /** True where the stream tells times of decoding, which never go back. */
  strict: boolean;
}

/** Difference of two readings, the short way round. */
function difference(a: number, b: number): number {
  const forward = (((a - b) % wrap) + wrap) % wrap;
  return forward >= wrap / 2 ? forward - wrap : forward;
}

/** Follows the clocks of all streams of a file. */
export function createClocks() {
  const clocks = new Map<string, Clock>();
  let first: number | null = null;
  let latest = beginning;
  let broken = false;

  /** @param counts false of the streams' own reference clock, by which nothing is shown */
  function advance(key: string, ticks: number, strict: boolean, counts: boolean): number {
    const clock = clocks.get(key);
    if (clock === undefined) {
      first ??= ticks;
      const since = difference(ticks, first);
      const out = Math.max(0, Math.abs(since) > longestPause ? latest : beginning + since);
      clocks.set(key, { last: ticks, out, step: second / 25, strict });
      return out;
    }
    clock.strict ||= strict;
    const change = difference(ticks, clock.last);
    const continues = change <= longestPause && change >= (clock.strict ? 0 : -reordering);
    if (counts && (!continues || Math.abs(ticks - clock.last) > wrap / 2)) broken = true;
    clock.out = Math.max(0, clock.out + (continues ? change : clock.step));
    if (continues && change > 0) clock.step = Math.min(change, second);
    clock.last = ticks;
    latest = Math.max(latest, clock.out);
    return clock.out;
  }

  return {
    /** True once a clock wrapped or started again. */
    isBroken: () => broken,
    /** The readings of a packet as they are in a clock that runs through, in the same order. */
    straight({ pid, stamps }: StampedPacket): number[] {
      const decoding = stamps.find(({ kind }) => kind === 'dts');
      const showing = stamps.find(({ kind }) => kind === 'pts');
      const main = decoding ?? showing;
      const out = main === undefined ? 0 : advance(String(pid), main.ticks, decoding !== undefined, true);
      return stamps.map(({ kind, ticks }) =>
        kind === 'pcr' ? advance(`${pid} pcr`, ticks, true, false) : Math.max(0, out + difference(ticks, main!.ticks)),
      );
    },
  };
}

/** The file with a clock that runs through: `file` itself where it does, or where it is no transport stream. */
export async function straightenClock(file: File, head: Uint8Array): Promise<File> {
  const layout = packetLayout(head);
  if (layout === null || file.size > mostBytes) return file;
  const clocks = createClocks();
  await eachPiece(file, layout, (bytes, packets) => {
    for (const at of packets) {
      const packet = stampsOf(bytes, at);
      if (packet !== null) clocks.straight(packet);
    }
  });
  if (!clocks.isBroken()) return file;

  const parts: Blob[] = [];
  const straight = createClocks();
  await eachPiece(file, layout, (bytes, packets) => {
    for (const at of packets) {
      const packet = stampsOf(bytes, at);
      if (packet === null) continue;
      for (const [index, ticks] of straight.straight(packet).entries()) {
        const stamp = packet.stamps[index]!;
        writeStamp(bytes, stamp.at, ticks % wrap, stamp.kind);
      }
    }
    parts.push(new Blob([bytes]));
  });
  return new File(parts, file.name, { type: file.type, lastModified: file.lastModified });
}

/** Goes through a file in pieces that begin and end between packets, and together are the whole file. */
async function eachPiece(
  file: File,
  layout: PacketLayout,
  use: (bytes: Uint8Array<ArrayBuffer>, packets: readonly number[]) => void,
): Promise<void> {
  let from = 0;
  while (from < file.size) {
    const bytes = new Uint8Array(await file.slice(from, from + pieceBytes).arrayBuffer());
    if (bytes.length === 0) return;
    const whole = from + bytes.length >= file.size;
    const packets: number[] = [];
    let at = nextPacket(bytes, 0, layout);
    let end = bytes.length;
    while (at >= 0 && at + packetBytes <= bytes.length) {
      packets.push(at);
      const next = at + layout.stride;
      // After a gap (parts that were cut anywhere) the next packet is searched for.
      const found = bytes[next] === 0x47 ? next : nextPacket(bytes, next, layout);
      if (!whole && (found < 0 || found + packetBytes > bytes.length)) end = Math.min(next, bytes.length);
      at = found;
    }
    const piece = end === bytes.length ? bytes : bytes.slice(0, end);
    use(piece, packets);
    from += piece.length;
  }
}
