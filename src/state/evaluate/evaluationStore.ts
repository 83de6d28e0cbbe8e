/**
 * The evaluation under way, and the report of the last one. By itself, because the header asks on every page whether one runs, and the
 * readers of data sets and label lists must not come along with that.
 */
import { create } from 'zustand';
import type { AppErrorData } from '../../shared/errors/errors';
import type { Pooling } from '../../shared/evaluation/ladder';
import type { LabelText } from '../../shared/recognition/recognition';
import type { EvaluationReport, FailedClip } from '../../shared/evaluation/report';
import type { EvaluationEvent, EvaluationPace } from '../../shared/evaluation/task';

export interface RunUnderWay {
  readonly stage: Extract<EvaluationEvent, { readonly kind: 'stage' }>['stage'] | 'clips';
  readonly pace: EvaluationPace;
  /** Clips whose features were known from before. */
  readonly known: number;
  readonly correct: number;
  readonly failed: readonly FailedClip[];
  readonly paused: boolean;
}

interface EvaluationState {
  readonly run: RunUnderWay | null;
  /** It was cancelled with so many clips done, which are kept. */
  readonly stopped: EvaluationPace | null;
  readonly report: EvaluationReport | null;
  /** What the report was measured with, as the library knows it. */
  readonly adapterId: string | null;
  /** The report's run among those that are kept; null where it is not kept. */
  readonly keptId: string | null;
  readonly pooling: Pooling;
  /** What the person calls the classes, in their order; null where they are called as the data set says. */
  readonly classes: readonly LabelText[] | null;
  /** What the report was made with has changed since, and clips would have to be encoded for it. */
  readonly stale: boolean;
  readonly error: AppErrorData | null;
  /** Features cannot be kept: a second run would begin from the start. */
  readonly notKept: AppErrorData | null;
}

export const useEvaluation = create<EvaluationState>(() => ({
  run: null,
  stopped: null,
  report: null,
  adapterId: null,
  keptId: null,
  pooling: 'words',
  classes: null,
  stale: false,
  error: null,
  notKept: null,
}));
