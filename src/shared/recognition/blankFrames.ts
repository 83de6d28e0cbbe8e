/** Whether the frames that were looked at show anything at all: a lens cap, a fade or a frozen recording is told as that. */
import type { FrameStrip } from './recognition';

/** black: every frame is; blank: each is of one colour; still: all frames are one picture. */
export type Blank = 'black' | 'blank' | 'still';

/** Levels of 0 to 255. The blackest that video has is 16 in some files, and coding adds a little noise. */
const darkest = 24;
/** Within one frame, or between two, less than a codec's own noise. */
const spread = 6;
/** So many of a hundred places may be beyond: a station's logo does not make a picture. */
const share = 0.005;
/** Places looked at in a frame, which tell as much as all. */
const places = 4096;

/** @returns null where the frames show something that moves */
export function blankFrames({ times, pixels }: Pick<FrameStrip, 'times' | 'pixels'>): Blank | null {
  const T = times.length;
  if (pixels.length === 0) return null; // put aside
  const size = pixels.length / T;
  const step = Math.max(1, Math.floor(size / 3 / places)) * 3;
  const frames = Array.from({ length: T }, (_, t) => pixels.subarray(t * size, (t + 1) * size));
  const all = (holds: (frame: Uint8Array, at: number) => boolean) =>
    frames.every((frame) => {
      let beyond = 0;
      let count = 0;
      for (let at = 0; at < size; at += step, count++) if (!holds(frame, at)) beyond++;
      return beyond <= share * count;
    });
  const near = (a: Uint8Array, at: number, b: ArrayLike<number>, from: number) =>
    [0, 1, 2].every((channel) => Math.abs(a[at + channel]! - b[from + channel]!) <= spread);
  if (all((frame, at) => Math.max(frame[at]!, frame[at + 1]!, frame[at + 2]!) <= darkest)) return 'black';
  const middles = new Map<Uint8Array, number[]>();
  // Asked for frame by frame: most clips are told by their first.
  const middle = (frame: Uint8Array): number[] => {
    const known = middles.get(frame) ?? middleOf(frame, step);
    middles.set(frame, known);
    return known;
  };
  if (all((frame, at) => near(frame, at, middle(frame), 0))) return 'blank';
  return T > 1 && all((frame, at) => near(frame, at, frames[0]!, at)) ? 'still' : null;
}

/** Median of each channel. */
function middleOf(frame: Uint8Array, step: number): number[] {
  return [0, 1, 2].map((channel) => {
    const values: number[] = [];
    for (let at = channel; at < frame.length; at += step) values.push(frame[at]!);
    return values.sort((a, b) => a - b)[values.length >> 1]!;
  });
}
