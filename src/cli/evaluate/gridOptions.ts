/** Which trainings the options ask for. */
import { type Grid, expandGrid, type GridFile, readGridFile } from '../../shared/evaluation/draws/grid';
import { paperGrid, paperGridIds, type PrintedElsewhere, printedElsewhere } from '../../shared/evaluation/draws/paperGrids';
import { ladderRowIds } from '../../shared/evaluation/ladder';
import { blaming, wrongOption } from '../command/command';
import { readInput } from '../command/inputFile';
import type { EvaluateOptions } from './options';

interface ChosenGrid extends Grid, Pick<GridFile, 'preset' | 'views'> {
  readonly elsewhere: readonly PrintedElsewhere[];
}

/** What is given on the command line goes before what the grid file says. @throws CommandError */
export function gridOf({ grid, shots, draws, rows, seed, 'set-training': set }: EvaluateOptions): ChosenGrid {
  const file = grid === undefined ? {} : readGrid(grid);
  const given: GridFile = {
    ...(shots === undefined ? {} : { shots: shots.split(',').map(shotsOf) }),
    ...(draws === undefined ? {} : { draws: wholeNumber('--draws', draws) }),
    ...(rows === undefined ? {} : { rows: rows.split(',').map(rowOf) }),
    ...(seed === 1 && file.seed !== undefined ? {} : { seed }),
  };
  const axes = { ...Object.fromEntries(set.map(pair)), ...file.axes };
  const { preset, views } = file;
  const ofPaper = paperGridIds.find((id) => id === grid);
  return { ...expandGrid({ ...file, ...given, axes }), preset, views, elsewhere: ofPaper === undefined ? [] : printedElsewhere(ofPaper) };
}

/** One of the paper's by its name, or a file. */
function readGrid(path: string): GridFile {
  const ofPaper = paperGridIds.find((id) => id === path);
  if (ofPaper !== undefined) return paperGrid(ofPaper);
  const text = readInput(path, '--grid').toString('utf8');
  try {
    return readGridFile(text, path);
  } catch (thrown) {
    throw blaming(path, thrown);
  }
}

function pair(text: string): [string, [string]] {
  const at = text.indexOf('=');
  return at < 1 ? wrongOption(`--set-training takes key=value, not ${text}`) : [text.slice(0, at), [text.slice(at + 1)]];
}

function shotsOf(text: string): number | 'all' {
  return text === 'all' ? text : wholeNumber('--shots', text);
}

function rowOf(text: string) {
  return ladderRowIds.find((id) => id === text) ?? wrongOption(`--rows takes ${ladderRowIds.join(', ')}, not ${text}`);
}

function wholeNumber(option: string, text: string): number {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : wrongOption(`${option} takes a whole number from 1, not ${text}`);
}
