/** K shots and grids: what is chosen, what it will take, what runs, what was measured. Without the readers and the engine: the header asks too. */
import { create } from 'zustand';
import type { Seconds } from '../../../shared/base/units';
import type { AppErrorData } from '../../../shared/errors/errors';
import type { DrawForecast } from '../../../shared/evaluation/draws/forecast';
import type { PaperGridId } from '../../../shared/evaluation/draws/paperGrids';
import type { Draw, DrawOptions } from '../../../shared/evaluation/draws/plan';
import type { KeptDraw } from '../../../shared/evaluation/draws/runDraw';
import type { LadderRowId } from '../../../shared/evaluation/ladder';

import type { PresetName, TrainingStage } from '../../../shared/teaching/teaching';

export interface DrawChoices {
  /** Rows and K chosen here, one of the paper's grids, or JSON of one's own. */
  readonly grid: 'shots' | PaperGridId | 'own';
  readonly rows: readonly LadderRowId[];
  readonly shots: readonly number[];
  readonly draws: number;
  readonly seed: number;
  /** Null: as the grid says. */
  readonly preset: PresetName | null;
  readonly views: 1 | 12 | null;
  /** T of all that has no axis of it. */
  readonly frames: number | null;
  readonly own: string;
  /** Adapters stay among the others when they were measured. */
  readonly keepAdapters: boolean;
}

/** A grid that was begun, as the browser keeps it. */
export interface BegunGrid {
  readonly choices: DrawChoices;
  readonly options: DrawOptions;
  readonly draws: readonly Draw[];
  readonly forecast: readonly DrawForecast[];
  readonly data: GridData;
  /** By the place of their draws; one that came to no end has its reason. */
  readonly kept: readonly (KeptDraw | FailedDraw | null)[];
}

/** The data set that a grid is of: with another it does not go on. */
export interface GridData {
  readonly dataset: string;
  readonly split: number | null;
  readonly classes: number;
  readonly train: number;
  readonly test: number;
}

export interface FailedDraw {
  readonly problem: AppErrorData;
}

/** The draw at hand. */
export interface DrawUnderWay {
  readonly index: number;
  readonly phase: 'training' | 'measuring';
  readonly stage: TrainingStage | null;
  readonly epoch: number;
  readonly epochs: number;
  /** Clips measured. */
  readonly done: number;
  readonly of: number;
  /** Of this phase. */
  readonly secondsLeft: Seconds | null;
}

export interface DrawsState {
  readonly choices: DrawChoices;
  readonly forecasting: { readonly done: number; readonly of: number } | null;
  /** Of the choices as they are. */
  readonly forecast: readonly DrawForecast[] | null;
  readonly grid: BegunGrid | null;
  readonly run: DrawUnderWay | null;
  readonly paused: boolean;
  readonly error: AppErrorData | null;
}

export const firstChoices: DrawChoices = {
  grid: 'shots',
  rows: ['clip', 'baseline', 'baseline-trained', 'prompts', 'beta', 'chinese'],
  shots: [2, 4, 8, 16],
  draws: 3,
  seed: 1,
  preset: null,
  views: null,
  frames: null,
  own: '',
  keepAdapters: false,
};

export const useDraws = create<DrawsState>(() => ({
  choices: firstChoices,
  forecasting: null,
  forecast: null,
  grid: null,
  run: null,
  paused: false,
  error: null,
}));

export function isMeasured(kept: KeptDraw | FailedDraw | null): kept is KeptDraw {
  return kept !== null && 'result' in kept;
}
