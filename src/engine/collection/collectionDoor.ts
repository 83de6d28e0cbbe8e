/** The one collection of a worker: opened at the first use, and changed by one call after another. */
import { type CollectionKeeper, openCollectionKeeper } from './collectionKeeper';
import { openTeachingStore, type TeachingStore } from './store';
import { openTabs, type Tabs } from './tabs';

interface OpenCollection {
  readonly store: TeachingStore;
  readonly keeper: CollectionKeeper;
}

export interface CollectionDoor {
  readonly tabs: Tabs;
  readonly open: () => Promise<OpenCollection>;
  /** Each work reads what the one before it left. */
  readonly inTurn: <T>(work: (keeper: CollectionKeeper) => Promise<T>) => Promise<T>;
}

/** @param openStore IndexedDB, or memory where that is forbidden, when nothing else is said */
export function collectionDoor(openStore: () => Promise<TeachingStore> = openTeachingStore, tabs: Tabs = openTabs()): CollectionDoor {
  let opened: Promise<OpenCollection> | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  const open = (): Promise<OpenCollection> => {
    opened ??= openStore().then(async (store) => ({ store, keeper: await openCollectionKeeper(store, tabs) }));
    return opened;
  };
  return {
    tabs,
    open,
    inTurn: (work) => {
      const result = tail.then(async () => work((await open()).keeper));
      tail = result.catch(() => undefined);
      return result;
    },
  };
}
