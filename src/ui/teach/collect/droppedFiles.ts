/** Which files of a drop go where: clips onto a class, and with a folder the lists that were dropped beside it. */
import type { FoundFile } from '../../../shared/base/foundFile';
import { extensionOf } from '../../../shared/base/videoNames';
import { lookAtDisk } from '../../../shared/dataset/disk/disk';
import type { FrameFolder } from '../../../state/teach/teachingCollection';
import type { Dropped } from '../../common/files/filesOf';

/** For a drop onto one class: loose files as they are, and inside folders the films and each folder of numbered pictures as one clip. */
export function clipsOf({ loose, inFolders }: Pick<Dropped, 'loose' | 'inFolders'>): (File | FrameFolder)[] {
  const files = new Map(inFolders.map(({ path, file }) => [path, file]));
  const { units } = lookAtDisk(inFolders.map(({ path, file }) => ({ path, bytes: file.size })));
  return [
    ...loose,
    ...units.map(({ path, name, frames }) =>
      frames === null ? files.get(path)! : { name, pictures: frames.map((frame) => files.get(frame)!) },
    ),
  ];
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
