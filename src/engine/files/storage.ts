/**
 * A folder of files, wherever it lies: the browser's Origin Private File System (written with sync access handles, the
 * one way that every browser's worker has), memory where that is forbidden or full, or a disk (cli/command/diskFolder).
 */
import { AppError } from '../../shared/errors/errors';
import { uniqueId } from '../../shared/base/uniqueId';
import type { Bytes } from '../../shared/base/units';

export interface StoredFile {
  /** Path inside the folder, with `/`. */
  readonly path: string;
  readonly bytes: Bytes;
}

/** One file being written. Throws `storage-full` when there is no room. */
export interface FileWriter {
  readonly write: (bytes: Uint8Array, at: number) => Promise<void>;
  readonly truncate: (bytes: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Folder {
  /** False where nothing outlives the page. */
  readonly lasting: boolean;
  /** Every file below `path` ('' is all). */
  readonly list: (path: string) => Promise<StoredFile[]>;
  /** A lazy view of a file, undefined where there is none. */
  readonly file: (path: string) => Promise<Blob | undefined>;
  /** Opens a file to write, making it and its folders where needed; what it holds stays. */
  readonly writer: (path: string) => Promise<FileWriter>;
  /** Removes a file or a folder with all in it; nothing happens where there is none. */
  readonly remove: (path: string) => Promise<void>;
}

export async function writeFile(folder: Folder, path: string, content: Uint8Array | string): Promise<void> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const writer = await folder.writer(path);
  try {
    await writer.truncate(0);
    await writer.write(bytes, 0);
  } finally {
    await writer.close();
  }
}

/** A folder of the Origin Private File System; undefined where the browser forbids it or has none. */
export async function opfsFolder(name: string): Promise<Folder | undefined> {
  if (!('WorkerGlobalScope' in globalThis) && !('document' in globalThis)) return undefined; // no browser at all
  try {
    const top = await navigator.storage.getDirectory();
    const root = await top.getDirectoryHandle(name, { create: true });
    await provesWritable(root);
    return overHandles(root);
  } catch (error) {
    console.warn('The browser keeps no files for this page; models stay in memory.', error);
    return undefined;
  }
}

/** Private windows may hand out a directory and refuse the first write. */
async function provesWritable(root: FileSystemDirectoryHandle): Promise<void> {
  const name = `.probe-${uniqueId()}`;
  const handle = await root.getFileHandle(name, { create: true });
  (await accessHandle(handle)).close();
  await root.removeEntry(name);
}

/** https://fs.spec.whatwg.org/#api-filesystemsyncaccesshandle, which TypeScript's DOM library leaves to workers. */
interface AccessHandle {
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(bytes: number): void;
  flush(): void;
  close(): void;
}

function accessHandle(file: FileSystemFileHandle): Promise<AccessHandle> {
  return (file as unknown as { createSyncAccessHandle(): Promise<AccessHandle> }).createSyncAccessHandle();
}

function overHandles(root: FileSystemDirectoryHandle): Folder {
  const directory = async (parts: readonly string[], create: boolean) => {
    let current = root;
    for (const part of parts) current = await current.getDirectoryHandle(part, { create });
    return current;
  };
  const split = (path: string) => {
    const parts = path.split('/').filter((part) => part !== '');
    return { parents: parts.slice(0, -1), name: parts.at(-1) ?? '' };
  };
  return {
    lasting: true,
    async list(path) {
      try {
        const start = path.split('/').filter((part) => part !== '');
        return await walk(await directory(start, false), start.join('/'));
      } catch (error) {
        return whereMissing(error, []);
      }
    },
    async file(path) {
      try {
        const { parents, name } = split(path);
        return await (await (await directory(parents, false)).getFileHandle(name)).getFile();
      } catch (error) {
        return whereMissing(error, undefined);
      }
    },
    async writer(path) {
      const { parents, name } = split(path);
      const handle = await storing(async () => {
        const file = await (await directory(parents, true)).getFileHandle(name, { create: true });
        return accessHandle(file);
      });
      return {
        write: (bytes, at) =>
          storing(async () => {
            // A full disk may also show as fewer bytes written than given.
            const written = handle.write(bytes, { at });
            if (written !== bytes.byteLength) throw new DOMException('fewer bytes written than given', 'QuotaExceededError');
          }),
        truncate: (bytes) => storing(async () => handle.truncate(bytes)),
        close: async () => {
          handle.flush();
          handle.close();
        },
      };
    },
    async remove(path) {
      try {
        const { parents, name } = split(path);
        await (await directory(parents, false)).removeEntry(name, { recursive: true });
      } catch (error) {
        whereMissing(error, undefined);
      }
    },
  };
}

async function walk(directory: FileSystemDirectoryHandle, prefix: string): Promise<StoredFile[]> {
  const found: StoredFile[] = [];
  for await (const [name, handle] of directory as unknown as AsyncIterable<[string, FileSystemHandle]>) {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    if (handle.kind === 'directory') found.push(...(await walk(handle as FileSystemDirectoryHandle, path)));
    else found.push({ path, bytes: (await (handle as FileSystemFileHandle).getFile()).size });
  }
  return found;
}

function whereMissing<T>(error: unknown, otherwise: T): T {
  if (error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'TypeMismatchError')) return otherwise;
  throw storageError(error);
}

