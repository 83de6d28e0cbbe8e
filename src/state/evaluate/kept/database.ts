/** Where the page keeps evaluations between visits. Where the browser forbids that, every call throws a coded error. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Pooling } from '../../../shared/evaluation/ladder';
import type { LabelText } from '../../../shared/recognition/recognition';
import type { EvaluationRun, EvaluationSettings } from '../../../shared/evaluation/report';
import { AppError } from '../../../shared/errors/errors';
import type { Milliseconds } from '../../../shared/base/units';

/** A kept run as the list shows it. */
export interface KeptRun {
  readonly id: string;
  /** As the person calls it. */
  readonly name: string;
  /** When it came to its end, since 1970. */
  readonly date: Milliseconds;
  readonly data: Pick<EvaluationRun['data'], 'name' | 'split' | 'set'>;
  readonly settings: EvaluationSettings;
  readonly adapter: { readonly id: string; readonly name: string } | null;
  readonly top1: number | null;
  readonly n: number;
  /** Two runs with the same measured the same, but for lambda. */
  readonly sameAs: string;
}

/** The folder that was given last, and what was done with it. */
export interface KeptFolder {
  readonly name: string;
  /** Where the browser hands out folders that outlive the page; null elsewhere. */
  readonly handle: FileSystemDirectoryHandle | null;
  /** Stands for names, sizes and times of all its files. */
  readonly fingerprint: string;
  /** Path, bytes and time of each file, to name what differs; a version before had none. */
  readonly files?: readonly FileNote[];
  readonly set: string | null;
  readonly split: number | null;
  /** A run that did not come to its end. */
  readonly cut: CutRun | null;
}

export type FileNote = readonly [path: string, bytes: number, time: Milliseconds];

interface CutRun {
  readonly done: number;
  readonly of: number;
  readonly pooling: Pooling;
  readonly classes: readonly LabelText[] | null;
}

interface Schema extends DBSchema {
  runs: { key: string; value: KeptRun };
  /** Scores, which are large, by the run's id. */
  scores: { key: string; value: EvaluationRun };
  /** One: the last. */
  folder: { key: string; value: KeptFolder };
}

let opening: Promise<IDBPDatabase<Schema>> | undefined;

/** @throws AppError `storage-full`, `storage-unavailable` */
export async function inDatabase<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  try {
    opening ??= openDB<Schema>('actionscope-evaluations', 1, {
      upgrade: (database) => {
        database.createObjectStore('runs', { keyPath: 'id' });
        database.createObjectStore('scores');
        database.createObjectStore('folder');
      },
    });
    return await work(await opening);
  } catch (cause) {
    opening = undefined;
    const full = cause instanceof DOMException && cause.name === 'QuotaExceededError';
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(full ? 'storage-full' : 'storage-unavailable', `The evaluation cannot be kept: ${message}`, {
      details: { message, file: 'evaluation' },
      cause,
    });
  }
}
