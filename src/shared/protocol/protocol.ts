/**
 * What the page and the engine's worker say to each other: numbered calls with progress, cancel and coded errors. Each
 * area declares its calls in its own file; this one adds them up. The worker's handlers have the type `EngineCalls`, and
 * what the page calls is made of the same type (src/lib/client), so that an editor goes from a call to its handler.
 */
import type { AppErrorData } from '../errors/errors';
import type { BackendInfo } from '../recognition/recognition';
import type { BackupCalls } from './backup';
import type { CallContext } from './call';
import type { DrawCalls } from './drawCalls';
import type { EvaluationCalls } from './evaluationCalls';
import type { FilmCalls } from './filmCalls';
import type { LiveCalls } from './liveCalls';
import type { ModelCalls, ModelWorkCalls } from './modelCalls';
import type { RecognitionCalls } from './recognitionCalls';
import type { TeachingCalls } from './teachingCalls';
import type { TimelineCalls } from './timelineCalls';

export interface EngineCalls
  extends
    RecognitionCalls,
    ModelCalls,
    ModelWorkCalls,
    TeachingCalls,
    EvaluationCalls,
    DrawCalls,
    LiveCalls,
    TimelineCalls,
    FilmCalls,
    BackupCalls {}

export type CallName = keyof EngineCalls;
export type InputOf<K extends CallName> = Parameters<EngineCalls[K]>[0];
export type OutputOf<K extends CallName> = Awaited<ReturnType<EngineCalls[K]>>;
export type ProgressOf<K extends CallName> = Parameters<EngineCalls[K]>[1] extends CallContext<infer Progress> ? Progress : never;

export type ToEngine =
  | { readonly type: 'call'; readonly id: number; readonly name: CallName; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  /** Answered with `alive` as soon as the engine's worker comes to it. */
  | { readonly type: 'ping' };

export type FromEngine =
  | { readonly type: 'progress'; readonly id: number; readonly progress: unknown }
  | { readonly type: 'result'; readonly id: number; readonly output: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: AppErrorData }
  /** A sign of life; once with the name of the lock that the worker holds (shared/protocol/lifeline). */
  | { readonly type: 'alive'; readonly lifeline?: string }
  /** Another backend computes now, or the same with less. */
  | { readonly type: 'backend'; readonly backend: BackendInfo }
  /** The worker cannot compute any more, and must be replaced. */
  | { readonly type: 'broken'; readonly error: AppErrorData };
