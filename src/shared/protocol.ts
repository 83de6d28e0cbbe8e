/**
 * What the page and the engine's worker say to each other: numbered calls with progress, cancel and coded errors.
 * Each area of the engine declares its calls in its own file; this one adds them up.
 */
import type { AppErrorData } from './errors';
import type { ModelCalls } from './models';
import type { BackendInfo, BackendName, LabelScores, LabelText, Recognition, RecognitionProgress, RecognizeOptions } from './recognition';
import type { TeachingCalls } from './teaching';

/** One call: what goes in, what comes out, what is said meanwhile. */
export interface Call<Input, Output, Progress = never> {
  readonly input: Input;
  readonly output: Output;
  readonly progress: Progress;
}

export interface RecognitionCalls {
  /** Chooses and starts the backend. Calling it again with another choice restarts the engine there. */
  start: Call<{ readonly backend: BackendName | 'auto' }, BackendInfo>;
  recognize: Call<{ readonly file: File; readonly options: RecognizeOptions }, Recognition, RecognitionProgress>;
  /** Scores the clip of an earlier recognition against other labels without encoding it again. */
  rescore: Call<
    { readonly id: string; readonly labels: readonly LabelText[]; readonly template: string },
    LabelScores,
    RecognitionProgress
  >;
}

export type EngineCalls = RecognitionCalls & ModelCalls & TeachingCalls;
export type CallName = keyof EngineCalls;
export type InputOf<K extends CallName> = EngineCalls[K]['input'];
export type OutputOf<K extends CallName> = EngineCalls[K]['output'];
export type ProgressOf<K extends CallName> = EngineCalls[K]['progress'];

export type ToEngine =
  | { readonly type: 'call'; readonly id: number; readonly name: CallName; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number };

export type FromEngine =
  | { readonly type: 'progress'; readonly id: number; readonly progress: unknown }
  | { readonly type: 'result'; readonly id: number; readonly output: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: AppErrorData };

export interface CallContext<P> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: P) => void;
}

/** The engine's side: one function a call. */
export type Handlers<Calls extends { [K in keyof Calls]: Call<unknown, unknown, unknown> }> = {
  readonly [K in keyof Calls]: (
    input: Calls[K]['input'],
    context: CallContext<Calls[K]['progress']>,
  ) => Promise<Calls[K]['output']>;
};
