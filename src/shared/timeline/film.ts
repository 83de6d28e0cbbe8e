/**
 * The timeline of a film as page, commands and engine speak of it. A first coarse answer over the whole film comes within seconds
 * (`coarse`), then windows in order (`windows`). What is costly, the features, is kept by the film's contents, the model and
 * the adapter: the same task again goes on where it stood, and other labels or another template encode nothing twice.
 */
import type { AppErrorData } from '../errors/errors';
import type { Blank } from '../recognition/blankFrames';
import type { BackendInfo, CutLabel, DecoderName, FrameStrip, LabelText, MediaInfo, RecognizeOptions } from '../recognition/recognition';
import type { LanguageUse } from '../recognition/spaces';
import type { Seconds } from '../base/units';
import type { TimelinePlan, WindowSettings } from './plan';

export interface TimelineTask {
  readonly file: File;
  /** One view; T is `windows.frames`. */
  readonly options: Omit<RecognizeOptions, 'frames' | 'views'>;
  readonly windows: WindowSettings;
  /** Weight of English against Chinese: says which label is a window's first, whose frame weights are told. */
  readonly lambda: number;
}

/** What a run is about, told once at its beginning. */
export interface TimelineFilm {
  /** For `searchTimeline`; the same for the same film, model, adapter and windows. */
  readonly id: string;
  readonly file: string;
  readonly media: MediaInfo;
  readonly backend: BackendInfo;
  readonly model: string;
  /** Name of the adapter in use. */
  readonly adapter: string | null;
  readonly plan: TimelinePlan;
  readonly labels: readonly LabelText[];
  readonly labelSet: string;
  readonly use: LanguageUse;
  readonly cut: readonly CutLabel[];
  readonly template: string;
  readonly tau: number;
  /** Null where the model has no gate; one that is not binding is a note beside the answer (GateVerdict). */
  readonly gate: { readonly binding: boolean } | null;
  /**
   * shared: each moment is encoded once for all windows that it lies in (the paper's baseline). per-window: an adapter's prompts
   * belong to a clip, so a moment is encoded once for each of its windows.
   */
  readonly features: 'shared' | 'per-window';
  /** Frames that go through the encoder in all. */
  readonly encodings: number;
  /** Windows whose features were kept before. */
  readonly known: number;
}

/** Labels that each frame speaks for. */
export const votesOfFrame = 4;

/** The likeliest labels of each frame alone, best first (votesOfFrame of them; shares of 0 where there are fewer labels), [moments, votes]. */
export interface FrameVotes {
  readonly labels: Uint16Array;
  readonly shares: Float32Array;
}

/** Windows `first` to `first + looks.length`, in order. L labels, T frames. */
export interface WindowsEvent {
  readonly kind: 'windows';
  readonly first: number;
  /** Cosines [W, L]; null where the language takes no part. */
  readonly en: Float32Array | null;
  readonly zh: Float32Array | null;
  /** Weights of the frames for the window's first label, [W, T]. */
  readonly weights: Float32Array;
  /** Score of the gate, below zero outside, [W]; null where the model has none. */
  readonly gate: Float32Array | null;
  /** What single frames speak for, of all moments of these windows, the first of which is `first * strideSteps`. */
  readonly votes: FrameVotes;
  /** A window that shows nothing, or nothing that moves. */
  readonly looks: readonly (Blank | null)[];
}

/** Single frames, spread over the film: each event has all that are known by then. */
export interface CoarseEvent {
  readonly kind: 'coarse';
  /** Ascending. */
  readonly times: readonly Seconds[];
  /** Cosines [M, L] */
  readonly en: Float32Array | null;
  readonly zh: Float32Array | null;
  /** A single frame is never still. */
  readonly looks: readonly (Blank | null)[];
}

/** How fast it goes and what bounds it: the busy times of the stages overlap, the longest is the bound. */
export interface TimelinePace {
  readonly done: number;
  /** Windows. */
  readonly of: number;
  /** Since the start, pauses taken out. */
  readonly seconds: Seconds;
  /** Busy seconds of each stage so far; decoding has resizing in it. */
  readonly busy: { readonly decode: Seconds; readonly encode: Seconds };
  readonly decoder: DecoderName | null;
  /** Seconds of film a second; null before there is one. */
  readonly timesRealTime: number | null;
  readonly secondsLeft: Seconds | null;
}

export type TimelineEvent =
  | {
      readonly kind: 'stage';
      readonly stage: 'loading-model' | 'loading-decoder' | 'text' | 'reading';
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'opened'; readonly film: TimelineFilm }
  | CoarseEvent
  | WindowsEvent
  /** Small pictures of the middle of the film's frames, some hundreds over the whole film at most. */
  | { readonly kind: 'pictures'; readonly strip: FrameStrip }
  | { readonly kind: 'pace'; readonly pace: TimelinePace }
  | { readonly kind: 'state'; readonly state: 'running' | 'paused' }
  /** Features cannot be stored (`storage-full` ...); the run goes on without. Said once. */
  | { readonly kind: 'not-kept'; readonly problem: AppErrorData }
  /** The film cannot be decoded from here on; what was found so far stands. */
  | { readonly kind: 'broken'; readonly from: Seconds; readonly problem: AppErrorData };

export interface TimelineResult {
  readonly film: TimelineFilm;
  readonly pace: TimelinePace;
  /** Where decoding broke off; null of a film that was seen whole. */
  readonly brokenFrom: Seconds | null;
}

export interface TimelineSearch {
  /** TimelineFilm's. */
  readonly id: string;
  /** In either language: what has a Chinese character is taken for Chinese. */
  readonly text: string;
  /** Default: the run's. */
  readonly template?: string;
}

export interface TimelineCurve {
  /** Language that was searched in. */
  readonly language: 'en' | 'zh';
  /** Cosine of each window, [windows]; NaN where none is known yet. */
  readonly scores: Float32Array;
  /** Of the windows' middles, ascending. */
  readonly times: Float64Array;
}
