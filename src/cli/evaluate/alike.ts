/**
 * Clips that show the same whatever they are called, for a split that is drawn: as the page looks for them, once for a folder of
 * reports. `--look` runs nothing and does without.
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { AppError } from '../../shared/errors/errors';
import type { HeadlessCommands } from '../../headless/headlessPage';
import type { DataFolder } from '../command/dataFolder';
import { clipFiles } from './inPage';
import { openOutFolder } from './outFolder';
import { sayPlainly } from './say';

declare const actionScope: HeadlessCommands;

/** @returns paths of the data set, group by group @throws AppError as the engine coded it */
export async function alikeIn(folder: DataFolder, out: string): Promise<readonly (readonly string[])[]> {
  const { train, test, val } = folder.dataSet.splits;
  const clips = [...train, ...test, ...val].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const files = clipFiles(folder, clips, ({ path }) => path);
  const sizes = files.paths.map((path) => [path, statSync(path).size]);
  const of = createHash('sha256').update(JSON.stringify(sizes)).digest('hex');
  const kept = openOutFolder(out);
  const before = kept.readJson('alike.json') as { readonly of: string; readonly groups: string[][] } | undefined;
  if (before?.of === of) return before.groups;
  sayPlainly(`Looking for clips that show the same among ${clips.length}, which a drawn split keeps together.`);
  const { openHeadless } = await import('../command/headless');
  const app = await openHeadless();
  try {
    await app.page.setInputFiles('#files', [...files.paths]);
    const found = await app.page.evaluate((asked) => actionScope.alike(asked), files.clips);
    if ('problem' in found) throw AppError.fromData(found.problem);
    const groups = found.output.map((group) => group.map((index) => clips[index]!.path));
    kept.write('alike.json', JSON.stringify({ of, groups }));
    if (groups.length > 0) sayPlainly(`Clips that show the same as another: ${groups.flat().length}. They are kept on one side.`);
    return groups;
  } finally {
    await app.close();
  }
}
