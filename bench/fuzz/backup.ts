/** Backups for `npm run fuzz`: a sound one with films, a picture and an adapter, damaged in its index or as bytes, opened on an empty machine. */
import { createHash } from 'node:crypto';
import { unzipSync, zipSync } from 'fflate';
import { backupHandlers } from '../../src/engine/backup/handlers';
import { checkAdapter } from '../../src/engine/model/adapterFile/adapterCheck';
import type { AdapterStore } from '../../src/engine/library/adapters/adapterStore';
import { addClass, addClip } from '../../src/engine/collection/collection';
import { collectionDoor } from '../../src/engine/collection/collectionDoor';
import { memoryStore } from '../../src/engine/collection/store';
import { backupIndex } from '../../src/shared/protocol/backup';
import type { Random } from '../../src/shared/base/random';
import type { TeachingClip } from '../../src/shared/teaching/teaching';
import { largestFile, mutate } from './mutate';

const work = { signal: new AbortController().signal, onProgress: () => undefined };

function clip(id: string, classId: string, film: string): TeachingClip {
  const hash = createHash('sha256').update(film).digest('hex');
  return {
    id,
    classId,
    hash,
    name: `${id}.mp4`,
    bytes: film.length,
    role: 'train',
    roleBy: 'person',
    trim: { from: 0.25, to: 1.5 },
    duration: 2,
    width: 320,
    height: 240,
    fingerprint: '0f',
    poster: new Blob([`picture of ${id}`]),
    problem: null,
  };
}

/** A machine with these adapters alone; those that come are looked over as the store does it. */
function machine(own: readonly Uint8Array[] = []) {
  const collection = collectionDoor(() => Promise.resolve(memoryStore()), undefined);
  const adapters = own.map((bytes) => new Blob([Uint8Array.from(bytes)]));
  const store = {
    list: () => Promise.resolve(adapters.map((_, index) => ({ id: String(index), name: `adapter ${index}`, embedded: false }))),
    export: (id: string) => Promise.resolve(adapters[Number(id)]!),
    add: async (blob: Blob, path: string) => {
      await checkAdapter({ blob, path }, { onProgress: () => undefined });
      return { id: path, name: path, embedded: false };
    },
    delete: () => Promise.resolve(),
  } as unknown as AdapterStore;
  return { collection, handlers: backupHandlers({ collection, adapters: () => Promise.resolve(store) }) };
}

export async function soundBackup(adapter: Uint8Array): Promise<Uint8Array> {
  const { collection, handlers } = machine([adapter]);
  const { keeper } = await collection.open();
  await keeper.change((state) => addClass(addClass(state, 'a', { en: 'wave', zh: '挥手' }), 'b', { en: 'clap', zh: '' }));
  for (const [id, classId] of [
    ['x', 'a'],
    ['y', 'b'],
  ] as const) {
    await keeper.putFile(id, new File([`film ${id}`], `${id}.mp4`));
    await keeper.change((state) => addClip(state, clip(id, classId, `film ${id}`)));
  }
  return new Uint8Array(
    await (await handlers.exportBackup({ withClips: true, settings: { general: { frames: 16 } } }, work)).arrayBuffer(),
  );
}

/** The archive as bytes, or its index, packed again: sometimes tightly. */
export function damageBackup(sound: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  if (random.integer(3) === 0) return mutate(sound, random, 'bytes');
  const entries = unzipSync(sound);
  entries[backupIndex] = mutate(entries[backupIndex]!, random, 'text');
  return (zipSync(entries, { level: random.integer(2) === 0 ? 0 : 6 }) as Uint8Array<ArrayBuffer>).slice(0, largestFile);
}

export async function takeBackup(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  await machine().handlers.importBackup({ file: new File([bytes], 'mine.zip') }, work);
}
