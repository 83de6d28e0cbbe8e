/** A zip archive written piece by piece (fflate), so that gigabytes of films never lie in memory at once. */
import { Zip, ZipPassThrough } from 'fflate';
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { BackupProgress } from '../../shared/protocol/backup';
import type { LongWork } from '../../shared/base/units';

export interface ArchiveEntry {
  readonly name: string;
  readonly content: Blob;
}

const pieceBytes = 4 << 20;
/** Handed to the browser as a Blob of its own whenever so much has gathered: it may put those on disk. */
const partBytes = 32 << 20;
/** Larger archives need zip64, which fflate does not write; the margin is for names and the directory. */
const mostBytes = 4_000_000_000;

/**
 * The entries in their order, stored as they are (films and weights hardly shrink).
 * @throws AppError `backup-too-large` before anything is read, `cancelled`
 */
export async function writeArchive(entries: readonly ArchiveEntry[], { signal, onProgress }: LongWork<BackupProgress>): Promise<Blob> {
  const totalBytes = entries.reduce((sum, { content }) => sum + content.size, 0);
  if (totalBytes > mostBytes) {
    throw new AppError(
      'backup-too-large',
      `The clips and adapters are ${(totalBytes / 1e9).toFixed(1)} GB together; one file holds 4 GB.`,
      {
        remedy: 'Save it without the clips: they can be added again from where they lie.',
        details: { gigabytes: (totalBytes / 1e9).toFixed(1) },
      },
    );
  }
  const parts: Blob[] = [];
  let gathered: Uint8Array<ArrayBuffer>[] = [];
  let gatheredBytes = 0;
  const flush = (): void => {
    parts.push(new Blob(gathered));
    [gathered, gatheredBytes] = [[], 0];
  };
  let failure: Error | null = null;
  const zip = new Zip((error, data, last) => {
    failure ??= error;
    gathered.push(data as Uint8Array<ArrayBuffer>);
    gatheredBytes += data.byteLength;
    if (last || gatheredBytes >= partBytes) flush();
  });
  let doneBytes = 0;
  for (const { name, content } of entries) {
    const entry = new ZipPassThrough(name);
    zip.add(entry);
    for (let at = 0; at < content.size; at += pieceBytes) {
      throwIfCancelled(signal);
      const bytes = new Uint8Array(await content.slice(at, at + pieceBytes).arrayBuffer());
      entry.push(bytes, false);
      doneBytes += bytes.byteLength;
      onProgress?.({ doneBytes, totalBytes });
    }
    entry.push(new Uint8Array(0), true);
  }
  zip.end();
  if (failure !== null) throw new AppError('internal', `the archive could not be written: ${String(failure)}`);
  return new Blob(parts, { type: 'application/zip' });
}
