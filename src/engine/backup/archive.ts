/** A backup as a zip, opened: what it claims is bounded before anything is unpacked. */
import { backupIndex } from '../../shared/protocol/backup';
import { AppError } from '../../shared/errors/errors';
import { listZip, readZip, type ZipRecord } from '../files/weights/zip';
import { invalid } from './content';

/** Entries are stored as they are; packed by another program they are not much smaller. Small ones may be. */
const [mostTimes, alwaysAllowed] = [4, 32 << 20];

export interface Archive {
  readonly name: string;
  readonly read: (entry: string, mostBytes: number) => Promise<Uint8Array<ArrayBuffer>>;
  /** @throws AppError `backup-invalid` where an entry is missing */
  readonly mustHold: (entries: readonly (string | null)[]) => void;
}

/** @throws AppError `backup-invalid` where it is no backup, or claims more than it can hold */
export async function openArchive(file: File): Promise<Archive> {
  const said = (cause: unknown): AppError => {
    const { code, details, message } = AppError.from(cause);
    return code === 'model-invalid' ? invalid(file.name, String(details['why'] ?? message), cause) : AppError.from(cause);
  };
  const records = await listZip(file, file.name).catch((cause: unknown): ReadonlyMap<string, ZipRecord> => {
    throw said(cause);
  });
  const unpacked = [...records.values()].reduce((sum, record) => sum + record.unpacked, 0);
  if (unpacked > Math.max(alwaysAllowed, mostTimes * file.size)) throw invalid(file.name, `it claims to unpack to ${unpacked} bytes`);
  if (!records.has(backupIndex)) throw invalid(file.name, 'it was not saved by ActionScope');
  return {
    name: file.name,
    read: async (entry, mostBytes) => {
      const record = records.get(entry);
      if (record === undefined) throw invalid(file.name, `${entry} is missing in it`);
      return (await readZip(file, file.name, record, { most: mostBytes }).catch((cause: unknown) => {
        throw said(cause);
      })) as Uint8Array<ArrayBuffer>;
    },
    mustHold: (entries) => {
      const gone = entries.find((entry) => entry !== null && !records.has(entry));
      if (gone !== undefined) throw invalid(file.name, `${String(gone)} is missing in it`);
    },
  };
}
