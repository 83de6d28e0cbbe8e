/**
 * What a grid keeps in the browser: the grid itself with its results, each result under its identity (another grid with the same
 * draw takes it as it is), the adapter that waits to be measured, and the features of the clips it has seen. Where storage
 * is forbidden all of it stays in memory.
 */
import { type IDBPDatabase, openDB } from 'idb';

const tables = ['grid', 'results', 'trained', 'features'] as const;
type Table = (typeof tables)[number];

export interface DrawsDatabase {
  readonly get: <T>(table: Table, key: string) => Promise<T | undefined>;
  readonly put: (table: Table, key: string, value: unknown) => Promise<void>;
  readonly delete: (table: Table, key: string) => Promise<void>;
  /** Everything of a table whose keys begin so. */
  readonly all: <T>(table: Table, prefix: string) => Promise<T[]>;
  readonly clear: (table: Table) => Promise<void>;
}

let opened: Promise<DrawsDatabase> | undefined;

export function drawsDatabase(): Promise<DrawsDatabase> {
  return (opened ??= open());
}

async function open(): Promise<DrawsDatabase> {
  try {
    const database = await openDB('actionscope-grids', 1, {
      upgrade: (fresh) => {
        for (const table of tables) fresh.createObjectStore(table);
      },
    });
    return stored(database);
  } catch {
    return inMemory();
  }
}

function stored(database: IDBPDatabase): DrawsDatabase {
  const within = (prefix: string) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  return {
    get: (table, key) => database.get(table, key),
    put: async (table, key, value) => void (await database.put(table, value, key)),
    delete: (table, key) => database.delete(table, key),
    all: (table, prefix) => database.getAll(table, within(prefix)),
    clear: (table) => database.clear(table),
  };
}

function inMemory(): DrawsDatabase {
  const maps = new Map(tables.map((table) => [table, new Map<string, unknown>()]));
  return {
    get: <T>(table: Table, key: string) => Promise.resolve(maps.get(table)!.get(key) as T | undefined),
    put: (table, key, value) => Promise.resolve(void maps.get(table)!.set(key, value)),
    delete: (table, key) => Promise.resolve(void maps.get(table)!.delete(key)),
    all: <T>(table: Table, prefix: string) =>
      Promise.resolve([...maps.get(table)!].flatMap(([key, value]) => (key.startsWith(prefix) ? [value as T] : []))),
    clear: (table) => Promise.resolve(maps.get(table)!.clear()),
  };
}
