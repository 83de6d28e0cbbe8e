/**
 * A dropped folder of class folders, read by paths alone: which class each clip belongs to and, where official split
 * files lie in it (HMDB-51's `<class>_test_split1.txt`, UCF-101's `trainlist01.txt` and `testlist01.txt`), whether it
 * trains or tests. Used by the page and the command line alike.
 */
import type { ClipRole } from './teaching';

export interface FolderClip {
  /** Position in the list of paths handed in. */
  readonly index: number;
  /** Name of the class folder, untouched ("HandstandPushups", "brush_hair"). */
  readonly folder: string;
  /** null: no split file speaks of it; automatic. */
  readonly role: ClipRole | null;
}

export interface ClassFolders {
  /** Class folders in the order of their names. */
  readonly folders: readonly string[];
  readonly clips: readonly FolderClip[];
  /** Clips that a split leaves out on purpose (HMDB-51's 0), by index. */
  readonly leftOut: readonly number[];
  /** Indices of files that are neither clips in a class folder nor splits. */
  readonly ignored: readonly number[];
  /** Folds that the split files cover, 1 to 3. */
  readonly folds: readonly number[];
}

/** Roles by file name, without its folder: both datasets name every clip uniquely. */
export type SplitRoles = ReadonlyMap<string, ClipRole | 'left-out'>;

const videoName = /\.(avi|mp4|m4v|mov|mkv|webm|mpe?g|wmv|flv|3gp|ogv|ts|mts|gif)$/i;
const splitName = /(?:_test_split|(?:train|test)list0?)(\d)\.txt$/i;

/** True for a file that reads as an official split. */
export function isSplitFile(name: string): boolean {
  return splitName.test(name);
}

/**
 * @param paths relative paths as the file picker gives them ("ucf/Biking/v_Biking_g01_c01.avi")
 * @param splits texts of the split files, by name; those of other folds than `fold` are not read
 * @param fold which official fold, 1 to 3
 */
export function readClassFolders(
  paths: readonly string[],
  splits: readonly { readonly name: string; readonly text: string }[] = [],
  fold = 1,
): ClassFolders {
  const roles = readSplits(splits, fold);
  const clips: FolderClip[] = [];
  const leftOut: number[] = [];
  const ignored: number[] = [];
  paths.forEach((path, index) => {
    const parts = path.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
    const name = parts.at(-1) ?? '';
    const folder = parts.at(-2);
    if (isSplitFile(name)) return;
    if (folder === undefined || name.startsWith('.') || name.startsWith('._') || !videoName.test(name)) {
      ignored.push(index);
      return;
    }
    const role = roles.get(name.toLowerCase()) ?? null;
    if (role === 'left-out') leftOut.push(index);
    else clips.push({ index, folder, role });
  });
  const folders = [...new Set(clips.map((clip) => clip.folder))].toSorted();
  const folds = [...new Set(splits.map(({ name }) => Number(splitName.exec(name)?.[1] ?? 0)))].filter((n) => n > 0);
  return { folders, clips, leftOut, ignored, folds: folds.toSorted() };
}

/**
 * HMDB-51 lines are `<file> <0|1|2>`: 1 trains, 2 tests, 0 takes no part. UCF-101 lines are `<Class>/<file> [id]`
 * in a train list or a test list.
 */
export function readSplits(splits: readonly { readonly name: string; readonly text: string }[], fold: number): SplitRoles {
  const roles = new Map<string, ClipRole | 'left-out'>();
  for (const { name, text } of splits) {
    if (Number(splitName.exec(name)?.[1]) !== fold) continue;
    const hmdb = /_test_split\d\.txt$/i.test(name);
    const listRole: ClipRole = /testlist/i.test(name) ? 'held-out' : 'train';
    for (const line of text.split(/\r?\n/)) {
      const [path = '', mark] = line.trim().split(/\s+/);
      const file = path.split('/').at(-1)!.toLowerCase();
      if (file === '') continue;
      if (!hmdb) roles.set(file, listRole);
      else roles.set(file, mark === '1' ? 'train' : mark === '2' ? 'held-out' : 'left-out');
    }
  }
  return roles;
}

/** "ApplyEyeMakeup" and "brush_hair" as a person would write them: "apply eye makeup", "brush hair". */
export function folderToLabel(folder: string): string {
  return folder
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
