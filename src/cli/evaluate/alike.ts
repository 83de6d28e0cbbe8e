/**
 * Clips that show the same whatever they are called, for a split that is drawn and for `--look --near`: as the page looks for
 * them. What was looked at stays in the browser's storage beside the reports, so that a look that was killed goes on.
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '../../shared/errors/errors';
import type { HeadlessCommands } from '../../headless/headlessPage';
import type { DataFolder } from '../command/dataFolder';
import { clipFiles } from './inPage';
import { openOutFolder } from './outFolder';
import { sayLooked, sayPlainly } from './say';

declare const actionScope: HeadlessCommands;

/**
 * @param out '' where there is no folder of reports: what was looked at then lies among the system's temporary files
 * @returns paths of the data set, group by group
 * @throws AppError as the engine coded it
 */
export async function alikeIn(folder: DataFolder, out: string): Promise<readonly (readonly string[])[]> {
  const { train, test, val } = folder.dataSet.splits;
  const clips = [...train, ...test, ...val].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const files = clipFiles(folder, clips, ({ path }) => path);
  const sizes = files.paths.map((path) => [path, statSync(path).size]);
  const of = createHash('sha256').update(JSON.stringify(sizes)).digest('hex');
  const kept = out === '' ? undefined : openOutFolder(out);
  const before = kept?.readJson('alike.json') as { readonly of: string; readonly groups: string[][] } | undefined;
  if (before?.of === of) return before.groups;
  sayPlainly(`Looking for clips that show the same among ${clips.length}.`);
  const { openHeadless } = await import('../command/headless');
  const app = await openHeadless({ profile: out === '' ? join(tmpdir(), `actionscope-look-${of.slice(0, 16)}`) : resolve(out, 'browser') });
  try {
    await app.page.exposeFunction('reportLooking', sayLooked);
    await app.page.setInputFiles('#files', [...files.paths]);
    const found = await app.page.evaluate((asked) => actionScope.alike(asked), files.clips);
    if ('problem' in found) throw AppError.fromData(found.problem);
    const groups = found.output.map((group) => group.map((index) => clips[index]!.path));
    kept?.write('alike.json', JSON.stringify({ of, groups }));
    if (groups.length > 0) sayPlainly(`Clips that show the same as another: ${groups.flat().length}.`);
    return groups;
  } finally {
    await app.close();
  }
}
