/**
 * A folder that was handed to the Teach page: what lies in it is shown first, and nothing of it is in the collection
 * before a person says so. The same reader as the Evaluate page's and the commands'.
 */
import { create } from 'zustand';
import type { FoundFile } from '../../shared/base/foundFile';
import type { DataClip, DataSet } from '../../shared/dataset';
import { dataParts, forTeaching, type TeachingParts, usualParts } from '../../shared/dataset/forTeaching';
import { AppError, type AppErrorData, throwIfCancelled } from '../../shared/errors/errors';
import type { NewClip } from '../../shared/teaching/teaching';
import { fileAt, type HandedFolder, handedFolder, noFolder, readHandedFolder } from '../folder/folderSource';
import { addNewClips, filmOfFrames } from './teachingCollection';

interface FoundFolder {
  /** '' where none was handed over. */
  readonly folder: string;
  readonly reading: boolean;
  readonly dataSet: DataSet | null;
  /** Paths of what the browser could not read. */
  readonly unreadable: readonly string[];
  readonly parts: TeachingParts;
  readonly error: AppErrorData | null;
}

const nothing: FoundFolder = {
  folder: '',
  reading: false,
  dataSet: null,
  unreadable: [],
  parts: { train: 'train', heldOut: 'drawn' },
  error: null,
};
export const useFoundFolder = create<FoundFolder>(() => nothing);

let handed = noFolder;
let latest = 0;

export async function lookAtTeachingFolder(found: readonly FoundFile[], unreadable: readonly string[] = []): Promise<void> {
  if (found.length === 0) return;
  handed = handedFolder(found, unreadable);
  useFoundFolder.setState({ ...nothing, folder: handed.name, unreadable });
  await read(undefined);
}

/** Another of the official splits. */
export async function chooseTeachingSplit(split: number): Promise<void> {
  await read(split);
}

/** A part is either trained on or held out: of two that would be one, the other makes room. */
export function chooseTeachingParts(change: Partial<TeachingParts>): void {
  useFoundFolder.setState(({ dataSet, parts }) => {
    const { train, heldOut } = { ...parts, ...change };
    const free = dataParts.find((part) => part !== train && (dataSet?.splits[part].length ?? 0) > 0);
    return { parts: { train, heldOut: heldOut === train ? (free ?? 'drawn') : heldOut } };
  });
}

/** Nothing of it was taken, and nothing is held of it any more. */
export function leaveTeachingFolder(): void {
  latest += 1;
  handed = noFolder;
  useFoundFolder.setState(nothing);
}

/** Its clips go into the collection, as one change. */
export async function takeTeachingFolder(): Promise<void> {
  const { dataSet, parts } = useFoundFolder.getState();
  const from = handed;
  leaveTeachingFolder();
  if (dataSet === null) return;
  const { clips } = forTeaching(dataSet, parts);
  // Classes and clips in the order of their names, whatever order the browser found them in.
  const byName = new Intl.Collator('en', { numeric: true });
  const inOrder = clips.toSorted((a, b) => a.clip.class - b.clip.class || byName.compare(a.clip.path, b.clip.path));
  await addNewClips(null, inOrder.length, async (signal) => {
    const made: NewClip[] = [];
    for (const { clip, role } of inOrder) {
      throwIfCancelled(signal);
      const { en, zh } = dataSet.classes[clip.class]!;
      made.push({
        file: await filmOf(from, clip),
        class: { en, zh },
        ...(clip.group === null ? {} : { group: clip.group }),
        ...(role === null ? {} : { role, roleBy: 'split' as const }),
      });
    }
    return made;
  });
}

function filmOf(folder: HandedFolder, { path, frames }: DataClip): File | Promise<File> {
  if (frames === null) return fileAt(folder, path);
  const pictures = frames.map((frame) => fileAt(folder, frame));
  return filmOfFrames(pictures, path.split(/[\\/]/).at(-1)!);
}

async function read(split: number | undefined): Promise<void> {
  const own = ++latest;
  useFoundFolder.setState({ reading: true, error: null });
  try {
    const dataSet = await readHandedFolder(handed, { split });
    if (own !== latest) return;
    // Another split has the same parts: what was chosen among them stays.
    if (split === undefined && dataSet !== null) useFoundFolder.setState({ parts: usualParts(dataSet) });
    useFoundFolder.setState({ reading: false, dataSet });
    const there = dataParts.filter((part) => (dataSet?.splits[part].length ?? 0) > 0);
    const { train } = useFoundFolder.getState().parts;
    if (there[0] !== undefined && !there.includes(train)) chooseTeachingParts({ train: there[0] });
  } catch (thrown) {
    if (own === latest) useFoundFolder.setState({ reading: false, dataSet: null, error: AppError.from(thrown).toData() });
  }
}
