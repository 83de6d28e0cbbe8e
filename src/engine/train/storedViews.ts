/**
 * Views that a training computed ahead (Quick's activations below the prompts), in storage until it ends: neither a cut while
 * they are made nor one in an epoch makes them again. A clip is a value of its own, so that a cut costs the clip at hand.
 */
import type { TeachingStore } from '../collection/store';
import type { KeptViews, ViewKeeper } from './views/views';

/** The training whose views are stored, and the start of their keys. */
const ownerKey = 'views';
const prefix = 'views:';

/**
 * What is stored of other trainings goes. Where storage has no more room, all of it goes: the training's own state needs the
 * room more, and a cut then costs the making of the views, no more.
 * @param training what the views depend on: settings, collection
 */
export async function keepViews(store: TeachingStore, training: string): Promise<ViewKeeper> {
  const owner = await store.get<string>(ownerKey).catch(() => undefined);
  let refused = false;
  if (owner !== training) {
    try {
      await discardViews(store);
      await store.put(ownerKey, training);
    } catch {
      refused = true;
    }
  }
  const keys = refused ? [] : await viewKeys(store).catch(() => []);
  const known = new Set(keys.map((key) => key.slice(prefix.length)));
  let writing: Promise<void> = Promise.resolve();
  const write = async (id: string, kept: KeptViews): Promise<void> => {
    if (refused) return;
    try {
      await store.put(`${prefix}${id}`, kept);
    } catch (error) {
      console.warn('There is no room to keep the activations of clips; after a cut they are made again.', error);
      refused = true;
      await discardViews(store).catch(() => undefined);
    }
  };
  return {
    known,
    get: (id) => store.get<KeptViews>(`${prefix}${id}`).catch(() => undefined),
    async add(id, kept) {
      await writing; // one at a time: what waits to be written does not pile up
      writing = write(id, kept);
    },
    settled: () => writing,
  };
}

export async function discardViews(store: TeachingStore): Promise<void> {
  for (const key of await viewKeys(store)) await store.delete(key);
  await store.delete(ownerKey);
}

async function viewKeys(store: TeachingStore): Promise<readonly string[]> {
  return (await store.keys()).filter((key) => key.startsWith(prefix));
}
