/**
 * What can reach a person is an AppError with a code and a text in both languages. Every other error that the engine makes is
 * listed here, with who catches it: a new one must be coded, or shown to be caught.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

const caught: Readonly<Record<string, readonly [errors: number, by: string]>> = {
  'deviceGuard.ts': [2, 'runOnce, which starts the lost backend anew'],
  'ffmpegInstance.ts': [2, 'startFfmpeg, which tells them as part-unreachable'],
  'requests.ts': [2, 'the download, which tries again and tells it as download-failed'],
  'runSamples.ts': [4, 'decodeQuickly: the sure way is tried'],
  'runs.ts': [1, 'decodeQuickly: the sure way is tried'],
  'startWebThread.ts': [2, 'startThreads: wasm runs on one thread'],
  'wasmMemory.ts': [1, 'the guard, which knows it as out-of-memory'],
  'withWebCodecs.ts': [4, 'decodeWithWebCodecs, which tells it as nothing-decodable'],
};

/** Errors that are made in place; comments and tests apart. */
const making = /(?<!\* .*)\bnew (?:Type|Range|Syntax)?Error\(/g;

test('errors without a code are known, and caught', () => {
  const found: Record<string, number> = {};
  for (const path of readdirSync('src/engine', { recursive: true, encoding: 'utf8' })) {
    if (!/(?<!\.test|\.testWorker)\.ts$/.test(path)) continue;
    const made = readFileSync(join('src/engine', path), 'utf8').match(making)?.length ?? 0;
    if (made > 0) found[basename(path)] = (found[basename(path)] ?? 0) + made;
  }
  expect(found).toEqual(Object.fromEntries(Object.entries(caught).map(([file, [errors]]) => [file, errors])));
});
