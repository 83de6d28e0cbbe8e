/** From what is chosen on the page to draws, by the rules of the command. */
import type { DataSet } from '../../../shared/dataset';
import { type Grid, type GridFile, expandGrid, readGridFile } from '../../../shared/evaluation/draws/grid';
import { paperGrid } from '../../../shared/evaluation/draws/paperGrids';
import { type Draw, type DrawOptions, planDraws } from '../../../shared/evaluation/draws/plan';
import { evaluatedData } from '../../../shared/evaluation/task';
import type { DrawChoices, GridData } from './drawsStore';

export interface PlannedGrid {
  readonly options: DrawOptions;
  readonly draws: readonly Draw[];
}

/** The grid as the command would read it. @throws AppError `settings-invalid` */
function gridFileOf({ grid, rows, shots, draws, seed, own }: DrawChoices): GridFile {
  if (grid === 'own') return readGridFile(own, 'JSON');
  if (grid === 'shots') return { rows: [...rows], shots: [...shots], draws, seed };
  return { ...paperGrid(grid), draws, seed };
}

/** @throws AppError `settings-invalid` naming what a grid or a setting cannot be */
export function planOfChoices(choices: DrawChoices, modelId: string): PlannedGrid {
  const file = gridFileOf(choices);
  const grid: Grid = expandGrid(file);
  const options: DrawOptions = {
    preset: choices.preset ?? file.preset ?? 'paper-few-shot',
    views: choices.views ?? file.views ?? 1,
    ...(choices.frames === null ? {} : { frames: choices.frames }),
    modelId,
  };
  return { options, draws: planDraws(grid, options) };
}

export function gridData({ name, split, classes, splits }: DataSet, folder: string): GridData {
  const { name: dataset } = evaluatedData({ name, split, classes }, folder, 'test');
  return { dataset, split, classes: classes.length, train: splits.train.length, test: splits.test.length };
}

export function sameData(a: GridData, b: GridData): boolean {
  return (['dataset', 'split', 'classes', 'train', 'test'] as const).every((key) => a[key] === b[key]);
}
