/**
 * Live recognition as the page asks for it: a session is opened, then shown one frame after another. The page has at most one
 * answer under way, so that frames are dropped and no queue grows.
 */
import type { Milliseconds, Seconds } from '../base/units';
import type { Blank } from '../recognition/blankFrames';
import type { BackendInfo, GateVerdict, LabelScores, RecognitionProgress, RecognizeOptions } from '../recognition/recognition';
import type { Call } from './call';

export type LiveOptions = Omit<RecognizeOptions, 'views' | 'decoder'>;

export interface LiveSession {
  readonly id: string;
  readonly backend: BackendInfo;
  readonly model: string;
  /** Name of the adapter in use. */
  readonly adapter: string | null;
  /** T: frames that an answer is made of. */
  readonly frames: number;
  /** Side of the middle square that the model sees, as a share of the picture's short side; null: the whole picture, squashed. */
  readonly crop: number | null;
  /** What all answers of the session share. */
  readonly labels: Omit<LabelScores, 'scoresEn' | 'scoresZh' | 'frameWeights'>;
}

export interface LiveFrame {
  /** Taken over: the engine closes it. */
  readonly picture: VideoFrame | ImageBitmap;
  /** When it was taken, on the page's own clock. */
  readonly time: Seconds;
  /** Length of the window that ends with this frame. */
  readonly window: Seconds;
  /** False: it only joins the window. */
  readonly answer: boolean;
  /** Attention is wanted with the answer. */
  readonly heat: boolean;
}

export interface LiveAnswer extends Pick<LabelScores, 'scoresEn' | 'scoresZh' | 'frameWeights'> {
  /** As of a recognised clip. */
  readonly gate: GateVerdict | null;
  /** Nothing to see in the window, or nothing that moves. */
  readonly blank: Blank | null;
  /** Times of the T frames; one may stand for several where the machine is slow. */
  readonly times: readonly Seconds[];
  /** Attention of the newest frame's class token, last layer; [grid * grid]. */
  readonly heat: { readonly grid: number; readonly map: Float32Array } | null;
}

export interface LiveLook {
  /** How much of the window there is, 0 to 1; there is an answer from 1 on. */
  readonly filled: number;
  readonly answer: LiveAnswer | null;
  /** Passed through the encoder for this look: one, or the window where an adapter is in use. */
  readonly encoded: number;
  readonly milliseconds: Readonly<Record<'resizing' | 'encoding' | 'scoring', Milliseconds>>;
}

export interface LiveCalls {
  /** Ends the session before. Throws what recognising throws of model, adapter and labels. */
  openLive: Call<LiveOptions, LiveSession, RecognitionProgress>;
  /** Throws `not-encoded`: the session is gone (another was opened, the model was replaced, the engine was started anew). */
  lookLive: Call<{ readonly id: string } & LiveFrame, LiveLook>;
  closeLive: Call<{ readonly id: string }, void>;
}
