/**
 * The clips of the Recognise page, what became of each, and which one is looked at. Plain values; their files stand in clipFiles.
 *
 * One clip changes many times while it runs and there may be thousands: the table of clips is changed in place, so that a change costs
 * the same whatever their number. Whoever shows one clip subscribes to it (`useClip`), whoever shows all of them to `changes`.
 */
import { create } from 'zustand';
import { type AppErrorData } from '../../shared/errors/errors';
import { isWalled } from '../../shared/recognition/abstention';
import type { Recognition, RecognitionProgress } from '../../shared/recognition/recognition';
import type { Bytes, Milliseconds, Seconds } from '../../shared/base/units';

export type ClipStatus = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

export interface Clip {
  readonly id: string;
  readonly name: string;
  /** Within the folder it came with; the name alone for a loose file. */
  readonly path: string;
  readonly bytes: Bytes;
  /** When the file was last changed: with name and size, what it is known by when a folder is given again. */
  readonly modified: Milliseconds;
  readonly status: ClipStatus;
  /** After a reload its file is not at hand until it is given again. */
  readonly away: boolean;
  readonly progress: RecognitionProgress | null;
  readonly error: AppErrorData | null;
  /** The last good result, kept while the clip runs again or fails. Its pictures may have been put aside (`hasPictures`). */
  readonly result: Recognition | null;
  /** Which choices the result was computed with (`encodingKey`, `labelsKey`). */
  readonly encodedWith: string;
  readonly labelledWith: string;
}

interface RecognitionState {
  /** In the order they came. */
  readonly ids: readonly string[];
  /** Changed in place. */
  readonly clips: ReadonlyMap<string, Clip>;
  /** Grows with every change of any clip. */
  readonly changes: number;
  readonly counts: Readonly<Record<ClipStatus, number>>;
  /** Clips without an answer because their model does not know what they show. */
  readonly walled: number;
  /** Clips whose files are not at hand. */
  readonly away: number;
  readonly selectedId: string | null;
  /** The clip whose result was shown last: it stays when a later clip fails. */
  readonly lastGoodId: string | null;
  /** Of the clips that were asked for since the queue was last empty. */
  readonly work: { readonly done: number; readonly of: number; readonly secondsPerClip: Seconds | null };
  /** How many clips were removed last and can be put back; 0 where none. */
  readonly removed: number;
  /** Scores are being computed for other labels. */
  readonly reranking: boolean;
  /** Why the labels in force could not be used. */
  readonly labelsError: AppErrorData | null;
}

const table = new Map<string, Clip>();
const counts: Record<ClipStatus, number> = { waiting: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
let walled = 0;
let away = 0;

export const useRecognition = create<RecognitionState>(() => ({
  ids: [],
  clips: table,
  changes: 0,
  counts: { ...counts },
  walled: 0,
  away: 0,
  selectedId: null,
  lastGoodId: null,
  work: { done: 0, of: 0, secondsPerClip: null },
  removed: 0,
  reranking: false,
  labelsError: null,
}));

const followers = new Set<(id: string) => void>();

/** Calls with each clip that changes, comes or goes. */
export function followClips(follow: (id: string) => void): void {
  followers.add(follow);
}

/** One clip, followed; undefined where there is none. */
export function useClip(id: string | null): Clip | undefined {
  return useRecognition(({ clips }) => (id === null ? undefined : clips.get(id)));
}

/** The clip whose result stands on the screen: the one looked at; where it failed or was stopped, the last good one. */
export function shownClip({
  clips,
  selectedId,
  lastGoodId,
}: Pick<RecognitionState, 'clips' | 'selectedId' | 'lastGoodId'>): Clip | undefined {
  const selected = clips.get(selectedId ?? '');
  if (selected === undefined || selected.result !== null) return selected;
  const lastGood = clips.get(lastGoodId ?? '');
  const stays = selected.status === 'failed' || selected.status === 'cancelled';
  return stays && lastGood?.result != null ? lastGood : undefined;
}

export function hasPictures({ result }: Clip): boolean {
  return result !== null && result.frames.pixels.length > 0;
}

export function clipOf(id: string): Clip | undefined {
  return table.get(id);
}

/** All of them, in the order they came. */
export function clipList(): readonly Clip[] {
  return useRecognition.getState().ids.map((id) => table.get(id)!);
}

export function changeClip(id: string, change: (clip: Clip) => Partial<Clip>): void {
  changeClips([id], change);
}

/** One event for many clips. */
export function changeClips(ids: Iterable<string>, change: (clip: Clip) => Partial<Clip>): void {
  for (const id of ids) {
    const clip = table.get(id);
    if (clip === undefined) continue;
    const now = { ...clip, ...change(clip) };
    table.set(id, now);
    count(clip, -1);
    count(now, 1);
    for (const follow of followers) follow(id);
  }
  tell();
}

/** Puts clips in; at their places where these are given (in rising order), else at the end. */
export function putClips(added: readonly Clip[], places?: readonly number[]): void {
  for (const clip of added) {
    table.set(clip.id, clip);
    count(clip, 1);
    for (const follow of followers) follow(clip.id);
  }
  useRecognition.setState(({ ids }) => ({ ids: placed(ids, added, places) }));
  tell();
}

/** Takes clips out. @returns them and their places, to be put back */
export function takeClips(taken: ReadonlySet<string>): { readonly clips: readonly Clip[]; readonly places: readonly number[] } {
  const clips: Clip[] = [];
  const places: number[] = [];
  const left: string[] = [];
  for (const [place, id] of useRecognition.getState().ids.entries()) {
    if (!taken.has(id)) {
      left.push(id);
      continue;
    }
    const clip = table.get(id)!;
    clips.push(clip);
    places.push(place);
    table.delete(id);
    count(clip, -1);
    for (const follow of followers) follow(id);
  }
  useRecognition.setState({ ids: left });
  tell();
  return { clips, places };
}

function placed(ids: readonly string[], added: readonly Clip[], places: readonly number[] | undefined): string[] {
  const names = added.map(({ id }) => id);
  if (places === undefined) return [...ids, ...names];
  const at = new Map(places.map((place, index) => [place, names[index]!]));
  const rest = ids.values();
  return Array.from({ length: ids.length + names.length }, (_, place) => at.get(place) ?? rest.next().value!);
}

function count({ status, result, away: isAway }: Clip, by: 1 | -1): void {
  counts[status] += by;
  if (isAway) away += by;
  if (result !== null && isWalled(result)) walled += by;
}

function tell(): void {
  useRecognition.setState(({ changes }) => ({ changes: changes + 1, counts: { ...counts }, walled, away }));
}
