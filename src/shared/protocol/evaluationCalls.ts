/** Evaluation as the page and the commands ask for it (src/shared/evaluation/task.ts says who keeps the features). */
import type { Bytes } from '../base/units';
import type { EvaluationReport, EvaluationRun } from '../evaluation/report';
import type { EvaluationEvent, EvaluationTask } from '../evaluation/task';
import type { Call } from './call';

export interface EvaluationCalls {
  /**
   * Clip after clip; cancelling leaves what is kept. A clip that cannot be read or decoded is named in `failed`, the others go on.
   * Throws `model-missing`, `model-invalid`, `adapter-missing`, `adapter-mismatch`, `labels-invalid`, `languages-apart`, `device-lost`,
   * `out-of-memory`, `busy-elsewhere` (an evaluation runs already).
   */
  evaluate: Call<EvaluationTask, EvaluationRun, EvaluationEvent>;
  /** A run's report, for other lambdas too: over ten thousand clips that takes seconds, which the page must not stand still for. */
  reportScores: Call<EvaluationRun, EvaluationReport>;
  /**
   * Clips that show the same, whatever they are called: groups of two or more, by their places. A drawn split keeps them on one side.
   * A clip that does not decode is in none.
   */
  findAlike: Call<
    { readonly clips: readonly (File | readonly File[])[] },
    readonly (readonly number[])[],
    { readonly done: number; readonly total: number }
  >;
  /** Acts on the evaluation that runs, after the clip at hand; without one it does nothing. */
  controlEvaluation: Call<{ readonly action: 'pause' | 'resume' }, void>;
  /** Bytes of features that the browser keeps. */
  keptFeatures: Call<Record<string, never>, Bytes>;
  forgetFeatures: Call<Record<string, never>, void>;
}
