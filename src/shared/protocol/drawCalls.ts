/** Trainings of a grid (shared/evaluation/draws), as the page and the commands ask for them: on clips handed in, whatever a person's collection holds. */
import type { ClipToEvaluate } from '../evaluation/task';
import type { LabelText } from '../recognition/recognition';
import type { Forecast, MeasuringPace, TrainingEvent, TrainingResult, TrainingSettings } from '../teaching/teaching';
import type { Call } from './call';

export interface DrawTask {
  /** Clips to train on, and no others: nothing is held out, so that the last epoch's weights are what comes out. */
  readonly clips: readonly ClipToEvaluate[];
  readonly classes: readonly LabelText[];
  readonly settings: TrainingSettings;
}

interface NamedDrawTask extends DrawTask {
  /** By it a training that was cut short is known again. */
  readonly key: string;
  /** What the adapter is called. */
  readonly name: string;
}

export interface DrawCalls {
  /**
   * Trains, or goes on from the last step that was kept where one of this key was cut short; `setAside` names clips by their paths.
   * Throws as `train` does (teachingCalls.ts); one training at a time, this or that.
   */
  trainDraw: Call<NamedDrawTask, TrainingResult, TrainingEvent>;
  /** Measures one step on this machine, and how much longer a test clip takes with the adapter. Throws `collection-incomplete`. */
  forecastDraw: Call<DrawTask, Forecast & { readonly measuring: MeasuringPace }, TrainingEvent>;
  /** Acts on the draw that trains, after the step at hand; without one it does nothing. */
  controlDraw: Call<{ readonly action: 'pause' | 'resume' }, void>;
  /** Forgets a training that was cut short. */
  discardDraw: Call<Record<string, never>, void>;
}
