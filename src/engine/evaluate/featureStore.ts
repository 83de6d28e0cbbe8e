/**
 * Features that were computed before, in files of records (featureRecord.ts). Only where they lie is held in memory; new
 * records go to a file of their own that is closed and begun anew every half minute, so that an end at any moment costs no
 * more than that. What cannot be stored is told once, and the run goes on without.
 */
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import { uniqueId } from '../../shared/base/uniqueId';
import type { Bytes, LongWork, Milliseconds } from '../../shared/base/units';
import type { FileWriter, Folder } from '../files/storage';
import { type FeatureKey, type Features, headBytes, readFeatures, readHead, type RecordHead, writeRecord } from './featureRecord';

export interface FeatureStore {
  readonly get: (key: FeatureKey) => Promise<Features | null>;
  /** @returns the record where the caller keeps it */
  readonly put: (key: FeatureKey, features: Features) => Promise<Uint8Array<ArrayBuffer> | null>;
  readonly close: () => Promise<void>;
}

/** Length of a file that may be lost with a crash. */
const fileLife: Milliseconds = 30_000;

type Reading = LongWork<{ readonly done: number; readonly total: number }>;

/** Known records of these files; new ones are handed back. */
export async function callersStore(known: readonly Blob[], work: Reading): Promise<FeatureStore> {
  const find = await indexOf(known, work);
  return { get: find, put: (key, features) => Promise.resolve(writeRecord(key, features)), close: () => Promise.resolve() };
}

interface FolderKeeping {
  /** What all files together may take; without one the browser's own bound is the only one. */
  readonly budget?: Bytes;
  /** Told once when something cannot be stored. */
  readonly onRefused: (problem: AppError) => void;
}

/** Records of a folder, which grows by the new ones; where they are more than the budget allows, the oldest files go first. */
export async function folderStore(folder: Folder, { budget = Infinity, onRefused }: FolderKeeping, work: Reading): Promise<FeatureStore> {
  const files = (await folder.list('')).toSorted((a, b) => (a.path < b.path ? -1 : 1)); // their names begin with their age
  const blobs = await Promise.all(files.map(({ path }) => folder.file(path)));
  const setupsOf: Set<string>[] = [];
  const find = await indexOf(
    blobs.map((blob) => blob ?? new Blob([])),
    work,
    setupsOf,
  );
  const old = files.map((file, index) => ({ ...file, setups: setupsOf[index]! }));
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const inUse = new Set<string>();
  /** Files of what this run asks for stay: they would be encoded once more. @returns whether there is room */
  const makeRoom = async (wanted: Bytes): Promise<boolean> => {
    for (let at = 0; bytes + wanted > budget && at < old.length;) {
      const { path, bytes: freed, setups } = old[at]!;
      if ([...setups].some((setup) => inUse.has(setup))) at += 1;
      else {
        await folder.remove(path);
        old.splice(at, 1);
        bytes -= freed;
      }
    }
    return bytes + wanted <= budget;
  };
  let open: { readonly writer: FileWriter; readonly since: Milliseconds; at: number } | undefined;
  let refused = false;
  const close = async (): Promise<void> => {
    const { writer } = open ?? {};
    open = undefined;
    await writer?.close();
  };
  return {
    get: (key) => {
      inUse.add(key.setup);
      return find(key);
    },
    close: () => close().catch(() => undefined),
    async put(key, features) {
      if (refused) return null;
      try {
        if (open !== undefined && performance.now() - open.since > fileLife) await close();
        inUse.add(key.setup);
        const record = writeRecord(key, features);
        if (!(await makeRoom(record.length))) throw overBudget(budget);
        const name = `${String(Date.now()).padStart(15, '0')}-${uniqueId()}.features`;
        open ??= { writer: await folder.writer(name), since: performance.now(), at: 0 };
        await open.writer.write(record, open.at);
        open.at += record.length;
        bytes += record.length;
      } catch (thrown) {
        refused = true;
        await close().catch(() => undefined);
        onRefused(AppError.from(thrown));
      }
      return null;
    },
  };
}

function overBudget(budget: Bytes): AppError {
  return new AppError('storage-full', 'The features of this run are more than may be kept.', {
    remedy: 'Allow more, or delete those that are kept.',
    details: { file: 'features', budget },
  });
}

/** Where each record lies; a torn one ends its file. @param setupsOf is filled with the setups of each file's records */
async function indexOf(
  files: readonly Blob[],
  { signal, onProgress }: Reading,
  setupsOf: Set<string>[] = [],
): Promise<FeatureStore['get']> {
  const places = new Map<string, { readonly file: Blob; readonly at: number; readonly head: RecordHead }>();
  for (const [done, file] of files.entries()) {
    const setups = new Set<string>();
    setupsOf.push(setups);
    for (let at = 0; at + headBytes < file.size;) {
      throwIfCancelled(signal);
      const head = readHead(new Uint8Array(await file.slice(at, at + headBytes).arrayBuffer()));
      if (head === null || at + head.bytes > file.size) break;
      places.set(nameOf(head.key), { file, at, head });
      setups.add(head.key.setup);
      at += head.bytes;
    }
    onProgress?.({ done: done + 1, total: files.length });
  }
  return async (key) => {
    const place = places.get(nameOf(key));
    return place === undefined ? null : readFeatures(place.file.slice(place.at, place.at + place.head.bytes), place.head);
  };
}

function nameOf({ clip, setup }: FeatureKey): string {
  return `${clip} ${setup}`;
}
