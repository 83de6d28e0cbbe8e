/** Files as people hand them over, each with its path: loose ones, and those inside folders. */

export interface FoundFile {
  /** `model/chinese/config.json` inside a folder that was dropped or chosen; the name alone for a loose file. */
  readonly path: string;
  readonly file: File;
}

/** Files of an input, with `webkitdirectory` or without. */
export function chosenFiles(input: HTMLInputElement): readonly FoundFile[] {
  return [...(input.files ?? [])]
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(isVisible);
}

export function looseFiles(files: Iterable<File>): readonly FoundFile[] {
  return [...files].map((file) => ({ path: file.name, file }));
}

/** Must be called while the drop is being handled: the browser forgets its items afterwards. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly FoundFile[]> {
  const entries = [...transfer.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  const loose = looseFiles(transfer.files);
  if (!entries.some((entry) => entry?.isDirectory)) return loose;
  const found = await Promise.all(entries.map((entry) => (entry === null ? [] : filesIn(entry))));
  return found.flat().filter(isVisible);
}

/** What a file system leaves in folders for itself (.DS_Store) was not meant. */
function isVisible({ path }: FoundFile): boolean {
  return !path.split('/').some((part) => part.startsWith('.'));
}

async function filesIn(entry: FileSystemEntry): Promise<readonly FoundFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail));
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const children: FileSystemEntry[] = [];
  // readEntries hands out a hundred at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) break;
    children.push(...some);
  }
  const sorted = children.toSorted((a, b) => a.fullPath.localeCompare(b.fullPath));
  return (await Promise.all(sorted.map(filesIn))).flat();
}
