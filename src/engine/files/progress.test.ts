import { expect, test } from 'vitest';
import type { DownloadProgress } from '../../shared/models/models';
import { progressOver } from './progress';

test('progress over files: bytes of all, speed and time left by the last seconds, and the wait for a busy hub', () => {
  const seen: DownloadProgress[] = [];
  let time = 0;
  const { bytes, waiting } = progressOver(
    [1000, null],
    (progress) => seen.push(progress),
    () => time,
  );
  bytes(0, 'a', 0, 1000);
  time = 1000;
  bytes(0, 'a', 500, 1000);
  time = 2000;
  bytes(0, 'a', 1000, 1000);
  waiting(7);
  expect(
    seen.map(({ doneBytes, totalBytes, secondsLeft, bytesPerSecond }) => [doneBytes, totalBytes, secondsLeft, bytesPerSecond]),
  ).toEqual([
    [0, 1000, null, null],
    [500, 1000, 1, 500],
    [1000, 1000, 0, 500],
    [1000, 1000, null, null],
  ]);
  expect(seen.at(-1)).toMatchObject({ waiting: 7 });
  // What lay here before a file began is no speed of the line.
  time = 3000;
  bytes(1, 'b', 1e9, 2e9);
  expect(seen.at(-1)).toMatchObject({ file: 'b', bytesPerSecond: null });
});
