/**
 * Where teaching is kept between visits: one IndexedDB table of values by key. Files are kept as Blobs, checkpoints
 * as typed arrays; a write of IndexedDB is whole or not at all, so a checkpoint cut short by a reload leaves the one
 * before it. Where storage is forbidden (private windows, Node) a table in memory takes its place.
 */
import { type IDBPDatabase, openDB } from 'idb';
import { AppError } from '../../shared/errors/errors';
import { storageCleared } from '../files/storage';
import { packBlobs, unpackBlobs } from './packBlobs';

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
    const takesBlobs = await canHoldBlobs(database);
    return {
      memoryOnly: false,
      get: async <T>(key: string) => {
        const value: unknown = await storing(() => database.get(table, key));
        return (takesBlobs ? value : unpackBlobs(value)) as T | undefined;
      },
      put: async (key, value) => {
        const stored = takesBlobs ? value : await packBlobs(value);
        await storing(() => database.put(table, stored, key));
      },
      delete: (key) => storing(() => database.delete(table, key)),
      keys: async () => (await storing(() => database.getAllKeys(table))).map(String),
    };
  } catch (error) {
    console.warn('IndexedDB cannot be used; teaching stays in memory.', error);
    return memoryStore();
  }
}

/** Private windows of WebKit keep values and refuse Blobs. A full disk is no answer: what is written then says so. */
async function canHoldBlobs(database: IDBPDatabase): Promise<boolean> {
  const probe = 'probe:blob';
  try {
    await database.put(table, new Blob(['probe']), probe);
    await database.delete(table, probe);
    return true;
  } catch (error) {
    return error instanceof DOMException && error.name === 'QuotaExceededError';
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

/** A database cleared under the open page throws at once, not as a promise. */
async function storing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw storageError(cause);
  }
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
  if (cause instanceof DOMException && cause.name === 'InvalidStateError') return storageCleared(cause);
  return new AppError('storage-unavailable', `The browser refused to store this: ${message}`, { details: { message }, cause });
}
