/** All files below a folder, links followed, each folder once; what cannot be read is named, and the rest still found. */
import { accessSync, constants, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from './command';
import { whyUnreadable } from './inputFile';

export interface FilesBelow {
  /** In the order of their names. */
  readonly files: readonly string[];
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
}

export function filesBelow(folder: string): FilesBelow {
  const files: string[] = [];
  const unreadable: { path: string; why: string }[] = [];
  const visited = new Set<string>();
  const visit = (place: string): void => {
    try {
      const real = realpathSync(place);
      if (visited.has(real)) return; // a link back to a folder above it
      visited.add(real);
      for (const name of readdirSync(place).toSorted()) look(join(place, name));
    } catch (thrown) {
      unreadable.push({ path: place, why: `${place} cannot be read: ${reasonOf((thrown as NodeJS.ErrnoException).code ?? '')}.` });
    }
  };
  const look = (path: string): void => {
    try {
      const found = statSync(path);
      if (found.isDirectory()) return visit(path);
      if (found.isFile()) {
        accessSync(path, constants.R_OK);
        files.push(path);
        return;
      }
    } catch {
      // said below
    }
    unreadable.push({ path, why: whyUnreadable(path)?.message ?? `${path} cannot be read.` });
  };
  visit(folder);
  return { files, unreadable };
}
