/** Which files of a drop go where: films onto a class, and with a folder the lists that were dropped beside it. */
import type { FoundFile } from '../../../shared/base/foundFile';
import { extensionOf, isVideoName } from '../../../shared/base/videoNames';
import type { Dropped } from '../../common/files/filesOf';

/** For a drop onto one class: loose files as they are, and the films inside folders. */
export function videosOf({ loose, inFolders }: Pick<Dropped, 'loose' | 'inFolders'>): File[] {
  return [...loose, ...inFolders.map(({ file }) => file).filter(({ name }) => isVideoName(name))];
}

const lists = new Set(['txt', 'csv', 'tsv', 'json', 'lst', 'list']);

/** For a drop beside the classes: folders with the lists that lie beside them, and what is left loose. */
export function folderOf({ loose, inFolders }: Pick<Dropped, 'loose' | 'inFolders'>): {
  readonly found: readonly FoundFile[];
  readonly rest: readonly File[];
} {
  if (inFolders.length === 0) return { found: [], rest: loose };
  const isList = ({ name }: File) => lists.has(extensionOf(name));
  return {
    found: [...inFolders, ...loose.filter(isList).map((file) => ({ path: file.name, file }))],
    rest: loose.filter((file) => !isList(file)),
  };
}
