/**
 * Everything a person made here in one file, to keep or to take to another machine: the collection with its clips or
 * without, adapters, settings. Models are left out: they can be fetched again.
 */
import type { AdapterSummary } from '../models/models';
import type { Call } from './call';
import type { Collection } from '../teaching/teaching';
import type { Bytes } from '../base/units';

export interface BackupProgress {
  readonly doneBytes: Bytes;
  readonly totalBytes: Bytes;
}

/** The page's settings by the name of their store, as it keeps them. */
type BackupSettings = Readonly<Record<string, unknown>>;

export interface BackupOutcome {
  readonly collection: Collection;
  /** Clips whose films are in the file, and those that wait for theirs to be added again. */
  readonly clips: { readonly whole: number; readonly waiting: number };
  /** Adapters that were not here yet. */
  readonly adapters: readonly AdapterSummary[];
  readonly settings: BackupSettings;
}

export interface BackupCalls {
  /** @throws AppError `backup-too-large`, `cancelled` */
  exportBackup: Call<{ readonly withClips: boolean; readonly settings: BackupSettings }, Blob, BackupProgress>;
  /**
   * Takes a backup in: its collection takes the place of the one that is here (undoCollection brings that back), its
   * adapters join those that are here.
   * @throws AppError `backup-invalid` (nothing is changed), `storage-full`, `cancelled`
   */
  importBackup: Call<{ readonly file: File }, BackupOutcome, BackupProgress>;
}

/** The first entry of the archive, by which a backup is known from other zip files. */
export const backupIndex = 'actionscope.json';

/** Whether a file is a backup, by its first bytes (a zip's local header, then its first entry's name). */
export async function isBackup(file: Blob): Promise<boolean> {
  const head = await file.slice(0, 30 + backupIndex.length).arrayBuffer();
  return head.byteLength === 30 + backupIndex.length && new TextDecoder().decode(head.slice(30)) === backupIndex;
}
