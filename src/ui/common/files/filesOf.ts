/** Files as people hand them over, each with its path: loose ones, and those inside folders. */
import type { FoundFile } from '../../../shared/base/foundFile';
import { type Found, readEntries } from './entries';

export interface Dropped {
  readonly loose: readonly File[];
  readonly inFolders: readonly FoundFile[];
  /** Paths of what could not be read. */
  readonly unreadable: readonly string[];
  /** The same folders and files as the browser can remember them, where it can. */
  readonly handles?: readonly FileSystemHandle[];
}

/** Files of an input, with `webkitdirectory` or without. */
export function chosenFiles(input: HTMLInputElement): readonly FoundFile[] {
  return [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file })).filter(isVisible);
}

export function looseFiles(files: Iterable<File>): readonly FoundFile[] {
  return [...files].map((file) => ({ path: file.name, file }));
}

/** Reads a drop, folders in full depth. Must be called while the drop is handled: the browser empties it afterwards. */
export async function readDrop(transfer: Pick<DataTransfer, 'items'>): Promise<Dropped> {
  const folders: FileSystemEntry[] = [];
  const loose: File[] = [];
  const handles: Promise<FileSystemHandle | null>[] = [];
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    if ('getAsFileSystemHandle' in item) handles.push(handleOf(item as DropItem));
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory) folders.push(entry);
    else {
      const file = item.getAsFile();
      if (file !== null) loose.push(file);
    }
  }
  const { files, unreadable } = await readEntries(folders);
  const given = await Promise.all(handles);
  return { loose, inFolders: files, unreadable, handles: given.filter((handle) => handle !== null) };
}

/** A drop as one list, loose files first. */
export async function droppedFiles(transfer: Pick<DataTransfer, 'items'>): Promise<Found & Required<Pick<Dropped, 'handles'>>> {
  const { loose, inFolders, unreadable, handles = [] } = await readDrop(transfer);
  const alone = inFolders.length === 0 && unreadable.length === 0;
  // A hidden file dropped alone is meant; beside folders it is what a system keeps for itself.
  return { files: [...(alone ? looseFiles(loose) : looseFiles(loose).filter(isVisible)), ...inFolders], unreadable, handles };
}

interface DropItem {
  readonly getAsFileSystemHandle: () => Promise<FileSystemHandle | null | undefined>;
}

/** Chromium resolves to undefined for a file that a script made (the standard says null). */
async function handleOf(item: DropItem): Promise<FileSystemHandle | null> {
  return (await item.getAsFileSystemHandle().catch(() => null)) ?? null;
}

/** What a file system leaves in folders for itself (.DS_Store) was not meant. */
function isVisible({ path }: FoundFile): boolean {
  return !path.split('/').some((part) => part.startsWith('.'));
}
