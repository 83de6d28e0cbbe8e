/** What a backup is made of and goes back to. */
import type { AdapterStore } from '../library/adapters/adapterStore';
import type { CollectionDoor } from '../collection/collectionDoor';

export interface BackupParts {
  readonly collection: CollectionDoor;
  readonly adapters: () => Promise<AdapterStore>;
}
