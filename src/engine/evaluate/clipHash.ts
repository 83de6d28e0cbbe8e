/**
 * Hashes of clips that this worker has read: a run over the same files with other labels asks for all of them once more, and
 * a file of the same path, size and time is not read again for that.
 */
import type { ClipToEvaluate } from '../../shared/evaluation/task';

/** Some 20 MB. */
const mostRemembered = 100_000;
const remembered = new Map<string, string>();

/** @param read reads the clip from its first byte to its last */
export async function clipHash({ path, file }: Pick<ClipToEvaluate, 'path' | 'file'>, read: () => Promise<string>): Promise<string> {
  const files = file instanceof File ? [file] : file;
  const size = files.reduce((sum, one) => sum + one.size, 0);
  const time = files.reduce((latest, one) => Math.max(latest, one.lastModified), 0);
  const key = `${path}\t${files.length}\t${size}\t${time}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const hash = await read();
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(key, hash);
  return hash;
}
