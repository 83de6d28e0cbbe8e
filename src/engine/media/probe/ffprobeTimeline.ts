/** When a track's frames are shown, from the packets that ffprobe lists: sorted by time, or counted where they have none. */
import { shownFrom } from '../clip/timeline';
import type { Timeline } from '../clip/types';
import { type ProbeOutput, type ProbePacket, type ProbeStream, finite, rational } from './ffprobeOutput';

interface StreamTimeline {
  readonly timeline: Timeline;
  readonly counted: boolean;
  /** See FfmpegTrack. */
  readonly hidden: number;
  readonly keyTimes: Float64Array | null;
}

export function streamTimeline(probe: ProbeOutput, stream: ProbeStream): StreamTimeline {
  // "D": an edit list cuts the packet away; it is decoded but never shown.
  const shown = ({ stream_index, flags = '' }: ProbePacket) => stream_index === stream.index && !flags.includes('D');
  const all = (probe.packets ?? []).filter(shown);
  const timed = all.filter(({ pts_time }) => pts_time !== undefined);
  // Of Matroska, ffmpeg withholds the times that lie before zero: what they belong to is never shown.
  const withheld = /matroska/.test(probe.format?.format_name ?? '') && timed.length > 0 && all[0]?.pts_time === undefined;
  const packets = withheld ? timed : all;
  const hidden = all.length - packets.length;
  const times = packets.map((packet) => Number(packet.pts_time ?? Number.NaN));
  const decodingTimes = packets.map((packet) => Number(packet.dts_time ?? Number.NaN));
  const counted = times.some(Number.isNaN) || startsAgain(decodingTimes);
  const stated = finite(stream.start_time) ?? finite(probe.format?.start_time) ?? 0;
  const length = finite(stream.duration) ?? finite(probe.format?.duration) ?? 0;
  let frameRate = rational(stream.avg_frame_rate) ?? rational(stream.r_frame_rate) ?? 0;
  if (frameRate <= 0 || frameRate > 1000) frameRate = 25;
  const origin = Math.max(0, finite(probe.format?.start_time) ?? stated);
  if (times.length === 0) {
    const count = finite(stream.nb_frames);
    const end = stated + (length > 0 ? length : (count ?? 1) / frameRate);
    return { timeline: { start: stated, end, origin, frameRate, frameTimes: null }, counted: false, hidden, keyTimes: null };
  }
  const frameTimes = counted ? countedTimes(decodingTimes, stated, frameRate) : shownFrom(Float64Array.from(times));
  const last = frameTimes.at(-1)!;
  const start = last > 0 ? Math.max(0, frameTimes[0]!) : frameTimes[0]!;
  const lastDuration = counted ? null : finite(packets[times.indexOf(last)]?.duration_time);
  const mean = frameTimes.length > 1 ? (last - start) / (frameTimes.length - 1) : 1 / frameRate;
  const end = last + (lastDuration !== null && lastDuration > 0 ? lastDuration : mean > 0 ? mean : 1 / frameRate);
  const isKey = packets.map(({ flags = '' }) => flags.includes('K'));
  const keyTimes = (counted ? frameTimes : Float64Array.from(times)).filter((_, index) => isKey[index]).sort();
  return {
    timeline: { start, end, origin, frameRate: mean > 0 ? 1 / mean : frameRate, frameTimes },
    counted,
    hidden,
    keyTimes,
  };
}

/** True where the clock goes back: recordings joined, each with its own. Frames are then counted. */
function startsAgain(decodingTimes: readonly number[]): boolean {
  return decodingTimes.some((time, index) => time < (decodingTimes[index - 1] ?? -Infinity) - 1e-6);
}

/**
 * Times of frames that can only be counted. Where each packet tells when it is decoded (AVI), frames are shown at these
 * times in their own order: the first packets of a stream with reordered frames only come that much early.
 */
function countedTimes(decodingTimes: readonly number[], start: number, frameRate: number): Float64Array {
  const known = decodingTimes.every(Number.isFinite) && !startsAgain(decodingTimes);
  if (!known) return Float64Array.from(decodingTimes, (_, index) => start + index / frameRate);
  const times = Float64Array.from(decodingTimes);
  // Encoders that reorder frames (packed streams of XviD) leave a gap behind the first: it is shown that much later.
  const step = times.length > 3 ? times[3]! - times[2]! : 0;
  for (let i = Math.min(1, times.length - 2); i >= 0 && step > 0; i--) times[i] = Math.max(times[i]!, times[i + 1]! - step);
  return times.map((time) => start + time - times[0]!);
}
