import { openAsBlob, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ParityFiles } from './parityChecks';

/** Files of a directory and of the folders in it. */
export function directoryFiles(directory: string): ParityFiles {
  const inside = (folder: string): string[] =>
    readdirSync(join(directory, folder)).flatMap((name) => {
      const path = folder === '' ? name : `${folder}/${name}`;
      return statSync(join(directory, path)).isDirectory() ? inside(path) : [path];
    });
  return {
    names: inside(''),
    // Node reads a blob of a file lazily; small ones are simpler whole.
    open: async (name) =>
      statSync(join(directory, name)).size < 1 << 26
        ? new Blob([readFileSync(join(directory, name))])
        : openAsBlob(join(directory, name)),
  };
}
