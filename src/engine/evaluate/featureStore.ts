/**
 * Features that were computed before, in files of records (featureRecord.ts). Only where they lie is held in memory; new
 * records go to a file of their own that is closed and begun anew every half minute, so that an end at any moment costs no
 * more than that. What cannot be stored is told once, and the run goes on without.
 */
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import { uniqueId } from '../../shared/base/uniqueId';
import type { Bytes, LongWork, Milliseconds } from '../../shared/base/units';
import type { FileWriter, Folder } from '../files/storage';
import {
  type FeatureKey,
  type Features,
  headBytes,
  readFeatures,
  readHead,
  readName,
  readNameHead,
  type RecordHead,
  writeNameRecord,
  writeRecord,
} from './featureRecord';

export interface FeatureStore {
  readonly get: (key: FeatureKey) => Promise<Features | null>;
  /** The hash of a file's contents that was kept under this name; null where there is none. */
  readonly contentsOf: (name: string) => string | null;
  /** Keeps it. @returns the record where the caller keeps it */
  readonly name: (name: string, clip: string) => Promise<KeptRecord>;
  /** @returns the record where the caller keeps it */
  readonly put: (key: FeatureKey, features: Features) => Promise<KeptRecord>;
  readonly close: () => Promise<void>;
}

type KeptRecord = Uint8Array<ArrayBuffer> | null;

/** Length of a file that may be lost with a crash. */
const fileLife: Milliseconds = 30_000;

type Reading = LongWork<{ readonly done: number; readonly total: number }>;

/** Known records of these files; new ones are handed back. */
export async function callersStore(known: readonly Blob[], work: Reading): Promise<FeatureStore> {
  const found = await indexOf(known, work);
  return {
    ...found,
    name(name, clip) {
      found.learn(name, clip);
      return Promise.resolve(writeNameRecord(name, clip));
    },
    put: (key, features) => Promise.resolve(writeRecord(key, features)),
    close: () => Promise.resolve(),
  };
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
  const { get, contentsOf, learn } = await indexOf(
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
  const append = async (record: KeptRecord): Promise<null> => {
    if (refused || record === null) return null;
    try {
      if (open !== undefined && performance.now() - open.since > fileLife) await close();
      if (!(await makeRoom(record.length))) throw overBudget(budget);
      const name = `${String(Date.now()).padStart(15, '0')}-${uniqueId()}.features`;
      open ??= { writer: await folder.writer(name), since: performance.now(), at: 0 };
      const { at } = open;
      open.at += record.length;
      bytes += record.length;
      await open.writer.write(record, at);
    } catch (thrown) {
      refused = true;
      await close().catch(() => undefined);
      onRefused(AppError.from(thrown));
    }
    return null;
  };
  /** One record after the other: names come while features are written. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (record: KeptRecord): Promise<null> => {
    const written = last.then(() => append(record));
    last = written;
    return written;
  };
  return {
    get: (key) => {
      inUse.add(key.setup);
      return get(key);
    },
    contentsOf,
    close: async () => {
      await last;
      await close().catch(() => undefined);
    },
    name(name, clip) {
      learn(name, clip);
      return inTurn(writeNameRecord(name, clip));
    },
    put(key, features) {
      inUse.add(key.setup);
      return inTurn(writeRecord(key, features));
    },
  };
}

function overBudget(budget: Bytes): AppError {
  return new AppError('storage-full', 'The features of this run are more than may be kept.', {
    remedy: 'Allow more, or delete those that are kept.',
    details: { file: 'features', budget },
  });
}

/** Heads are found by so much at once: records of a clip's one view are shorter, and a read costs as much as its copying. */
const pieceBytes: Bytes = 256 << 10;

interface Index extends Pick<FeatureStore, 'get' | 'contentsOf'> {
  readonly learn: (name: string, clip: string) => void;
}

/** Where each record lies; a torn one ends its file. @param setupsOf is filled with the setups of each file's records */
async function indexOf(files: readonly Blob[], { signal, onProgress }: Reading, setupsOf: Set<string>[] = []): Promise<Index> {
  const places = new Map<string, { readonly file: Blob; readonly at: number; readonly head: RecordHead }>();
  const contents = new Map<string, string>();
  for (const [done, file] of files.entries()) {
    const setups = new Set<string>();
    setupsOf.push(setups);
    const bytesAt = readerOf(file);
    for (let at = 0; at + headBytes < file.size;) {
      throwIfCancelled(signal);
      const start = await bytesAt(at, headBytes);
      const head = readHead(start);
      const named = head === null ? readNameHead(start) : null;
      const { bytes } = head ?? named ?? { bytes: Infinity };
      if (at + bytes > file.size) break;
      if (head !== null) {
        places.set(nameOf(head.key), { file, at, head });
        setups.add(head.key.setup);
      }
      const name = named === null ? null : readName(await bytesAt(at, bytes), named);
      if (name !== null) contents.set(name, named!.clip);
      at += bytes;
    }
    onProgress?.({ done: done + 1, total: files.length });
  }
  return {
    async get(key) {
      const place = places.get(nameOf(key));
      return place === undefined ? null : readFeatures(place.file.slice(place.at, place.at + place.head.bytes), place.head);
    },
    contentsOf: (name) => contents.get(name) ?? null,
    learn: (name, clip) => void contents.set(name, clip),
  };
}

/** Reads forward in pieces. */
function readerOf(file: Blob): (at: number, length: Bytes) => Promise<Uint8Array> {
  let piece = new Uint8Array(0);
  let start = 0;
  return async (at, length) => {
    if (at < start || at + length > start + piece.length) {
      start = at;
      piece = new Uint8Array(await file.slice(at, at + Math.max(length, pieceBytes)).arrayBuffer());
    }
    return piece.subarray(at - start, at - start + length);
  };
}

function nameOf({ clip, setup }: FeatureKey): string {
  return `${clip} ${setup}`;
}
