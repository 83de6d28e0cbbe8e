/** Bytes of several files as one progress, with speed and time left by the last seconds. */
import type { DownloadProgress } from '../../shared/models/models';
import type { Bytes, Milliseconds, Seconds } from '../../shared/base/units';

const windowLength: Milliseconds = 10_000;
/** The screen needs no more than this. */
const leastPause: Milliseconds = 100;

export interface FilesProgress {
  readonly bytes: (index: number, file: string, done: Bytes, total: Bytes | null) => void;
  /** A busy hub is waited for; null when that is over. */
  readonly waiting: (seconds: Seconds | null) => void;
}

/** @param sizes null where one is not known beforehand */
export function progressOver(
  sizes: readonly (Bytes | null)[],
  onProgress: ((progress: DownloadProgress) => void) | undefined,
  now: () => Milliseconds = () => performance.now(),
): FilesProgress {
  const totals = sizes.map((size) => size ?? 0);
  const done = sizes.map(() => 0);
  const begun = new Set<number>();
  let samples: { time: Milliseconds; bytes: Bytes }[] = [];
  let last = -Infinity;
  let said: DownloadProgress = { file: '', doneBytes: 0, totalBytes: 0, secondsLeft: null, bytesPerSecond: null };
  return {
    bytes: (index, file, fileDone, fileTotal) => {
      // What was here before this file began is no speed of the line.
      const isNewFile = !begun.has(index);
      begun.add(index);
      done[index] = fileDone;
      totals[index] = Math.max(fileTotal ?? totals[index]!, fileDone);
      const doneBytes = done.reduce((a, b) => a + b, 0);
      const totalBytes = totals.reduce((a, b) => a + b, 0);
      const time = now();
      // Going back (another file on the server) makes old samples worthless.
      if (isNewFile || (samples.at(-1) !== undefined && samples.at(-1)!.bytes > doneBytes)) samples = [];
      if (time - last < leastPause && doneBytes < totalBytes) return;
      last = time;
      samples = [...samples.filter((sample) => time - sample.time <= windowLength), { time, bytes: doneBytes }];
      const { time: startTime, bytes: startBytes } = samples[0]!;
      const speed = time - startTime > 500 && doneBytes > startBytes ? (doneBytes - startBytes) / ((time - startTime) / 1000) : null;
      said = { file, doneBytes, totalBytes, secondsLeft: speed === null ? null : (totalBytes - doneBytes) / speed, bytesPerSecond: speed };
      onProgress?.(said);
    },
    waiting: (seconds) => onProgress?.({ ...said, secondsLeft: null, bytesPerSecond: null, waiting: seconds }),
  };
}
