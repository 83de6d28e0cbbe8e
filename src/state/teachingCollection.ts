/**
 * The collection as the page shows it. The engine keeps it and answers every change with the whole; here it only
 * loses its Blobs: posters become addresses, so that the store holds plain values.
 */
import { create } from 'zustand';
import { engine } from '../client/engine';
import { suggestChinese } from '../labels';
import { readClassFolders, folderToLabel, isSplitFile } from '../shared/classFolders';
import { AppError, type AppErrorData } from '../shared/errors';
import type { FrameStrip, LabelText } from '../shared/recognition';
import type { AddClipsProgress, ClipRole, Collection, NewClip, TeachingClip, Trim } from '../shared/teaching';

/** `poster`: blob: address of the middle frame. */
export type ShownClip = Omit<TeachingClip, 'poster'> & { readonly poster: string | null };
export type ShownCollection = Omit<Collection, 'clips'> & { readonly clips: readonly ShownClip[] };

/** Clips on their way in. */
export interface Adding {
  readonly id: number;
  /** null: several classes. */
  readonly classId: string | null;
  readonly done: number;
  readonly total: number;
}

/** What a dropped folder brought. */
interface FolderNotice {
  readonly clips: number;
  readonly classes: number;
  readonly leftOut: number;
  /** Clips that the split files do not speak of. */
  readonly unlisted: number;
  readonly ignored: number;
  /** Official fold that decided on the roles; null without split files. */
  readonly fold: number | null;
}

interface TeachingCollectionState {
  readonly state: 'closed' | 'opening' | 'open' | 'failed';
  readonly collection: ShownCollection;
  readonly adding: readonly Adding[];
  readonly notice: FolderNotice | null;
  readonly error: AppErrorData | null;
}

export const emptyCollection: ShownCollection = {
  classes: [],
  clips: [],
  duplicates: [],
  gaps: [],
  canTrain: false,
  canMeasure: false,
  canUndo: false,
  memoryOnly: false,
};

export const useTeachingCollection = create<TeachingCollectionState>(() => ({
  state: 'closed',
  collection: emptyCollection,
  adding: [],
  notice: null,
  error: null,
}));

const posters = new Map<string, string>();
const adders = new Map<number, AbortController>();
/** The newest name given to each class: an answer of the dictionaries to an older one comes too late. */
const namings = new Map<string, number>();
let count = 0;

/** Reads what the last visit left. */
export async function openTeachingCollection(): Promise<void> {
  if (useTeachingCollection.getState().state === 'opening') return;
  useTeachingCollection.setState({ state: 'opening', error: null });
  const opened = await change(() => engine.call('openCollection', {}));
  useTeachingCollection.setState({ state: opened ? 'open' : 'failed' });
}

/** @returns the new class's id, or null when it could not be made */
export async function addTeachingClass(label: LabelText = { en: '', zh: '' }): Promise<string | null> {
  const known = new Set(classIds());
  const made = await change(() => engine.call('addClass', label));
  return made ? (classIds().find((id) => !known.has(id)) ?? null) : null;
}

/**
 * Names a class. With a new English name comes the dictionaries' Chinese, where the Chinese was empty or theirs: what a
 * person typed, or cleared, stays.
 */
export async function nameTeachingClass(id: string, { en, zh }: LabelText): Promise<void> {
  const naming = ++count;
  namings.set(id, naming);
  const before = classOf(id);
  if (before === undefined) return;
  const untouched =
    zh.trim() === before.zh &&
    en.trim() !== before.en &&
    (zh.trim() === '' || zh.trim() === (await chineseFor(before.en)));
  const chinese = untouched ? await chineseFor(en) : zh.trim();
  if (namings.get(id) !== naming) return;
  const now = classOf(id);
  if (now === undefined || (now.en === en.trim() && now.zh === chinese)) return;
  await change(() => engine.call('renameClass', { id, en: en.trim(), zh: chinese }));
}

/** The dictionaries' Chinese for an English action, or ''. */
async function chineseFor(english: string): Promise<string> {
  if (english.trim() === '') return '';
  try {
    return (await suggestChinese(english))?.zh ?? '';
  } catch {
    return ''; // only a suggestion: offline before the dictionaries were ever fetched
  }
}

export async function removeTeachingClass(id: string): Promise<void> {
  await change(() => engine.call('removeClass', { id }));
}

export async function addTeachingClips(classId: string, files: readonly File[]): Promise<void> {
  await addClips(
    classId,
    files.map((file): NewClip => ({ file, class: { id: classId } })),
  );
}

/** A dropped or chosen file with its path ("ucf/Biking/v_Biking_g01_c01.avi"). */
export interface FoundFile {
  readonly path: string;
  readonly file: File;
}

/** Folds that official split files among the files cover; empty without any. */
export function foldsAmong(found: readonly FoundFile[]): readonly number[] {
  return readClassFolders(
    [],
    splitsOf(found).map(({ file }) => ({ name: file.name, text: '' })),
  ).folds;
}

