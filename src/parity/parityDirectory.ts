import { openAsBlob, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesBelow } from '../cli/command/filesBelow';
import type { ParityFiles } from './goldenFiles';

/** Files of a directory and of the folders in it. */
export function directoryFiles(directory: string): ParityFiles {
  return {
    names: filesBelow(directory).files.map((path) => relative(directory, path).replaceAll('\\', '/')),
    // Node reads a blob of a file lazily; small ones are simpler whole.
    open: async (name) =>
      statSync(join(directory, name)).size < 1 << 26 ? new Blob([readFileSync(join(directory, name))]) : openAsBlob(join(directory, name)),
  };
}
