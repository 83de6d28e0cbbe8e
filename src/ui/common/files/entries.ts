/** Folders and files of a drop, read in full depth; one that cannot be read is named, and the others are taken. */
import type { FoundFile } from '../../../shared/base/foundFile';

export interface Found {
  readonly files: readonly FoundFile[];
  /** Paths of files and folders that could not be read. */
  readonly unreadable: readonly string[];
}

/** In the order of their names; what systems leave in folders for themselves (.DS_Store) is left out. */
export async function readEntries(entries: readonly FileSystemEntry[]): Promise<Found> {
  const found = await Promise.all(entries.filter(({ name }) => !name.startsWith('.')).map(readEntry));
  return { files: found.flatMap(({ files }) => files), unreadable: found.flatMap(({ unreadable }) => unreadable) };
}

async function readEntry(entry: FileSystemEntry): Promise<Found> {
  const path = entry.fullPath.replace(/^\//, '');
  try {
    if (!entry.isDirectory) return { files: [{ path, file: await fileOf(entry as FileSystemFileEntry) }], unreadable: [] };
    const children = await childrenOf(entry as FileSystemDirectoryEntry);
    return await readEntries(children.toSorted((a, b) => a.fullPath.localeCompare(b.fullPath)));
  } catch {
    return { files: [], unreadable: [path] };
  }
}

/** The browser hands out a folder's children a hundred at a time. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return children;
    children.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
