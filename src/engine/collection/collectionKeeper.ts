/**
 * The collection with its memory: stored after every change, changes taken back, files beside it. Several tabs may have
 * it open: every change is made on what is stored, whoever stored it, so that no tab writes over another's.
 */
import { AppError } from '../../shared/errors/errors';
import type { Collection } from '../../shared/teaching/teaching';
import { uniqueId } from '../../shared/base/uniqueId';
import { type CollectionState, describeCollection, emptyCollection, withRoles } from './collection';
import type { TeachingStore } from './store';
import { openTabs, type Tabs } from './tabs';

const stateKey = 'collection';
const largestHistory = 50;

/** Every write has a new revision: one that is not ours is another tab's. */
interface StoredCollection extends CollectionState {
  readonly revision?: string;
}

export interface CollectionKeeper {
  readonly state: CollectionState;
  describe(): Collection;
  /** Reads what another tab may have changed. */
  refresh(): Promise<Collection>;
  /** Applies a change and stores the outcome; `undoable: false` adds to the change before (clips of one drop). */
  change(step: (state: CollectionState) => CollectionState, undoable?: boolean): Promise<Collection>;
  /** Takes back this tab's last change; nothing where another tab has changed the collection since. */
  undo(): Promise<Collection>;
  putFile(id: string, file: Blob): Promise<void>;
  file(id: string): Promise<File>;
  hasFile(id: string): Promise<boolean>;
}

/** Reads what the last visit left. Files that no clip speaks of any more (removed, and no undo left) are deleted. */
export async function openCollectionKeeper(store: TeachingStore, tabs: Tabs = openTabs()): Promise<CollectionKeeper> {
  let state: CollectionState = emptyCollection;
  let revision: string | undefined;
  const history: CollectionState[] = [];

  async function refresh(): Promise<Collection> {
    const stored = (await store.get<StoredCollection>(stateKey)) ?? emptyCollection;
    const { revision: storedRevision, ...rest } = stored as StoredCollection;
    if (revision !== storedRevision || revision === undefined) {
      state = withRoles(rest);
      revision = storedRevision;
      history.length = 0;
    }
    return describe();
  }

  async function keep(next: CollectionState): Promise<Collection> {
    const fresh = uniqueId();
    await store.put(stateKey, { ...next, revision: fresh } satisfies StoredCollection);
    [state, revision] = [next, fresh];
    tabs.announce(fresh);
    return describe();
  }

  const describe = (): Collection => ({ ...describeCollection(state, history.length > 0, store.memoryOnly), revision: revision ?? '' });

  await refresh();
  await tabs.open(() => deleteStrayFiles(store, state));

  return {
    get state() {
      return state;
    },
    describe,
    refresh,
    change: (step, undoable = true) =>
      tabs.inTurn(async () => {
        await refresh();
        const before = state;
        const described = await keep(step(state));
        if (!undoable) return described;
        history.push(before);
        if (history.length > largestHistory) history.shift();
        return describe();
      }),
    undo: () =>
      tabs.inTurn(async () => {
        await refresh();
        const before = history.pop();
        return before === undefined ? describe() : keep(before);
      }),
    putFile: (id, file) => store.put(fileKey(id), file),
    hasFile: async (id) => (await store.get(fileKey(id))) !== undefined,
    file: (id) => fileOfClip(store, state, id),
  };
}

function fileKey(id: string): string {
  return `file:${id}`;
}

/** Files that no clip speaks of. */
async function deleteStrayFiles(store: TeachingStore, { clips }: CollectionState): Promise<void> {
  const known = new Set(clips.map((clip) => fileKey(clip.id)));
  for (const key of await store.keys()) if (key.startsWith('file:') && !known.has(key)) await store.delete(key);
}

/** @throws AppError `file-unreadable` where the clip or its film is gone */
async function fileOfClip(store: TeachingStore, { clips }: CollectionState, id: string): Promise<File> {
  const clip = clips.find((item) => item.id === id);
  const kept = await store.get<Blob>(fileKey(id));
  if (clip === undefined || kept === undefined) {
    throw new AppError('file-unreadable', `The collection no longer holds the file of clip ${clip?.name ?? id}.`, {
      remedy: 'Add the clip again.',
      details: { file: clip?.name ?? id },
    });
  }
  return kept instanceof File ? kept : new File([kept], clip.name, { type: kept.type });
}
