/** Bytes of several files as one progress, with the time left by the speed of the last seconds. */
import type { DownloadProgress } from '../../shared/models';
import type { Bytes, Milliseconds } from '../../shared/units';

const windowLength: Milliseconds = 10_000;
/** The screen needs no more than this. */
const leastPause: Milliseconds = 100;

/** @param sizes null where one is not known beforehand */
export function progressOver(
  sizes: readonly (Bytes | null)[],
  onProgress: ((progress: DownloadProgress) => void) | undefined,
  now: () => Milliseconds = () => performance.now(),
): (index: number, file: string, done: Bytes, total: Bytes | null) => void {
  const totals = sizes.map((size) => size ?? 0);
  const done = sizes.map(() => 0);
  let samples: { time: Milliseconds; bytes: Bytes }[] = [];
  let last = -Infinity;
  return (index, file, fileDone, fileTotal) => {
    done[index] = fileDone;
    totals[index] = Math.max(fileTotal ?? totals[index]!, fileDone);
    const doneBytes = done.reduce((a, b) => a + b, 0);
    const totalBytes = totals.reduce((a, b) => a + b, 0);
    const time = now();
    // Going back (another file on the server) makes old samples worthless.
    if (samples.at(-1) !== undefined && samples.at(-1)!.bytes > doneBytes) samples = [];
    if (time - last < leastPause && doneBytes < totalBytes) return;
    last = time;
    samples = [...samples.filter((sample) => time - sample.time <= windowLength), { time, bytes: doneBytes }];
    const { time: startTime, bytes: startBytes } = samples[0]!;
    const speed = (doneBytes - startBytes) / ((time - startTime) / 1000);
    const secondsLeft = time - startTime > 500 && speed > 0 ? (totalBytes - doneBytes) / speed : null;
    onProgress?.({ file, doneBytes, totalBytes, secondsLeft });
  };
}
