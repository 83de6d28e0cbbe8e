/**
 * Text embeddings kept between visits, in IndexedDB, by (tower's hash, template, text): a label set seen before costs
 * neither the tower's bytes nor its arithmetic. Where the browser forbids IndexedDB they are kept for the session.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** One text's embedding, unit length: the sentence [E] and, in English, its label's words [n, E]. */
export interface TextEmbedding {
  readonly sentence: Float32Array;
  readonly words: Float32Array;
}

export interface TextKey {
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

/** @param database name of the IndexedDB database */
export function indexedDbCache(database = 'text-embeddings'): EmbeddingCache {
  const memory = memoryCache();
  let opened: Promise<IDBPDatabase<Schema> | null> | undefined;
  const open = () =>
    (opened ??= openDB<Schema>(database, 1, { upgrade: (db) => void db.createObjectStore('texts') }).catch(() => null));
  return {
    get: async (keys) => {
      const db = await open();
      if (db === null) return memory.get(keys);
      const transaction = db.transaction('texts');
      return Promise.all(keys.map((key) => transaction.store.get(asKey(key))));
    },
    put: async (entries) => {
      const db = await open();
      if (db === null) return memory.put(entries);
      try {
        const transaction = db.transaction('texts', 'readwrite');
        await Promise.all([...entries.map(([key, value]) => transaction.store.put(value, asKey(key))), transaction.done]);
      } catch {
        await memory.put(entries); // storage full: the result at hand is still good
      }
    },
    forget: async (tower) => {
      const db = await open();
      await (db === null ? memory.forget(tower) : db.delete('texts', IDBKeyRange.bound([tower], [tower, []])));
    },
  };
}
