/** What a person does with the clips of the Recognise page: clips are added, looked at, stopped, run again and removed. */
import { filesUnreadable } from '../../shared/errors/unreadable';
import { uniqueId } from '../../shared/base/uniqueId';
import type { FoundFile } from '../../shared/base/foundFile';
import { useModels } from '../models/models';
import { useSettings } from '../settings/settings';
import { dropFile, isAtHand, keepFile } from './clipFiles';
import { type Clip, changeClips, clipList, clipOf, hasPictures, putClips, takeClips, useRecognition } from './clips';
import { leaveQueue } from './queue';
import { encodingKey, keyParts, labelsKey } from './resultKeys';
import { abortRuns, applyLabels, runAgain, runAgainAll, startClips, stopClips } from './run';

/** So many clips stand as chips, each looked at as it comes; more, or a folder, stand in a table. */
const mostChips = 8;

/** Ids are kept over a reload, so each visit has its own. */
const visit = uniqueId();
let count = 0;

/** Puts clips at the end of the queue and looks at the first of them; of many, at none. */
export function addClips(files: readonly File[]): void {
  addFound(files.map((file) => ({ path: file.name, file })));
}

/** @param found each with its path within the folder it came in @returns the clips' ids, in the same order */
export function addFound(found: readonly FoundFile[]): readonly string[] {
  if (found.length === 0) return [];
  const added = found.map(({ path, file }): Clip => {
    const clip = newClip(path, { bytes: file.size, modified: file.lastModified, status: 'waiting' });
    keepFile(clip.id, file);
    return clip;
  });
  putClips(added);
  if (!areMany()) useRecognition.setState({ selectedId: added[0]!.id });
  const ids = added.map(({ id }) => id);
  startClips(ids);
  return ids;
}

/** Files of a drop that the browser could not read: they stand in the list, and say so. */
export function addUnreadable(names: readonly string[]): void {
  if (names.length === 0) return;
  const added = names.map((path) => newClip(path, { status: 'failed', error: filesUnreadable([path]).toData() }));
  putClips(added);
  if (!areMany()) useRecognition.setState(({ selectedId }) => ({ selectedId: selectedId ?? added[0]!.id }));
}

function newClip(path: string, of: Partial<Clip>): Clip {
  return {
    id: `clip-${visit}-${++count}`,
    name: path.split('/').at(-1)!,
    path,
    bytes: 0,
    modified: 0,
    status: 'waiting',
    away: false,
    progress: null,
    error: null,
    result: null,
    encodedWith: '',
    labelledWith: '',
    ...of,
  };
}

/** They stand in a table: more than a strip holds, or a folder. */
export function areMany(): boolean {
  const { ids, clips } = useRecognition.getState();
  return ids.length > mostChips || ids.some((id) => clips.get(id)!.path.includes('/'));
}

export function selectClip(id: string): void {
  useRecognition.setState({ selectedId: id });
  const clip = clipOf(id);
  if (clip?.result != null) useRecognition.setState({ lastGoodId: id });
  // The same answer, with its pictures; where the settings have changed since, the person decides.
  const bare = clip?.status === 'done' && !hasPictures(clip);
  if (bare && isAtHand(id) && clip.encodedWith === encodingKey(useSettings.getState())) runAgain(id);
  else void applyLabels();
}

/** Looks at no clip. */
export function closeClip(): void {
  useRecognition.setState({ selectedId: null });
}

/** Stops a clip that waits or runs. */
export function cancelClip(id: string): void {
  stopClips([id]);
}

/** Stops all that waits or runs. */
export function stopAll(): void {
  stopClips(idsOf('waiting', 'running'));
}

/** What was stopped waits again. */
export function goOn(): void {
  runAgainAll(idsOf('cancelled'));
}

export function retryFailed(): void {
  runAgainAll(idsOf('failed'));
}

function idsOf(...wanted: readonly Clip['status'][]): string[] {
  return clipList()
    .filter(({ status }) => wanted.includes(status))
    .map(({ id }) => id);
}

interface Removal {
  readonly clips: readonly Clip[];
  readonly places: readonly number[];
  readonly putFilesBack: readonly (() => void)[];
}

/** What was removed, to be put back; the last at the end. */
const removals: Removal[] = [];
const mostRemovals = 20;

export function removeClip(id: string): void {
  removeClips([id]);
}

export function removeClips(removed: readonly string[]): void {
  const { ids, selectedId } = useRecognition.getState();
  const taken = new Set(removed);
  const neighbour = selectedId !== null && taken.has(selectedId) ? neighbourOf(ids, selectedId, taken) : selectedId;
  leaveQueue(removed);
  abortRuns(removed);
  const { clips, places } = takeClips(taken);
  if (clips.length === 0) return;
  removals.push({ clips, places, putFilesBack: clips.map(({ id }) => dropFile(id)) });
  if (removals.length > mostRemovals) removals.shift();
  useRecognition.setState(({ lastGoodId }) => ({
    selectedId: neighbour,
    lastGoodId: lastGoodId !== null && taken.has(lastGoodId) ? null : lastGoodId,
    removed: clips.length,
  }));
}

/** Puts back what was removed last; what had waited waits again. */
export function undoRemoval(): void {
  const last = removals.pop();
  if (last === undefined) return;
  for (const putBack of last.putFilesBack) putBack();
  const stood = last.clips.map((clip): Clip => (clip.status === 'running' ? { ...clip, status: 'waiting', progress: null } : clip));
  putClips(stood, last.places);
  useRecognition.setState({ removed: removals.at(-1)?.clips.length ?? 0 });
  startClips(stood.filter(({ status, id }) => status === 'waiting' && isAtHand(id)).map(({ id }) => id));
}

/** The clip after those taken, else the one before. */
function neighbourOf(ids: readonly string[], selected: string, taken: ReadonlySet<string>): string | null {
  const at = ids.indexOf(selected);
  return ids.slice(at).find((id) => !taken.has(id)) ?? ids.slice(0, at).findLast((id) => !taken.has(id)) ?? null;
}

useSettings.subscribe((now, before) => {
  const { selectedId } = useRecognition.getState();
  const clip = selectedId === null ? undefined : clipOf(selectedId);
  if (clip === undefined) return;
  if (encodingKey(now) !== encodingKey(before)) {
    if (clip.status !== 'waiting' && (clip.result !== null || clip.status === 'running')) runAgain(clip.id);
  } else if (labelsKey(now) !== labelsKey(before)) {
    void applyLabels();
  }
});

/**
 * An adapter or a model that is gone may come back under its id with other contents: what was answered with it is no
 * longer the answer of what bears that id.
 */
useModels.subscribe((now, before) => {
  if (now.adapters === before.adapters && now.models === before.models) return;
  const here = (state: typeof now): string[] => [
    ...state.adapters.map(({ id }) => `adapter ${id}`),
    ...state.models.filter((model) => model.state !== 'remote' && model.state !== 'partial').map(({ id }) => `model ${id}`),
  ];
  const left = new Set(here(now));
  const gone = new Set(here(before).filter((name) => !left.has(name)));
  if (gone.size === 0) return;
  const orphans = clipList().filter(({ encodedWith }) => {
    const { modelId, adapterId } = keyParts(encodedWith);
    return gone.has(`adapter ${adapterId}`) || gone.has(`model ${modelId}`);
  });
  changeClips(
    orphans.map(({ id }) => id),
    () => ({ encodedWith: '' }),
  );
});
