/** The clips and their answers in IndexedDB, from one visit to the next; label lists once each, folders by handle. Files are not copied. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { LabelText, Recognition } from '../../../shared/recognition/recognition';
import type { Clip } from '../clips';
import type { KeptRoot, Root } from './roots';

export interface KeptClip extends Omit<Clip, 'away' | 'progress' | 'result'> {
  /** Rises in the order of the list. */
  readonly added: number;
  /** Without its labels. */
  readonly result: Recognition | null;
  /** Key of its list of labels. */
  readonly labels: string | null;
  readonly thumbnail: Blob | null;
  /** The folder or file it is read from, where the browser gave a handle. */
  readonly root: string | null;
}

interface Schema extends DBSchema {
  clips: { key: string; value: KeptClip };
  lists: { key: string; value: readonly LabelText[] };
  roots: { key: string; value: Root };
}

export interface KeptClips {
  readonly read: () => Promise<{
    readonly clips: readonly KeptClip[];
    readonly lists: ReadonlyMap<string, readonly LabelText[]>;
    readonly roots: readonly KeptRoot[];
  }>;
  /** In one transaction. */
  readonly write: (put: readonly KeptClip[], remove: readonly string[], lists: ReadonlyMap<string, readonly LabelText[]>) => Promise<void>;
  readonly addRoot: (root: KeptRoot) => Promise<void>;
}

/** @throws where the browser forbids IndexedDB */
export async function openKeptClips(name = 'recognised-clips'): Promise<KeptClips> {
  const db = await openDB<Schema>(name, 1, {
    upgrade(opened) {
      opened.createObjectStore('clips', { keyPath: 'id' });
      opened.createObjectStore('lists');
      opened.createObjectStore('roots');
    },
  });
  return {
    async read() {
      const clips = (await db.getAll('clips')).toSorted((a, b) => a.added - b.added);
      await forgetUnused(db, clips);
      const [lists, roots] = [await entriesOf(db, 'lists'), await entriesOf(db, 'roots')];
      return { clips, lists: new Map(lists), roots: roots.map(([id, handle]) => ({ id, handle })) };
    },
    async write(put, remove, lists) {
      const work = db.transaction(['clips', 'lists'], 'readwrite');
      const writes: Promise<unknown>[] = [work.done];
      for (const [key, list] of lists) writes.push(work.objectStore('lists').put(list, key));
      for (const clip of put) writes.push(work.objectStore('clips').put(clip));
      for (const id of remove) writes.push(work.objectStore('clips').delete(id));
      await Promise.all(writes);
    },
    async addRoot({ id, handle }) {
      await db.put('roots', handle, id);
    },
  };
}

async function entriesOf<Name extends 'lists' | 'roots'>(
  db: IDBPDatabase<Schema>,
  name: Name,
): Promise<readonly (readonly [string, Schema[Name]['value']])[]> {
  const store = db.transaction(name).objectStore(name);
  const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
  return keys.map((key, index) => [key, values[index]!] as const);
}

/** Lists and folders that no clip names any more. */
async function forgetUnused(db: IDBPDatabase<Schema>, clips: readonly KeptClip[]): Promise<void> {
  const used = new Set(clips.flatMap(({ labels, root }) => [labels, root]));
  for (const name of ['lists', 'roots'] as const) {
    for (const key of await db.getAllKeys(name)) if (!used.has(key)) await db.delete(name, key);
  }
}
