/** The engine's Folder over this machine's disk, for the command line and the tests. */
import { existsSync, mkdirSync, openAsBlob, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { close, ftruncate, write } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { storageError, type Folder, type StoredFile } from '../../engine/files/storage';

const writeAt = promisify(write) as (file: number, bytes: Uint8Array, from: number, length: number, at: number) => Promise<unknown>;
const truncateTo = promisify(ftruncate);
const closeFile = promisify(close);

export function diskFolder(root: string): Folder {
  const place = (path: string) => {
    const full = resolve(root, path);
    if (full !== resolve(root) && !full.startsWith(resolve(root) + sep)) throw storageError(new Error(`${path} lies outside ${root}`));
    return full;
  };
  return {
    lasting: true,
    list: (path) => Promise.resolve(walk(place(path), path)),
    file: async (path) => (existsSync(place(path)) && statSync(place(path)).isFile() ? openAsBlob(place(path)) : undefined),
    writer: (path) => {
      mkdirSync(dirname(place(path)), { recursive: true });
      const file = openSync(place(path), existsSync(place(path)) ? 'r+' : 'w+');
      const storing = async (work: Promise<unknown>) => {
        try {
          await work;
        } catch (error) {
          throw storageError(error);
        }
      };
      return Promise.resolve({
        write: (bytes: Uint8Array, at: number) => storing(writeAt(file, bytes, 0, bytes.byteLength, at)),
        truncate: (bytes: number) => storing(truncateTo(file, bytes)),
        close: () => closeFile(file),
      });
    },
    remove: (path) => Promise.resolve(rmSync(place(path), { recursive: true, force: true })),
  };
}

function walk(folder: string, prefix: string): StoredFile[] {
  if (!existsSync(folder)) return [];
  if (statSync(folder).isFile()) return [{ path: prefix, bytes: statSync(folder).size }];
  return readdirSync(folder).flatMap((name) => walk(join(folder, name), prefix === '' ? name : `${prefix}/${name}`));
}