/** Takes in a folder of class folders. @param fold official fold, 1 to 3, where split files lie among the files */
export async function addTeachingFolders(found: readonly FoundFile[], fold = 1): Promise<void> {
  const splits = await Promise.all(
    splitsOf(found).map(async ({ file }) => ({ name: file.name, text: await file.text() })),
  );
  const { folders, clips, leftOut, ignored, folds } = readClassFolders(
    found.map(({ path }) => path),
    splits,
    fold,
  );
  const labels = new Map<string, LabelText>();
  for (const folder of folders) {
    const en = folderToLabel(folder);
    labels.set(folder, { en, zh: await chineseFor(en) });
  }
  const notice = {
    clips: clips.length,
    classes: folders.length,
    leftOut: leftOut.length,
    unlisted: folds.length === 0 ? 0 : clips.filter(({ role }) => role === null).length,
    ignored: ignored.length,
    fold: folds.length === 0 ? null : fold,
  };
  useTeachingCollection.setState({ notice });
  if (clips.length === 0) return;
  // Classes and clips in the order of their names, whatever order the browser found them in.
  const byName = new Intl.Collator('en', { numeric: true });
  const sorted = clips.toSorted((a, b) => byName.compare(found[a.index]!.path, found[b.index]!.path));
  await addClips(
    null,
    sorted.map(({ index, folder, role }): NewClip => {
      const clip = { file: found[index]!.file, class: labels.get(folder)! };
      return role === null ? clip : { ...clip, role, roleBy: 'split' };
    }),
  );
}

export function dismissNotice(): void {
  useTeachingCollection.setState({ notice: null });
}

export function dismissCollectionError(): void {
  useTeachingCollection.setState({ error: null });
}

/** Stops taking clips in; those already in stay. */
export function cancelAdding(id: number): void {
  adders.get(id)?.abort();
}

export async function changeTeachingClips(
  ids: readonly string[],
  what: { readonly classId?: string; readonly role?: ClipRole | 'automatic'; readonly trim?: Trim | null },
): Promise<void> {
  if (ids.length > 0) await change(() => engine.call('changeClips', { ids, ...what }));
}

export async function removeTeachingClips(ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await change(() => engine.call('removeClips', { ids }));
}

export async function undoTeaching(): Promise<void> {
  if (useTeachingCollection.getState().collection.canUndo) await change(() => engine.call('undoCollection', {}));
}

export async function clearTeaching(): Promise<void> {
  await change(() => engine.call('clearCollection', {}));
}

/** @throws AppError */
export function teachingFile(id: string): Promise<File> {
  return engine.call('clipFile', { id });
}

/** Frames of the whole file, evenly spread. @throws AppError */
export function teachingFrames(id: string, frames: number, size: number): Promise<FrameStrip> {
  return engine.call('clipFrames', { id, count: frames, size });
}

async function addClips(classId: string | null, clips: readonly NewClip[]): Promise<void> {
  if (clips.length === 0) return;
  const id = ++count;
  const controller = new AbortController();
  adders.set(id, controller);
  const set = (adding: Adding | null) =>
    useTeachingCollection.setState((state) => ({
      adding: [...state.adding.filter((other) => other.id !== id), ...(adding === null ? [] : [adding])],
    }));
  set({ id, classId, done: 0, total: clips.length });
  const onProgress = ({ done, total, clip }: AddClipsProgress) => {
    set({ id, classId, done, total });
    if (clip !== null) showEarly(clip);
  };
  const added = await change(() => engine.call('addClips', { clips }, { signal: controller.signal, onProgress }));
  adders.delete(id);
  set(null);
  // Cancelled or failed half-way: what had come in by then is in the engine's collection.
  if (!added) await refresh();
}

/** A clip that is in before its whole drop is; duplicates and gaps follow with the whole collection. */
function showEarly(clip: TeachingClip): void {
  const { collection } = useTeachingCollection.getState();
  if (!collection.classes.some(({ id }) => id === clip.classId)) {
    void refresh();
    return;
  }
  const clips = [...collection.clips.filter(({ id }) => id !== clip.id), shown(clip)];
  useTeachingCollection.setState({ collection: { ...collection, clips } });
}

async function refresh(): Promise<void> {
  try {
    adopt(await engine.call('openCollection', {}));
  } catch {
    // The failure that led here is in the store already.
  }
}

/** @returns whether it worked; if not, why is in the store */
async function change(work: () => Promise<Collection>): Promise<boolean> {
  try {
    adopt(await work());
    useTeachingCollection.setState({ error: null });
    return true;
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'cancelled') useTeachingCollection.setState({ error: error.toData() });
    return false;
  }
}

function adopt(collection: Collection): void {
  const kept = new Set(collection.clips.map(({ id }) => id));
  for (const [id, address] of posters) {
    if (kept.has(id)) continue;
    URL.revokeObjectURL(address);
    posters.delete(id);
  }
  useTeachingCollection.setState({ collection: { ...collection, clips: collection.clips.map(shown) } });
}

function shown({ poster, ...clip }: TeachingClip): ShownClip {
  if (poster === null) return { ...clip, poster: null };
  let address = posters.get(clip.id);
  if (address === undefined) {
    address = URL.createObjectURL(poster);
    posters.set(clip.id, address);
  }
  return { ...clip, poster: address };
}

function classOf(id: string): ShownCollection['classes'][number] | undefined {
  return useTeachingCollection.getState().collection.classes.find((item) => item.id === id);
}

function classIds(): readonly string[] {
  return useTeachingCollection.getState().collection.classes.map(({ id }) => id);
}

function splitsOf(found: readonly FoundFile[]): readonly FoundFile[] {
  return found.filter(({ file }) => isSplitFile(file.name));
}
