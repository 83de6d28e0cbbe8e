/** What the Live page shows: plain values. The stream and the tap stand in live.ts. */
import { create } from 'zustand';
import type { AppErrorData } from '../../shared/errors/errors';
import type { LiveAnswer, LiveLook, LiveSession } from '../../shared/protocol/liveCalls';
import type { RecognitionProgress } from '../../shared/recognition/recognition';
import type { Milliseconds, Seconds } from '../../shared/base/units';
import type { Camera, SourceKind } from './source';

/** How long the lanes reach back. */
export const laneLength: Seconds = 60;

/** One answer as the lanes keep it. */
export interface LanePoint {
  readonly time: Seconds;
  /** Index and probability of the likeliest labels. */
  readonly top: readonly (readonly [label: number, probability: number])[];
  /** There was no answer: why. */
  readonly none: 'not-drawn' | 'below-threshold' | 'black' | 'blank' | 'still' | null;
}

interface LiveState {
  /** off; asking the browser; the model is being opened; running; hidden: paused while the tab is. */
  readonly status: 'off' | 'asking' | 'opening' | 'running' | 'hidden';
  readonly kind: SourceKind;
  readonly cameras: readonly Camera[];
  /** Size of the picture; null before it comes. */
  readonly error: AppErrorData | null;
  readonly progress: RecognitionProgress | null;
  readonly session: LiveSession | null;
  readonly filled: number;
  readonly answer: LiveAnswer | null;
  readonly lanes: readonly LanePoint[];
  readonly window: Seconds;
  /** Frames a second that are asked for, and looks a second that are done. */
  readonly rate: number;
  readonly looksPerSecond: number;
  /** From the frame to its answer. */
  readonly delay: Milliseconds;
  /** Due while another was under way. */
  readonly dropped: number;
  readonly look: Pick<LiveLook, 'encoded' | 'milliseconds'> | null;
}

const off = {
  status: 'off',
  error: null,
  progress: null,
  session: null,
  filled: 0,
  answer: null,
  lanes: [],
  rate: 0,
  looksPerSecond: 0,
  delay: 0,
  dropped: 0,
  look: null,
} as const;

export const useLive = create<LiveState>(() => ({ ...off, kind: 'camera', cameras: [], window: 2 }));

/** As before the first start, but for the cameras known. */
export function resetLive(change: Partial<LiveState> = {}): void {
  useLive.setState({ ...off, ...change });
}