async function storing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageError(error);
  }
}

/** What a file system says, in the house's words. */
export function storageError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const code = (cause as { code?: unknown } | null)?.code;
  if ((cause instanceof DOMException && cause.name === 'QuotaExceededError') || code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('storage-full', 'There is no room left to store this.', {
      remedy: 'Free disk space, or delete models that are no longer needed.',
      details: { what: 'model' },
      cause,
    });
  }
  // A folder that was there when the page opened is gone.
  if (cause instanceof DOMException && (cause.name === 'NotFoundError' || cause.name === 'InvalidStateError')) return storageCleared(cause);
  return new AppError('storage-unavailable', `The file cannot be stored: ${message}`, {
    remedy: 'Close other tabs of this app, or leave the private window.',
    details: { message },
    cause,
  });
}

/** What the browser kept for this page was deleted under it (by the person, or to make room). */
export function storageCleared(cause: unknown): AppError {
  return new AppError('storage-cleared', 'What this page had stored in the browser was cleared while it was open.', {
    remedy: 'Reload the page; then it can store again.',
    cause,
  });
}

/** A folder in memory, gone with the page. Parts are gathered as they come; a file is never copied whole. */
export function memoryFolder(): Folder {
  const files = new Map<string, { parts: BlobPart[]; bytes: number }>();
  const below = (path: string) => [...files.keys()].filter((name) => path === '' || name === path || name.startsWith(`${path}/`));
  const open = (path: string) => {
    const known = files.get(path) ?? { parts: [], bytes: 0 };
    files.set(path, known);
    return known;
  };
  const whole = (content: { parts: BlobPart[] }) => {
    const blob = new Blob(content.parts);
    content.parts = [blob];
    return blob;
  };
  return {
    lasting: false,
    list: (path) => Promise.resolve(below(path).map((name) => ({ path: name, bytes: files.get(name)!.bytes }))),
    file: (path) => {
      const content = files.get(path);
      return Promise.resolve(content === undefined ? undefined : whole(content));
    },
    writer: (path) => {
      const content = open(path);
      return Promise.resolve({
        write: (bytes: Uint8Array, at: number) => {
          const part = bytes.slice() as Uint8Array<ArrayBuffer>; // the writer may use its buffer again
          if (at === content.bytes) content.parts.push(part);
          else {
            const old = whole(content);
            content.parts = [old.slice(0, at), part, old.slice(at + bytes.byteLength)];
          }
          content.bytes = Math.max(content.bytes, at + bytes.byteLength);
          return Promise.resolve();
        },
        truncate: (bytes: number) => {
          content.parts = bytes === 0 ? [] : [whole(content).slice(0, bytes)];
          content.bytes = Math.min(content.bytes, bytes);
          return Promise.resolve();
        },
        close: () => Promise.resolve(),
      });
    },
    remove: (path) => Promise.resolve(below(path).forEach((name) => files.delete(name))),
  };
}
