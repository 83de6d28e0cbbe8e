/** The folder that was given last: kept by its handle where the browser has such, by names, sizes and times of its files elsewhere. */
import { create } from 'zustand';
import type { FoundFile } from '../../../shared/base/foundFile';
import { type FileNote, inDatabase, type KeptFolder } from './database';

/** How a folder of the same name differs from the one of before: paths. */
export interface FolderDifference {
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  readonly extra: readonly string[];
}

interface KeptFolderState {
  /** Null before it is read, and where there is none. */
  readonly kept: KeptFolder | null;
  /** Of the folder that was given last; null where it is the same, or another one. */
  readonly differs: FolderDifference | null;
}

export const useKeptFolder = create<KeptFolderState>(() => ({ kept: null, differs: null }));

const key = 'last';

/** Never throws: without storage the folder is chosen again, as before. */
export async function readKeptFolder(): Promise<void> {
  const kept = await inDatabase((database) => database.get('folder', key)).catch(() => undefined);
  useKeptFolder.setState({ kept: kept ?? null });
}

export async function keepFolder(kept: KeptFolder): Promise<void> {
  useKeptFolder.setState({ kept });
  await inDatabase((database) => database.put('folder', kept, key)).catch(() => undefined);
}

export async function changeKeptFolder(part: Partial<KeptFolder>): Promise<void> {
  const { kept } = useKeptFolder.getState();
  if (kept !== null) await keepFolder({ ...kept, ...part });
}

export async function forgetKeptFolder(): Promise<void> {
  useKeptFolder.setState({ kept: null });
  await inDatabase((database) => database.delete('folder', key)).catch(() => undefined);
}

/** Of names, sizes and times, whatever the order: 53 bits of a polynomial over them (no forger is about). */
export function fingerprintOf(files: readonly FoundFile[]): string {
  let [low, high] = [0, 0];
  for (const { path, file } of files) {
    let [a, b] = [0x811c9dc5, 0x9e3779b9];
    const line = `${path}\t${file.size}\t${file.lastModified}`;
    for (let at = 0; at < line.length; at++) {
      a = Math.imul(a ^ line.charCodeAt(at), 0x01000193);
      b = Math.imul(b ^ line.charCodeAt(at), 0x85ebca6b) + at;
    }
    low = (low + (a >>> 0)) >>> 0;
    high = (high + (b >>> 0)) >>> 0;
  }
  return `${files.length} ${low.toString(16)} ${high.toString(16)}`;
}

export function notesOf(files: readonly FoundFile[]): FileNote[] {
  return files.map(({ path, file }) => [path, file.size, file.lastModified]);
}

export function differenceOf(before: readonly FileNote[], now: readonly FileNote[]): FolderDifference {
  const known = new Map(before.map(([path, ...rest]) => [path, rest.join(' ')]));
  const here = new Set(now.map(([path]) => path));
  return {
    missing: before.flatMap(([path]) => (here.has(path) ? [] : [path])),
    changed: now.flatMap(([path, ...rest]) => (known.has(path) && known.get(path) !== rest.join(' ') ? [path] : [])),
    extra: now.flatMap(([path]) => (known.has(path) ? [] : [path])),
  };
}
