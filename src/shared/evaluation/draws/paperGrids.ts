/** The paper's tables and figures as grids: data, so that `--grid table-3` and the page's choice are the same trainings. */
import paper from '../paper.json';
import { type GridFile, gridOfValue } from './grid';
import grids from './paperGrids.json';

export type PaperGridId = keyof typeof grids;
export const paperGridIds = Object.keys(grids) as readonly PaperGridId[];

export function paperGrid(id: PaperGridId): GridFile {
  return gridOfValue(grids[id].grid, id);
}

/** A row that the paper prints in the same table for another system, which is not here to be run. */
export type PrintedElsewhere = (typeof paper.cost)[number];

export function printedElsewhere(id: PaperGridId): readonly PrintedElsewhere[] {
  const names: readonly string[] = grids[id].elsewhere;
  return paper.cost.filter(({ name }) => names.includes(name));
}
