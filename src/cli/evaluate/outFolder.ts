/**
 * The folder of `--out`: the reports, and under `features/` what each clip was encoded to. Every record is on disk before the
 * next clip is done, so a run that was killed loses the clip at hand; a record that it tore ends its file. What was given to
 * a browser is never written on: it reads no file that has changed since.
 */
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, reasonOf } from '../command/command';
import { reportMark } from '../command/dataFolder';

export interface OutFolder {
  readonly path: string;
  /** Files of features, as they stay: records from here on go to another one. */
  readonly features: () => string[];
  readonly keep: (record: Uint8Array) => void;
  /** A text, or its parts one after another. */
  readonly write: (name: string, text: string | Iterable<string>) => void;
  readonly writeBytes: (name: string, bytes: Uint8Array) => void;
  /** undefined where there is none, or none that can be read. */
  readonly readJson: (name: string) => unknown;
}

/** Makes the folder where it is not there. @throws CommandError where it cannot be made or written */
export function openOutFolder(path: string): OutFolder {
  const kept = join(path, 'features');
  try {
    mkdirSync(kept, { recursive: true });
    writeFileSync(join(path, reportMark), '');
  } catch (thrown) {
    throw new CommandError(`--out: ${path} cannot be written: ${reasonOf((thrown as NodeJS.ErrnoException).code ?? '')}.`, {
      code: 'file-unwritable',
      file: path,
      remedy: 'Name another folder.',
    });
  }
  let begun = 0;
  const begin = (): string => join(kept, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${process.pid}-${++begun}.features`);
  let own = begin();
  const features = (): string[] => {
    own = begin();
    return readdirSync(kept)
      .filter((name) => name.endsWith('.features'))
      .toSorted()
      .map((name) => join(kept, name));
  };
  return {
    path,
    features,
    keep: (record) => appendFileSync(own, record),
    write: (name, text) => writeParts(join(path, name), typeof text === 'string' ? [text] : text),
    writeBytes: (name, bytes) => writeFileSync(join(path, name), bytes),
    readJson(name) {
      const file = join(path, name);
      try {
        return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : undefined;
      } catch {
        return undefined; // half written when it was killed
      }
    },
  };
}

function writeParts(path: string, parts: Iterable<string>): void {
  const file = openSync(path, 'w');
  try {
    for (const part of parts) writeFileSync(file, part);
  } finally {
    closeSync(file);
  }
}
