/** The collection with its memory: stored after every change, changes taken back, files beside it. */
import { AppError } from '../../shared/errors';
import type { Collection } from '../../shared/teaching';
import { type CollectionState, describeCollection, emptyCollection, withRoles } from './collection';
import type { TeachingStore } from './store';

const stateKey = 'collection';
const largestHistory = 50;

export interface CollectionKeeper {
  readonly state: CollectionState;
  describe(): Collection;
  /** Applies a change and stores the outcome; `undoable: false` adds to the change before (clips of one drop). */
  change(step: (state: CollectionState) => CollectionState, undoable?: boolean): Promise<Collection>;
  undo(): Promise<Collection>;
  putFile(id: string, file: File): Promise<void>;
  file(id: string): Promise<File>;
}

/** Reads what the last visit left. Files that no clip speaks of any more (removed, and no undo left) are deleted. */
export async function openCollectionKeeper(store: TeachingStore): Promise<CollectionKeeper> {
  let state = withRoles((await store.get<CollectionState>(stateKey)) ?? emptyCollection);
  const history: CollectionState[] = [];
  const known = new Set(state.clips.map((clip) => fileKey(clip.id)));
  for (const key of await store.keys()) if (key.startsWith('file:') && !known.has(key)) await store.delete(key);

  const describe = (): Collection => describeCollection(state, history.length > 0, store.memoryOnly);
  return {
    get state() {
      return state;
    },
    describe,
    async change(step, undoable = true) {
      const next = step(state);
      if (undoable) {
        history.push(state);
        if (history.length > largestHistory) history.shift();
      }
      state = next;
      await store.put(stateKey, state);
      return describe();
    },
    async undo() {
      state = history.pop() ?? state;
      await store.put(stateKey, state);
      return describe();
    },
    putFile: (id, file) => store.put(fileKey(id), file),
    async file(id) {
      const clip = state.clips.find((item) => item.id === id);
      const kept = await store.get<Blob>(fileKey(id));
      if (clip === undefined || kept === undefined) {
        throw new AppError('file-unreadable', `The collection no longer holds the file of clip ${clip?.name ?? id}.`, {
          remedy: 'Add the clip again.',
          details: { file: clip?.name ?? id },
        });
      }
      return kept instanceof File ? kept : new File([kept], clip.name, { type: kept.type });
    },
  };
}

function fileKey(id: string): string {
  return `file:${id}`;
}
