/** Several files as one, so that the browser asks once. Their bytes are not packed any further: films are. */
import { Zip, ZipPassThrough } from 'fflate';

export async function zipOf(files: readonly File[]): Promise<Blob> {
  const pieces: Blob[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    pieces.push(new Blob([chunk.slice()]));
  });
  for (const file of files) {
    const entry = new ZipPassThrough(file.name);
    zip.add(entry);
    entry.push(new Uint8Array(await file.arrayBuffer()), true);
  }
  zip.end();
  return new Blob(pieces, { type: 'application/zip' });
}
