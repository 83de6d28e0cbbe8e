/**
 * Folders and files by handle, where the browser gives handles: after a reload the clips in them are found again without choosing
 * anything, at most with one question. Kept in IndexedDB with the clips (keptClips.ts).
 */
import type { FoundFile } from '../../../shared/base/foundFile';

/** What TypeScript's library does not know yet of a handle. */
interface AskableHandle {
  queryPermission?(wanted: { mode: 'read' }): Promise<PermissionState>;
  requestPermission?(wanted: { mode: 'read' }): Promise<PermissionState>;
}

export type Root = (FileSystemDirectoryHandle | FileSystemFileHandle) & AskableHandle;

export interface KeptRoot {
  readonly id: string;
  readonly handle: Root;
}

/** Whether it may be read now; asks the person where `ask` says so, which needs a click. */
export async function mayRead(handle: Root, ask: boolean): Promise<boolean> {
  try {
    const now = (await handle.queryPermission?.({ mode: 'read' })) ?? 'granted';
    if (now === 'granted' || !ask) return now === 'granted';
    return (await handle.requestPermission?.({ mode: 'read' })) === 'granted';
  } catch {
    return false;
  }
}

/** The root that a path begins in. */
export function rootOf<Kept extends { readonly handle: Root }>(path: string, roots: readonly Kept[]): Kept | undefined {
  const [first] = path.split('/');
  const kind = path.includes('/') ? 'directory' : 'file';
  return roots.find(({ handle }) => handle.name === first && handle.kind === kind);
}

/** @throws what the browser throws where it is gone */
export async function fileInRoot(root: Root, path: string): Promise<File> {
  if (root.kind === 'file') return root.getFile();
  const parts = path.split('/').slice(1);
  let folder: FileSystemDirectoryHandle = root;
  for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
  return (await folder.getFileHandle(parts.at(-1)!)).getFile();
}

interface Walked {
  readonly found: readonly FoundFile[];
  readonly unreadable: readonly string[];
}

/** Files of a folder in full depth, in the order of their names; what systems leave there for themselves (.DS_Store) is left out. */
export async function walkRoot(folder: FileSystemDirectoryHandle, path = folder.name): Promise<Walked> {
  const found: FoundFile[] = [];
  const unreadable: string[] = [];
  const children: [string, FileSystemHandle][] = [];
  for await (const entry of folder as unknown as AsyncIterable<[string, FileSystemHandle]>) children.push(entry);
  for (const [name, child] of children.toSorted(([a], [b]) => a.localeCompare(b))) {
    if (name.startsWith('.')) continue;
    const at = `${path}/${name}`;
    try {
      if (child.kind === 'file') found.push({ path: at, file: await (child as FileSystemFileHandle).getFile() });
      else {
        const inside = await walkRoot(child as FileSystemDirectoryHandle, at);
        found.push(...inside.found);
        unreadable.push(...inside.unreadable);
      }
    } catch {
      unreadable.push(at);
    }
  }
  return { found, unreadable };
}
