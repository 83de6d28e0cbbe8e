/**
 * Keeps the list of clips over a reload: what changes is written a moment later, what was kept is read at the start. Files come back by
 * handle where the browser gave one, else when the folder is given again (takeFound.ts).
 */
import { AppError } from '../../../shared/errors/errors';
import { uniqueId } from '../../../shared/base/uniqueId';
import type { LabelText } from '../../../shared/recognition/recognition';
import { keepSource } from '../clipFiles';
import { type Clip, changeClips, clipList, clipOf, followClips, putClips, useRecognition } from '../clips';
import { putAside, sharedLabels } from '../putAside';
import { selectClip } from '../recognition';
import { startClips } from '../run';
import { keepThumbnail, thumbnailOf } from '../thumbnails';
import { type KeptClip, type KeptClips, openKeptClips } from './keptClips';
import { fileInRoot, type KeptRoot, mayRead, type Root, rootOf } from './roots';
import { useBatchView } from './view';

const rest = 400;

let kept: KeptClips | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let next = 0;

const changed = new Set<string>();
/** Place in the list of every clip there was in this visit: what is put back keeps its own. */
const places = new Map<string, number>();
const rootIds = new Map<string, string>();
const listKeys = new Map<readonly LabelText[], string>();
let roots: readonly KeptRoot[] = [];

/** Call once, early. Only one tab keeps the list: in any other it lasts as long as the tab. */
export async function keepBatch(name?: string): Promise<void> {
  if (!(await isOwner())) return void useBatchView.setState({ keptElsewhere: true });
  try {
    kept = await openKeptClips(name);
    await restore();
  } catch (thrown) {
    tellNotKept(thrown);
    return;
  }
  followClips(follow);
  for (const id of useRecognition.getState().ids) follow(id);
  globalThis.addEventListener?.('pagehide', () => void flush());
}

function follow(id: string): void {
  // A running clip is kept as the waiting one that it would be after a reload.
  if (clipOf(id)?.status === 'running') return;
  changed.add(id);
  timer ??= setTimeout(() => void flush(), rest);
}

/** Writes what changed. */
async function flush(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  if (kept === undefined || changed.size === 0) return;
  const ids = [...changed];
  changed.clear();
  const lists = new Map<string, readonly LabelText[]>();
  const clips = ids.flatMap((id) => clipOf(id) ?? []);
  const put = clips.map((clip) => keptOf(clip, lists));
  try {
    await kept.write(
      put,
      ids.filter((id) => clipOf(id) === undefined),
      lists,
    );
  } catch (thrown) {
    tellNotKept(thrown);
  }
}

function keptOf(clip: Clip, lists: Map<string, readonly LabelText[]>): KeptClip {
  const { away: _away, progress: _progress, ...plain } = clip;
  const lean = clip.result === null ? null : putAside(clip.result);
  let labels: string | null = null;
  if (lean !== null) {
    labels = listKeys.get(lean.scores.labels) ?? null;
    if (labels === null) {
      labels = uniqueId();
      listKeys.set(lean.scores.labels, labels);
      lists.set(labels, lean.scores.labels);
    }
  }
  let added = places.get(clip.id);
  if (added === undefined) places.set(clip.id, (added = next++));
  return {
    ...plain,
    added,
    status: clip.status === 'running' ? 'waiting' : clip.status,
    result: lean === null ? null : { ...lean, scores: { ...lean.scores, labels: [] } },
    labels,
    thumbnail: thumbnailOf(clip.id) ?? null,
    root: rootIds.get(clip.id) ?? null,
  };
}

async function restore(): Promise<void> {
  const found = await kept!.read();
  const restored = found.clips.map((clip): Clip => {
    const { added, labels, thumbnail, root, ...plain } = clip;
    places.set(clip.id, added);
    next = Math.max(next, added + 1);
    if (thumbnail !== null) keepThumbnail(clip.id, thumbnail);
    if (root !== null) rootIds.set(clip.id, root);
    const list = labels === null ? undefined : found.lists.get(labels);
    const shared = list === undefined ? [] : sharedLabels(list);
    if (labels !== null && list !== undefined) listKeys.set(shared, labels);
    const { result } = clip;
    const whole = result === null || list === undefined ? null : { ...result, scores: { ...result.scores, labels: shared } };
    return { ...plain, result: whole, away: true, progress: null };
  });
  if (restored.length === 0) return;
  putClips(
    restored,
    restored.map((_, place) => place),
  );
  roots = found.roots;
  for (const root of roots) if (await mayRead(root.handle, false)) connect(root);
  useBatchView.setState({ askable: areAskable() });
}

/** Folders that were given before are asked for again. Call it in a click. */
export async function allowAgain(): Promise<void> {
  for (const root of roots) if (hasAway(root.id) && (await mayRead(root.handle, true))) connect(root);
  useBatchView.setState({ askable: areAskable() });
}

/** New clips that lie in these folders are found again after a reload. */
export async function keepRoots(handles: readonly Root[], ids: readonly string[]): Promise<void> {
  const added = handles.map((handle): KeptRoot => ({ id: uniqueId(), handle }));
  for (const id of ids) {
    const root = rootOf(clipOf(id)?.path ?? '', added);
    if (root === undefined) continue;
    rootIds.set(id, root.id);
    changed.add(id);
  }
  const used = new Set(ids.map((id) => rootIds.get(id)));
  try {
    for (const root of added) if (used.has(root.id)) await kept?.addRoot(root);
  } catch (thrown) {
    tellNotKept(thrown);
  }
  await flush();
}

function connect({ id: rootId, handle }: KeptRoot): void {
  const there = clipList().filter(({ id, away }) => away && rootIds.get(id) === rootId);
  for (const { id, path } of there) keepSource(id, () => fileInRoot(handle, path));
  backAtHand(there.map(({ id }) => id));
}

/** Their files can be had again: what waited goes on, and what is looked at gets its pictures. */
export function backAtHand(ids: readonly string[]): void {
  changeClips(ids, () => ({ away: false }));
  startClips(ids.filter((id) => clipOf(id)?.status === 'waiting'));
  const { selectedId } = useRecognition.getState();
  if (selectedId !== null && ids.includes(selectedId)) selectClip(selectedId);
}

function hasAway(rootId: string): boolean {
  return clipList().some(({ id, away }) => away && rootIds.get(id) === rootId);
}

function areAskable(): boolean {
  return roots.some(({ id }) => hasAway(id));
}

function tellNotKept(thrown: unknown): void {
  useBatchView.setState({ notKept: AppError.from(thrown).toData() });
}

/** The tab that holds the lock; a page that was just reloaded gets it a moment later. */
function isOwner(): Promise<boolean> {
  if (globalThis.navigator?.locks === undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks
      .request('actionscope-clips', { signal: AbortSignal.timeout(3000) }, () => {
        resolve(true);
        return new Promise<never>(() => undefined);
      })
      .catch(() => resolve(false));
  });
}
