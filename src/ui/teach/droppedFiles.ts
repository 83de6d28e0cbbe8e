/** What was dropped or chosen: loose files, and files inside folders with their paths. */
import { readClassFolders } from '../../shared/classFolders';
import type { FoundFile } from '../../state/teachingCollection';

export interface Dropped {
  readonly loose: readonly File[];
  readonly inFolders: readonly FoundFile[];
}

/** Reads a drop, folders in full depth. Must be called while the drop is handled: the browser empties it afterwards. */
export function readDrop(transfer: DataTransfer): Promise<Dropped> {
  const entries: FileSystemEntry[] = [];
  const loose: File[] = [];
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory) entries.push(entry);
    else {
      const file = item.getAsFile();
      if (file !== null) loose.push(file);
    }
  }
  return readEntries(entries).then((inFolders) => ({ loose, inFolders }));
}

/** Files of an input with `webkitdirectory`. */
export function readFolderInput(files: Iterable<File>): FoundFile[] {
  return [...files].map((file) => ({
    path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    file,
  }));
}

/** For a drop onto one class: loose files as they are, and the videos inside folders. */
export function videosOf({ loose, inFolders }: Dropped): File[] {
  const { clips } = readClassFolders(inFolders.map(({ path }) => path));
  return [...loose, ...clips.map(({ index }) => inFolders[index]!.file)];
}

async function readEntries(entries: readonly FileSystemEntry[]): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const entry of entries) {
    if (entry.isDirectory) found.push(...(await readEntries(await childrenOf(entry as FileSystemDirectoryEntry))));
    else found.push({ path: entry.fullPath.replace(/^\//, ''), file: await fileOf(entry as FileSystemFileEntry) });
  }
  return found;
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
