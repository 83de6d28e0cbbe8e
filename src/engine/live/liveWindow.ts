/**
 * The frames of the last seconds. The window is cut into T equal segments as a clip is (docs/method.md, "Input"), and each
 * is stood for by the frame nearest to its middle.
 */
import type { Seconds } from '../../shared/base/units';
import type { Eyes } from '../../shared/recognition/spaces';

export interface KeptFrame {
  readonly time: Seconds;
  /** u8 RGB [R, R, 3], by `pictureKey`. */
  readonly pictures: ReadonlyMap<string, Uint8Array>;
  /** F [E] without an adapter, of the eyes that looked so far. */
  readonly features: Map<Eyes, Float32Array>;
}

export interface LiveWindow {
  /** Frames older than the window leave. After a pause longer than the window, or a clock that jumped back, it starts anew. */
  readonly add: (frame: KeptFrame, window: Seconds) => void;
  /** How much of the window there is, 0 to 1. */
  readonly filled: (window: Seconds, frames: number) => number;
  /** T frames, oldest first; some more than once where fewer came. */
  readonly chosen: (window: Seconds, frames: number) => readonly KeptFrame[];
}

export function liveWindow(): LiveWindow {
  let kept: KeptFrame[] = [];
  const newest = (): Seconds => kept.at(-1)?.time ?? 0;
  return {
    add(frame, window) {
      const passed = frame.time - newest();
      const before = passed <= 0 || passed > window ? [] : kept;
      const oldest = frame.time - window;
      // One from before the window stays: it may be the nearest to the first segment's middle.
      const first = before.findLastIndex(({ time }) => time <= oldest);
      kept = [...before.slice(Math.max(0, first)), frame];
    },
    filled(window, frames) {
      const [first] = kept;
      if (first === undefined) return 0;
      // The first segment's middle has come, or its frame is not half a segment away from it.
      const needed = window * (1 - 1 / frames);
      return needed <= 0 ? 1 : Math.min(1, (newest() - first.time) / needed);
    },
    chosen(window, frames) {
      const end = newest();
      return Array.from({ length: frames }, (_, t) => nearest(kept, end - window * (1 - (t + 0.5) / frames)));
    },
  };
}

function nearest(kept: readonly KeptFrame[], moment: Seconds): KeptFrame {
  let best = kept[0]!;
  for (const frame of kept) if (Math.abs(frame.time - moment) <= Math.abs(best.time - moment)) best = frame;
  return best;
}
