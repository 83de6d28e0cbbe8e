/** Files into the collection, one after the other: each is looked at, kept, and usable at once. */
import { groupOfName } from '../../shared/dataset';
import { throwIfCancelled } from '../../shared/errors/errors';
import { uniqueId } from '../../shared/base/uniqueId';
import type { LongWork } from '../../shared/base/units';
import type { AddClipsProgress, ClipInspection, Collection, NewClip, TeachingClip } from '../../shared/teaching/teaching';
import { addClass, addClip, type CollectionState, fillClip, findClass } from './collection';
import type { CollectionKeeper } from './collectionKeeper';
import { inspectClip } from './inspect';

/** One change of the collection, to be taken back as one. A clip that does not decode is added with its problem. */
export async function addClips(
  keeper: CollectionKeeper,
  clips: readonly NewClip[],
  { signal, onProgress }: LongWork<AddClipsProgress>,
): Promise<Collection> {
  for (const [index, fresh] of clips.entries()) {
    throwIfCancelled(signal);
    const inspection = await inspectClip(fresh.file, signal);
    // A clip that came without its film (shared/protocol/backup.ts) waits for this one: class, role and cut are its own.
    const waits = keeper.state.clips.find(({ hash, problem }) => problem?.code === 'film-awaited' && hash === inspection.hash);
    const id = waits?.id ?? uniqueId();
    await keeper.putFile(id, fresh.file);
    let added: TeachingClip | null = null;
    await keeper.change((state) => {
      if (waits !== undefined) return fillClip(state, id, inspection);
      const placed = withNewClip(state, id, fresh, inspection);
      added = placed.clip;
      return placed.state;
    }, index === 0);
    onProgress?.({ done: index + 1, total: clips.length, clip: keeper.state.clips.find((clip) => clip.id === id) ?? added });
  }
  return keeper.describe();
}

/** With the clip in its class; one that is named and not there yet is made. */
function withNewClip(
  state: CollectionState,
  id: string,
  fresh: NewClip,
  inspection: ClipInspection,
): { readonly state: CollectionState; readonly clip: TeachingClip } {
  const { file, class: named, role, roleBy, trim } = fresh;
  let next = state;
  let classId = 'id' in named ? named.id : findClass(state, named)?.id;
  if (classId === undefined && !('id' in named)) {
    classId = uniqueId();
    next = addClass(state, classId, named);
  }
  const clip: TeachingClip = {
    id,
    classId: classId ?? '',
    name: file.name,
    bytes: file.size,
    role: role ?? 'train',
    roleBy: role === undefined ? 'automatic' : (roleBy ?? 'person'),
    ...groupOf(fresh),
    trim: trim ?? null,
    ...inspection,
  };
  return { state: addClip(next, clip), clip };
}

/** The film or person that a clip is of: as its data set says, else as its name does. */
function groupOf({ group, file }: NewClip): { readonly group?: string } {
  const known = group ?? groupOfName(file.name.replace(/\.[^.]+$/, ''));
  return known === null ? {} : { group: known };
}
