/** Another run's report, to be compared with clip by clip. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OtherRun, readOtherRun } from '../../shared/evaluation/compare/otherRun';
import { CommandError } from '../command/command';

/** @param folder its --out @throws CommandError where no report lies there */
export function readRunOf(folder: string): OtherRun {
  const file = join(folder, 'report.json');
  const other = readOtherRun(textOf(file), folder);
  if (other !== null) return other;
  throw new CommandError(`--compare: ${file} is no report of an evaluation.`, {
    code: 'file-unreadable',
    file,
    remedy: 'Name the --out folder of a run that came to its end.',
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
