/** What a drop or a folder brings: loose files as they are, of folders the clips; what is no clip there is counted and named, not tried. */
import type { FoundFile } from '../../../shared/base/foundFile';
import { isVideoName } from '../../../shared/base/videoNames';
import { keepFile } from '../clipFiles';
import { type Clip, clipList, clipOf } from '../clips';
import { addFound, addUnreadable, areMany, selectClip } from '../recognition';
import { runAgainAll } from '../run';
import { backAtHand, keepRoots } from './keepBatch';
import type { Root } from './roots';
import { useBatchView } from './view';

/**
 * Files of clips that have been waiting for them since a reload go to these; the others are new clips.
 * @param unreadable paths of what the browser could not read
 * @param roots the folders and files as the browser remembers them, where it does
 */
export function takeFound(found: readonly FoundFile[], unreadable: readonly string[] = [], roots: readonly Root[] = []): void {
  const isClip = ({ path }: FoundFile) => !isInFolder(path) || isVideoName(path);
  useBatchView.setState({ leftOut: found.filter((file) => !isClip(file)).map(({ path }) => path) });
  const { matched, fresh } = matchAway(
    clipList().filter(({ away }) => away),
    found.filter(isClip),
  );
  for (const [id, file] of matched) keepFile(id, file);
  if (matched.size > 0) giveBack([...matched.keys()]);
  const added = addFound(fresh);
  addUnreadable(unreadable);
  if (roots.length > 0) void keepRoots(roots, [...matched.keys(), ...added]);
}

/** A loose clip that is given once more is wanted now: it is looked at, and what failed or was stopped is tried again. */
function giveBack(ids: readonly string[]): void {
  backAtHand(ids);
  const loose = ids.filter((id) => !isInFolder(clipOf(id)!.path));
  runAgainAll(loose.filter((id) => ['failed', 'cancelled'].includes(clipOf(id)!.status)));
  if (loose.length > 0 && !areMany()) selectClip(loose[0]!);
}

/** By path, size and time; where the folder has another place or name, by name, size and time. Pure, apart for its test. */
export function matchAway(
  away: readonly Clip[],
  found: readonly FoundFile[],
): { readonly matched: ReadonlyMap<string, File>; readonly fresh: readonly FoundFile[] } {
  const matched = new Map<string, File>();
  let fresh = found;
  for (const part of ['path', 'name'] as const) {
    const left = new Map<string, Clip[]>();
    for (const clip of away) {
      const key = keyOf(clip[part], clip.bytes, clip.modified);
      if (!matched.has(clip.id)) left.set(key, [...(left.get(key) ?? []), clip]);
    }
    fresh = fresh.filter(({ path, file }) => {
      const clip = left.get(keyOf(part === 'path' ? path : path.split('/').at(-1)!, file.size, file.lastModified))?.shift();
      if (clip === undefined) return true;
      matched.set(clip.id, file);
      return false;
    });
  }
  return { matched, fresh };
}

/** Some disks keep times to two seconds. */
function keyOf(name: string, bytes: number, modified: number): string {
  return JSON.stringify([name, bytes, Math.floor(modified / 2000)]);
}

export function isInFolder(path: string): boolean {
  return path.includes('/');
}

export function dismissLeftOut(): void {
  useBatchView.setState({ leftOut: [] });
}
