/**
 * Kernel choices kept between visits, in IndexedDB, so that an adapter is measured once for a model's sizes. Where the
 * browser forbids IndexedDB, or there is none (Node), nothing is kept and the next start measures again.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import * as v from 'valibot';
import type { KernelChoices } from './choice';

export interface ChoiceStore {
  /** Undefined where nothing was kept, or what was kept cannot be read. */
  readonly get: (key: string) => Promise<KernelChoices | undefined>;
  readonly put: (key: string, choices: KernelChoices) => Promise<void>;
}

interface Schema extends DBSchema {
  choices: { key: string; value: unknown };
}

const shape = v.object({ adapter: v.string(), products: v.record(v.string(), v.array(v.string())) });

/** @param database name of the IndexedDB database */
export function indexedDbChoices(database = 'kernel-choices'): ChoiceStore {
  let opened: Promise<IDBPDatabase<Schema> | null> | undefined;
  const open = () => (opened ??= openStore(database));
  return {
    get: async (key) => {
      try {
        const read = v.safeParse(shape, await (await open())?.get('choices', key));
        return read.success ? read.output : undefined;
      } catch {
        return undefined;
      }
    },
    put: async (key, choices) => {
      try {
        await (await open())?.put('choices', choices, key);
      } catch {
        // storage full or forbidden: the choices hold for this visit
      }
    },
  };
}

async function openStore(database: string): Promise<IDBPDatabase<Schema> | null> {
  if (typeof indexedDB === 'undefined') return null;
  try {
    return await openDB<Schema>(database, 1, { upgrade: (db) => void db.createObjectStore('choices') });
  } catch {
    return null;
  }
}
