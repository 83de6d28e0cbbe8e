/** What the person does with the collection: every change goes to the engine, whose answer is the whole collection. */
import { engine } from '../../client/engine';
import { suggestChinese } from '../../labels';
import { framesFile } from '../../shared/dataset/framesFile';
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import { filesUnreadable } from '../../shared/errors/unreadable';
import type { FrameStrip, LabelText } from '../../shared/recognition/recognition';
import type { AddClipsProgress, ClipRole, Collection, NewClip, TeachingClip, ClipTrim } from '../../shared/teaching/teaching';
import { type Adding, useTeachingCollection, adopt, shown, classOf, classIds } from './collectionStore';

const adders = new Map<number, AbortController>();

/** The newest name given to each class: an answer of the dictionaries to an older one comes too late. */
const namings = new Map<string, number>();

let count = 0;

/** Changes under way in this tab. */
let changing = 0;

let following = false;

/** Reads what the last visit left. */
export async function openTeachingCollection(): Promise<void> {
  if (useTeachingCollection.getState().state === 'opening') return;
  useTeachingCollection.setState({ state: 'opening', error: null });
  const opened = await change(() => engine.call.openCollection({}));
  useTeachingCollection.setState({ state: opened ? 'open' : 'failed' });
  if (opened && !following) followOtherTabs();
  following ||= opened;
}

/**
 * Another tab of this browser may have the collection open as well: what it changes is shown here. While this tab changes
 * something itself, its own answer brings the other's changes with it.
 */
function followOtherTabs(): void {
  if (typeof BroadcastChannel === 'undefined') return;
  try {
    // Named in engine/collection/tabs.ts, which speaks on it.
    new BroadcastChannel('actionscope-collection').addEventListener('message', ({ data }) => {
      const { state, collection } = useTeachingCollection.getState();
      if (state === 'open' && changing === 0 && data !== collection.revision) void refresh();
    });
  } catch {
    // Where site data is blocked there is no channel, and nothing is kept that another tab could see.
  }
}

/** @returns the new class's id, or null when it could not be made */
export async function addTeachingClass(label: LabelText = { en: '', zh: '' }): Promise<string | null> {
  const known = new Set(classIds());
  const made = await change(() => engine.call.addClass(label));
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
  const untouched = zh.trim() === before.zh && en.trim() !== before.en && (zh.trim() === '' || zh.trim() === (await chineseFor(before.en)));
  const chinese = untouched ? await chineseFor(en) : zh.trim();
  if (namings.get(id) !== naming) return;
  const now = classOf(id);
  if (now === undefined || (now.en === en.trim() && now.zh === chinese)) return;
  await change(() => engine.call.renameClass({ id, en: en.trim(), zh: chinese }));
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
  await change(() => engine.call.removeClass({ id }));
}

/** A folder of pictures that are the frames of one clip, in their order. */
export interface FrameFolder {
  readonly name: string;
  readonly pictures: readonly File[];
}

export async function addTeachingClips(classId: string, clips: readonly (File | FrameFolder)[]): Promise<void> {
  await addNewClips(classId, clips.length, async (signal) => {
    const made: NewClip[] = [];
    for (const clip of clips) {
      throwIfCancelled(signal);
      made.push({ file: clip instanceof File ? clip : await filmOfFrames(clip.pictures, clip.name), class: { id: classId } });
    }
    return made;
  });
}

/** Frames that make no film are set aside as the picture that they begin with. */
export function filmOfFrames(pictures: readonly File[], name: string): Promise<File> {
  return framesFile(pictures, name).catch(() => pictures[0]!);
}

/** Says which files of a drop the browser could not read. */
export function tellTeachingUnreadable(names: readonly string[]): void {
  if (names.length > 0) useTeachingCollection.setState({ error: filesUnreadable(names).toData() });
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
  what: { readonly classId?: string; readonly role?: ClipRole | 'automatic'; readonly trim?: ClipTrim | null },
): Promise<void> {
  if (ids.length > 0) await change(() => engine.call.changeClips({ ids, ...what }));
}

export async function holdOutTeaching(share: number): Promise<void> {
  await change(() => engine.call.holdOutShare({ share }));
}

export async function removeTeachingClips(ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await change(() => engine.call.removeClips({ ids }));
}

export async function undoTeaching(): Promise<void> {
  if (useTeachingCollection.getState().collection.canUndo) await change(() => engine.call.undoCollection({}));
}

export async function clearTeaching(): Promise<void> {
  await change(() => engine.call.clearCollection({}));
}

/** @throws AppError */
export function teachingFile(id: string): Promise<File> {
  return engine.call.clipFile({ id });
}

/** Frames of the whole file, evenly spread. @throws AppError */
export function teachingFrames(id: string, frames: number, size: number): Promise<FrameStrip> {
  return engine.call.clipFrames({ id, count: frames, size });
}

/**
 * @param classId null: several classes @param makeClips asked at once, while the bar of so many clips is shown
 * @returns whether all came in; if not, why is in the store
 */
export async function addNewClips(
  classId: string | null,
  total: number,
  makeClips: (signal: AbortSignal) => Promise<readonly NewClip[]>,
): Promise<boolean> {
  if (total === 0) return true;
  const id = ++count;
  const controller = new AbortController();
  adders.set(id, controller);
  const set = (adding: Adding | null) =>
    useTeachingCollection.setState((state) => ({
      adding: [...state.adding.filter((other) => other.id !== id), ...(adding === null ? [] : [adding])],
    }));
  set({ id, classId, done: 0, total });
  const onProgress = ({ done, clip }: AddClipsProgress) => {
    set({ id, classId, done, total });
    if (clip !== null) showEarly(clip);
  };
  const { signal } = controller;
  const added = await change(async () => engine.call.addClips({ clips: await makeClips(signal) }, { signal, onProgress }));
  adders.delete(id);
  set(null);
  // Cancelled or failed half-way: what had come in by then is in the engine's collection.
  if (!added) await refresh();
  return added;
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
    adopt(await engine.call.openCollection({}));
  } catch {
    // The failure that led here is in the store already.
  }
}

/** @returns whether it worked; if not, why is in the store */
async function change(work: () => Promise<Collection>): Promise<boolean> {
  changing += 1;
  try {
    adopt(await work());
    useTeachingCollection.setState({ error: null });
    return true;
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'cancelled') useTeachingCollection.setState({ error: error.toData() });
    return false;
  } finally {
    changing -= 1;
  }
}
