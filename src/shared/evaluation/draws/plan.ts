/** From a grid to its draws: which clips train, with which settings, and with which settings each is measured. */
import { defaultTemplate } from '../../recognition/recognition';
import type { PresetName, TrainingSettings } from '../../teaching/teaching';
import { ladderRow } from '../ladder';
import type { EvaluationSettings } from '../report';
import { drawClips } from './drawClips';
import { drawSettings } from './drawSettings';
import { type Grid, type GridCell, nameOfCell } from './grid';

/** One training (or none) that is measured once. */
export interface Draw {
  readonly cell: GridCell;
  readonly seed: number;
  /** Null where nothing is trained. */
  readonly settings: TrainingSettings | null;
}

export interface DrawOptions {
  readonly preset: PresetName;
  readonly modelId: string;
  readonly views: 1 | 12;
  /** T of all trainings and measurements where the grid has no axis of it; undefined: as the preset says. */
  readonly frames?: number | undefined;
  /** Undefined: as it was trained. */
  readonly lambda?: number | undefined;
  readonly template?: string | undefined;
}

export function planDraws(grid: Grid, { preset, modelId, frames }: DrawOptions): Draw[] {
  return grid.cells.flatMap((cell): Draw[] => {
    if (ladderRow(cell.row).trains === 'nothing') return [{ cell, seed: grid.seed, settings: null }];
    return Array.from({ length: grid.draws }, (_, index) => {
      const seed = grid.seed + index;
      const settings = drawSettings(cell, { preset, modelId, seed });
      // An axis of T goes before a T for all.
      return { cell, seed, settings: frames === undefined || cell.values.frames !== undefined ? settings : { ...settings, frames } };
    });
  });
}

/** "+ beta, K = 4, seed 2" */
export function nameOfDraw({ cell, seed, settings }: Draw): string {
  return settings === null ? nameOfCell(cell) : `${nameOfCell(cell)}, seed ${seed}`;
}

/** Clips that it trains on: positions in the training list. */
export function clipsOfDraw({ cell, seed, settings }: Draw, train: readonly { readonly label: number }[]): number[] {
  if (settings === null) return [];
  return drawClips(
    train.map(({ label }) => label),
    cell.shots,
    seed,
  );
}

/** With what its clips are measured: as it was trained. The ladder's first rows are English alone, as the paper's: Chinese is its last step. */
export function settingsOfMeasurement({ cell, settings }: Draw, options: DrawOptions): EvaluationSettings {
  const { modelId, views, frames, lambda, template } = options;
  const plain = { modelId, views, pooling: ladderRow(cell.row).pooling };
  if (settings === null) {
    const preset = drawSettings({ ...cell, row: 'beta' }, { ...options, seed: 1 });
    return { ...plain, frames: frames ?? preset.frames, lambda: 1, template: template ?? defaultTemplate };
  }
  const taught = settings.chineseBranch ? settings.lambda : 1;
  return { ...plain, frames: settings.frames, lambda: lambda ?? taught, template: template ?? settings.template };
}
