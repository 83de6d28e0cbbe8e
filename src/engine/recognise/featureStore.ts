/** F of answered clips from one visit to the next, in IndexedDB; where the browser forbids that, nothing lasts. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Bytes } from '../../shared/base/units';
import type { Eyes } from '../../shared/recognition/spaces';
import type { Asked } from './speakers';

export interface KeptFeatures {
  readonly modelId: string;
  /** Of that model's files. */
  readonly modelHash: string;
  /** The instant adapter that answered: other labels ask it too. */
  readonly instant?: { readonly id: string; readonly hash: string };
  readonly asked: Asked;
  /** [V, T, E] of each pair of eyes that looked. */
  readonly features: Partial<Record<Eyes, { readonly values: Float32Array; readonly shape: readonly [number, number, number] }>>;
  /** [1, T, E] of the view that is shown, without the adapter, where one was in use. */
  readonly plain?: { readonly values: Float32Array; readonly shape: readonly [number, number, number]; readonly view: number } | null;
}

export function featureBytes({ features, plain }: Pick<KeptFeatures, 'features' | 'plain'>): Bytes {
  return Object.values(features).reduce((sum, { values }) => sum + values.byteLength, plain?.values.byteLength ?? 0);
}

export interface FeatureStore {
  readonly put: (id: string, clip: KeptFeatures) => Promise<void>;
  readonly get: (id: string) => Promise<KeptFeatures | undefined>;
}

interface Schema extends DBSchema {
  features: { key: string; value: KeptFeatures };
  sizes: { key: string; value: Bytes };
}

/** Room is made for so many clips at once. */
const together = 100;

/** @param most bytes in all: beyond them the first in the order of ids, which are the oldest, make room */
export function featureStore(most: Bytes, name = 'recognised-features'): FeatureStore {
  let opened: Promise<IDBPDatabase<Schema> | null> | undefined;
  let puts = 0;
  const open = async (): Promise<IDBPDatabase<Schema> | null> => {
    try {
      return await openDB<Schema>(name, 1, {
        upgrade(db) {
          db.createObjectStore('features');
          db.createObjectStore('sizes');
        },
      });
    } catch {
      return null;
    }
  };
  const inDatabase = async <T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T | undefined> => {
    const db = await (opened ??= open());
    return db === null ? undefined : work(db).catch(() => undefined); // full or cleared: features can be computed again
  };
  return {
    put: (id, clip) =>
      inDatabase(async (db) => {
        if (puts++ % together === 0) await makeRoom(db, most);
        const work = db.transaction(['features', 'sizes'], 'readwrite');
        await Promise.all([work.objectStore('features').put(clip, id), work.objectStore('sizes').put(featureBytes(clip), id), work.done]);
      }),
    get: (id) => inDatabase((db) => db.get('features', id)),
  };
}

async function makeRoom(db: IDBPDatabase<Schema>, most: Bytes): Promise<void> {
  const work = db.transaction(['features', 'sizes'], 'readwrite');
  const [ids, sizes] = await Promise.all([work.objectStore('sizes').getAllKeys(), work.objectStore('sizes').getAll()]);
  let total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  for (let at = 0; total > most && at < ids.length; at++) {
    total -= sizes[at]!;
    void work.objectStore('features').delete(ids[at]!);
    void work.objectStore('sizes').delete(ids[at]!);
  }
  await work.done;
}
