/** Files as they were found, sorted into clips (films, and folders of numbered pictures), texts and the rest. */
import { extensionOf, isVideoName } from '../../base/videoNames';

/** A file of a data set, or a list that lies beside it (then its path begins with `../`). */
export interface DataFile {
  /** As the finder spells it; handed back untouched. Parts are separated by `/` or `\`. */
  readonly path: string;
  readonly bytes: number;
}

/** A film, or a folder of pictures that are the frames of one. */
export interface Unit {
  /** Path of the film, or of the folder. */
  readonly path: string;
  /** Folders above it, the outermost first. */
  readonly folders: readonly string[];
  readonly name: string;
  /** Its name without an ending, in lower case: what lists call it by. */
  readonly stem: string;
  readonly bytes: number;
  /** Paths of its pictures in order; null of a film. */
  readonly frames: readonly string[] | null;
}

export interface TextFile {
  readonly path: string;
  readonly folders: readonly string[];
  readonly name: string;
}

export interface Disk {
  readonly units: readonly Unit[];
  readonly texts: readonly TextFile[];
  /** Neither clips nor texts, hidden files of the system left out. */
  readonly others: readonly string[];
}

const pictures = new Set(['jpg', 'jpeg', 'png']);
const texts = new Set(['txt', 'csv', 'tsv', 'json', 'lst', 'list']);
/** Larger texts are no lists: that of Kinetics-700 has 40 MB. */
const mostTextBytes = 256 * 1024 * 1024;

export function lookAtDisk(files: readonly DataFile[]): Disk {
  const units: Unit[] = [];
  const found: TextFile[] = [];
  const others: string[] = [];
  const pictureFolders = new Map<string, Picture[]>();
  for (const { path, bytes } of files) {
    const parts = partsOf(path);
    const name = parts.at(-1) ?? '';
    const folders = parts.slice(0, -1);
    const extension = extensionOf(name);
    if (name === '' || isHidden(parts)) {
      if (name !== '') others.push(path);
    } else if (texts.has(extension) && bytes <= mostTextBytes) found.push({ path, folders, name });
    else if (parts[0] === '..') continue;
    else if (isVideoName(name)) units.push({ path, folders, name, stem: stemOf(name), bytes, frames: null });
    else if (pictures.has(extension)) {
      const folder = folders.join('/');
      const picture = { path, folders, name, bytes };
      const beside = pictureFolders.get(folder);
      if (beside === undefined) pictureFolders.set(folder, [picture]);
      else beside.push(picture);
    } else others.push(path);
  }
  for (const inFolder of pictureFolders.values()) {
    const frames = framesAmong(inFolder);
    if (frames === null) others.push(...inFolder.map(({ path }) => path));
    else units.push(frames);
  }
  return { units, texts: found, others };
}

interface Picture {
  readonly path: string;
  readonly folders: readonly string[];
  readonly name: string;
  readonly bytes: number;
}

/**
 * Pictures of one folder, as one clip: at least two that differ in their number alone (`img_00001.jpg`). Where a folder
 * holds optical flow as well (`flow_x_00001.jpg`), the most numerous of the others are its frames.
 */
function framesAmong(inFolder: readonly Picture[]): Unit | null {
  const series = new Map<string, { readonly number: number; readonly picture: Picture }[]>();
  for (const picture of inFolder) {
    const [, prefix = '', number] = /^(.*?)(\d+)\.[^.]+$/.exec(picture.name) ?? [];
    if (number === undefined || /^(?:flow|[uvxy])_/i.test(prefix)) continue;
    const members = series.get(prefix) ?? [];
    members.push({ number: Number(number), picture });
    series.set(prefix, members);
  }
  const [frames] = [...series.values()].toSorted((a, b) => b.length - a.length);
  if (frames === undefined || frames.length < 2) return null;
  const inOrder = frames.toSorted((a, b) => a.number - b.number).map(({ picture }) => picture);
  const [{ path, folders, name }] = inOrder as [Picture];
  const folder = folders.at(-1);
  if (folder === undefined) return null;
  return {
    path: path.slice(0, -name.length - 1),
    folders: folders.slice(0, -1),
    name: folder,
    stem: folder.normalize('NFC').toLowerCase(),
    bytes: inOrder.reduce((sum, { bytes }) => sum + bytes, 0),
    frames: inOrder.map((picture) => picture.path),
  };
}

/** Parts of a path, whichever way its separators lean: zips of Windows lean them backwards. */
export function partsOf(path: string): string[] {
  return path.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
}

/** `V_X.AVI` -> `v_x`; a name without a film's or a picture's ending is taken whole. */
export function stemOf(name: string): string {
  const extension = extensionOf(name);
  const bare = isVideoName(name) || pictures.has(extension) ? name.slice(0, -extension.length - 1) : name;
  return bare.normalize('NFC').toLowerCase();
}

function isHidden(parts: readonly string[]): boolean {
  return parts.some((part) => (part.startsWith('.') && part !== '..') || part === '__MACOSX');
}
