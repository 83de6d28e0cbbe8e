/** The folder that a person handed over, and the data set that was read from it. Nothing runs on it yet. */
import { create } from 'zustand';
import { engine } from '../../client/engine';
import type { FoundFile } from '../../shared/base/foundFile';
import type { DataClip, DataSet } from '../../shared/dataset';
import { AppError, type AppErrorData } from '../../shared/errors/errors';
import { framesFile } from '../../shared/dataset/framesFile';
import type { ClipToEvaluate } from '../../shared/evaluation/task';
import { fileAt, handedFolder, noFolder, readHandedFolder } from '../folder/folderSource';
import { useEvaluation } from './evaluationStore';

export const clipSets = ['test', 'train', 'val', 'all'] as const;
export type ClipSet = (typeof clipSets)[number];

interface FoundData {
  /** Of the folder; '' where none is chosen. */
  readonly folder: string;
  readonly reading: boolean;
  readonly dataSet: DataSet | null;
  /** No clip lies there in a class. */
  readonly empty: boolean;
  readonly error: AppErrorData | null;
  readonly set: ClipSet;
  /** Clips without a split of their own are looked at for those that show the same. */
  readonly comparing: { readonly done: number; readonly total: number } | null;
  /** Clips that a drawn split keeps together by what they look like; null where they were not looked at. */
  readonly alike: number | null;
}

const nothing: FoundData = {
  folder: '',
  reading: false,
  dataSet: null,
  empty: false,
  error: null,
  set: 'test',
  comparing: null,
  alike: null,
};
export const useFoundData = create<FoundData>(() => nothing);

let handed = noFolder;
let latest = 0;

/** @param unreadable paths of what the browser could not read */
export async function lookAtFolder(found: readonly FoundFile[], unreadable: readonly string[] = []): Promise<void> {
  if (found.length === 0 && unreadable.length === 0) return;
  handed = handedFolder(found, unreadable);
  useFoundData.setState({ ...nothing, folder: handed.name });
  useEvaluation.setState({ classes: null });
  await read(undefined);
}

export async function chooseSplit(split: number): Promise<void> {
  await read(split);
}

export function chooseSet(set: ClipSet): void {
  useFoundData.setState({ set });
}

async function read(split: number | undefined): Promise<void> {
  const own = ++latest;
  useFoundData.setState({ reading: true, error: null, comparing: null, alike: null });
  try {
    const dataSet = await readHandedFolder(handed, { split });
    if (own !== latest) return;
    if (dataSet === null) {
      useFoundData.setState({ reading: false, dataSet: null, empty: true });
      return;
    }
    useFoundData.setState(({ set }) => ({ reading: false, dataSet, set: clipsOfSet(dataSet, set).length > 0 ? set : firstSet(dataSet) }));
    if (dataSet.drawn) await keepAlikeTogether(dataSet, own);
  } catch (thrown) {
    if (own === latest) useFoundData.setState({ reading: false, dataSet: null, error: AppError.from(thrown).toData() });
  }
}

let comparing: AbortController | undefined;

/** The split is drawn once more with what looks the same on one side. Skipped, or where that fails, it stays as it is. */
async function keepAlikeTogether(dataSet: DataSet, own: number): Promise<void> {
  const clips = clipsOfSet(dataSet, 'all');
  comparing?.abort();
  const { signal } = (comparing = new AbortController());
  useFoundData.setState({ comparing: { done: 0, total: clips.length } });
  try {
    const onProgress = (done: { readonly done: number; readonly total: number }): void => {
      if (own === latest) useFoundData.setState({ comparing: done });
    };
    const groups = await engine.call.findAlike({ clips: clipsToEvaluate(clips).map(({ file }) => file) }, { signal, onProgress });
    const alike = groups.map((group) => group.map((index) => clips[index]!.path));
    const drawn = alike.length === 0 ? dataSet : await readHandedFolder(handed, { alike });
    if (own === latest && drawn !== null) useFoundData.setState({ dataSet: drawn, alike: alike.flat().length });
  } catch (thrown) {
    if (AppError.from(thrown).code !== 'cancelled') console.warn('Clips could not be looked at for those that show the same.', thrown);
  } finally {
    if (own === latest) useFoundData.setState({ comparing: null });
  }
}

/** The split stays as it was drawn by names alone. */
export function skipComparing(): void {
  comparing?.abort();
}

function firstSet(dataSet: DataSet): ClipSet {
  return clipsOfSet(dataSet, 'test').length > 0 ? 'test' : 'all';
}

export function clipsOfSet({ splits }: Pick<DataSet, 'splits'>, set: ClipSet): readonly DataClip[] {
  return set === 'all' ? [...splits.train, ...splits.test, ...splits.val] : splits[set];
}

/** Clips as the engine takes them, each named by its path within the folder, as the command names them. */
export function clipsToEvaluate(clips: readonly DataClip[]): ClipToEvaluate[] {
  return clips.map(({ path, frames, class: label }) => ({
    file: frames === null ? fileAt(handed, path) : frames.map((frame) => fileAt(handed, frame)),
    path: withinFolder(path),
    label,
  }));
}

/** The data set's name in reports; '' where none is chosen. */
function nameOfData(): string {
  const { dataSet, folder } = useFoundData.getState();
  return dataSet === null ? '' : dataSet.name === 'own' ? folder : dataSet.name;
}

/** Whether the clips of a report of that data set are at hand. */
export function hasClipsOf(data: string): boolean {
  return data === nameOfData();
}

/** A clip's film, by its name in a run on that data set, a folder of frames as a film of them; null where it is not at hand. */
export async function clipFilm(data: string, name: string): Promise<File | null> {
  const { dataSet } = useFoundData.getState();
  if (dataSet === null || !hasClipsOf(data)) return null;
  const clip = clipsOfSet(dataSet, 'all').find(({ path }) => withinFolder(path) === name);
  if (clip === undefined) return null;
  return clip.frames === null
    ? fileAt(handed, clip.path)
    : framesFile(
        clip.frames.map((frame) => fileAt(handed, frame)),
        name,
      );
}

function withinFolder(path: string): string {
  return path.startsWith(`${handed.name}/`) ? path.slice(handed.name.length + 1) : path;
}
