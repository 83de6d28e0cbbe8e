/** Where there is room for a model: on the disk, else in memory. */
import { AppError } from '../../../shared/errors/errors';
import type { Bytes } from '../../../shared/base/units';
import { removeUnfinished } from './modelFolder';
import type { Folder } from '../../files/storage';

/** What the browser says it has room for; null where it does not say. */
export async function freeBytes(): Promise<Bytes | null> {
  const estimate = await globalThis.navigator?.storage?.estimate?.().catch(() => undefined);
  return estimate?.quota === undefined ? null : Math.max(0, estimate.quota - (estimate.usage ?? 0));
}

/**
 * Tries the disk; where it is forbidden or has no room, memory. Nothing half-made stays, except a download's parts.
 * @returns a function of the work, the model's id and the bytes that will be written
 */
export function roomIn(disk: Folder | undefined, memory: Folder | undefined) {
  return async (work: (folder: Folder) => Promise<void>, id: string, needed: Bytes = 0): Promise<void> => {
    const free = memory === undefined ? null : await freeBytes();
    if (disk !== undefined && (free === null || free >= needed)) {
      try {
        await work(disk);
        return;
      } catch (error) {
        if (memory === undefined || !(error instanceof AppError) || error.code !== 'storage-full') {
          await removeUnfinished(disk, id);
          throw error;
        }
        await disk.remove(id);
      }
    }
    if (memory === undefined) throw new AppError('storage-unavailable', 'There is nowhere to store models.');
    try {
      await work(memory);
    } catch (error) {
      await removeUnfinished(memory, id);
      throw error;
    }
  };
}
