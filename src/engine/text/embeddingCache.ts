/**
 * Text embeddings kept between visits, in IndexedDB, by (tower's hash, template, text): a label set seen before costs
 * neither the tower's bytes nor its arithmetic. Where the browser forbids IndexedDB they are kept for the session.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** One text's embedding, unit length: the sentence [E] and, in English, its label's words [n, E]. */
export interface TextEmbedding {
  readonly sentence: Float32Array;
  readonly words: Float32Array;
  /** The end of the text that did not fit the tower, '' where all of it did; not there in what was kept before it was asked. */
  readonly lost?: string;
}

interface TextKey {
  readonly tower: string;
  readonly template: string;
  readonly text: string;
}

export interface EmbeddingCache {
  readonly get: (keys: readonly TextKey[]) => Promise<(TextEmbedding | undefined)[]>;
  readonly put: (entries: readonly (readonly [TextKey, TextEmbedding])[]) => Promise<void>;
  /** Forgets everything a tower ever said. */
  readonly forget: (tower: string) => Promise<void>;
}

interface Schema extends DBSchema {
  texts: { key: [string, string, string]; value: TextEmbedding };
}

const asKey = ({ tower, template, text }: TextKey): [string, string, string] => [tower, template, text];

export function memoryCache(): EmbeddingCache {
  const kept = new Map<string, TextEmbedding>();
  const name = (key: TextKey) => JSON.stringify(asKey(key));
  return {
    get: (keys) => Promise.resolve(keys.map((key) => kept.get(name(key)))),
    put: (entries) => {
      for (const [key, value] of entries) kept.set(name(key), value);
      return Promise.resolve();
    },
    forget: (tower) => {
      const start = JSON.stringify([tower]).slice(0, -1);
      for (const key of kept.keys()) if (key.startsWith(`${start},`)) kept.delete(key);
      return Promise.resolve();
    },
  };
}

/**
 * Where IndexedDB cannot be opened (it may even throw at once: Firefox with site data blocked), or is cleared under the open
 * page, memory takes its place: an embedding can always be computed again.
 * @param database name of the IndexedDB database
 */
export function indexedDbCache(database = 'text-embeddings'): EmbeddingCache {
  const memory = memoryCache();
  let opened: Promise<IDBPDatabase<Schema> | null> | undefined;
  const open = async (): Promise<IDBPDatabase<Schema> | null> => {
    try {
      return await openDB<Schema>(database, 1, { upgrade: (db) => void db.createObjectStore('texts') });
    } catch {
      return null;
    }
  };
  async function inDatabase<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
    const db = await (opened ??= open());
    if (db === null) return otherwise();
    try {
      return await work(db);
    } catch {
      return otherwise(); // full, or closed by whoever cleared it: the result at hand is still good
    }
  }
  return {
    get: (keys) =>
      inDatabase(
        (db) => {
          const { store } = db.transaction('texts');
          return Promise.all(keys.map((key) => store.get(asKey(key))));
        },
        () => memory.get(keys),
      ),
    put: (entries) =>
      inDatabase(
        async (db) => {
          const transaction = db.transaction('texts', 'readwrite');
          await Promise.all([...entries.map(([key, value]) => transaction.store.put(value, asKey(key))), transaction.done]);
        },
        () => memory.put(entries),
      ),
    forget: (tower) =>
      inDatabase(
        (db) => db.delete('texts', IDBKeyRange.bound([tower], [tower, []])),
        () => memory.forget(tower),
      ),
  };
}
