/**
 * Where teaching is kept between visits: one IndexedDB table of values by key. Files are kept as Blobs, checkpoints
 * as typed arrays; a write of IndexedDB is whole or not at all, so a checkpoint cut short by a reload leaves the one
 * before it. Where storage is forbidden (private windows, Node) a table in memory takes its place.
 */
import { openDB } from 'idb';
import { AppError } from '../../shared/errors';

export interface TeachingStore {
  readonly memoryOnly: boolean;
  get<T>(key: string): Promise<T | undefined>;
  /** Throws `storage-full` or `storage-unavailable`. */
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
}

const table = 'values';

export async function openTeachingStore(name = 'actionscope-teaching'): Promise<TeachingStore> {
  if (typeof indexedDB === 'undefined') return memoryStore();
  try {
    const database = await openDB(name, 1, {
      upgrade: (opened) => {
        opened.createObjectStore(table);
      },
    });
    return {
      memoryOnly: false,
      get: (key) => database.get(table, key),
      put: async (key, value) => {
        try {
          await database.put(table, value, key);
        } catch (cause) {
          throw storageError(cause);
        }
      },
      delete: (key) => database.delete(table, key),
      keys: async () => (await database.getAllKeys(table)).map(String),
    };
  } catch (error) {
    console.warn('IndexedDB cannot be used; teaching stays in memory.', error);
    return memoryStore();
  }
}

export function memoryStore(): TeachingStore {
  const values = new Map<string, unknown>();
  return {
    memoryOnly: true,
    get: <T>(key: string) => Promise.resolve(values.get(key) as T | undefined),
    put: (key, value) => Promise.resolve(void values.set(key, value)),
    delete: (key) => Promise.resolve(void values.delete(key)),
    keys: () => Promise.resolve([...values.keys()]),
  };
}

function storageError(cause: unknown): AppError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof DOMException && cause.name === 'QuotaExceededError') {
    return new AppError('storage-full', 'The browser has no room left to store this.', {
      remedy: 'Free disk space, or remove models, adapters or clips that are no longer needed.',
      details: { what: 'teaching' },
      cause,
    });
  }
  return new AppError('storage-unavailable', `The browser refused to store this: ${message}`, { details: { message }, cause });
}
