/** A file that a command writes at its end: tried before the work is begun, and kept elsewhere where it fails after all. */
import { accessSync, constants, closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { CommandError, reasonOf } from './command';

/** @throws CommandError where the file could not be written: no such folder, no permission, a folder of that name */
export function checkOutput(path: string, option: string): void {
  const refuse = (why: string, remedy: string): never => {
    throw new CommandError(`${option}: ${path} cannot be written: ${why}.`, { code: 'file-unwritable', file: path, remedy });
  };
  if (path === '') refuse('it has no name', 'Name a file.');
  const there = stat(path);
  if (there?.isDirectory() === true) refuse('it is a folder', `Name a file in it, such as ${join(path, 'adapter.safetensors')}.`);
  const folder = dirname(resolve(path));
  if (stat(folder)?.isDirectory() !== true) refuse(`there is no folder ${folder}`, 'Make it first, or name another.');
  if (there !== undefined && !there.isFile()) return attempt(() => accessSync(path, constants.W_OK), refuse); // /dev/null
  if (there !== undefined) attempt(() => accessSync(path, constants.W_OK), refuse);
  attempt(() => {
    closeSync(openSync(partOf(path), 'w'));
    rmSync(partOf(path));
  }, refuse);
}

/**
 * Writes the whole file or none of it. Where it cannot be written any more, it goes into the first place that takes it.
 * @param elsewhere folders to fall back to
 * @returns where it lies, and why it is not where it was to be
 * @throws CommandError where no place takes it
 */
export function writeOutput(
  path: string,
  bytes: Uint8Array,
  elsewhere = [process.cwd(), homedir(), tmpdir()],
): { readonly path: string; readonly problem: string | null } {
  const first = write(path, bytes);
  if (first === null) return { path, problem: null };
  for (const folder of elsewhere) {
    const rescue = join(folder, freeName(folder, basename(path) || 'output'));
    if (write(rescue, bytes) === null)
      return { path: rescue, problem: `${path} could not be written (${first}); it was kept as ${rescue}` };
  }
  throw new CommandError(`${path} could not be written: ${first}. No other place takes it either.`, {
    code: 'file-unwritable',
    file: path,
  });
}

/** null where it was written, else why not. */
function write(path: string, bytes: Uint8Array): string | null {
  try {
    if (stat(path)?.isFile() === false) {
      writeFileSync(path, bytes); // a device
      return null;
    }
    writeFileSync(partOf(path), bytes);
    renameSync(partOf(path), path);
    return null;
  } catch (thrown) {
    rmSync(partOf(path), { force: true });
    return reasonOf((thrown as NodeJS.ErrnoException).code ?? String(thrown));
  }
}

function partOf(path: string): string {
  return `${path}.part`;
}

/** Nothing of the person's is overwritten by a rescue. */
function freeName(folder: string, name: string): string {
  for (let count = 1; ; count += 1) {
    const free = count === 1 ? name : name.replace(/(\.[^.]*)?$/, `-${count}$1`);
    if (stat(join(folder, free)) === undefined) return free;
  }
}

/** undefined where there is nothing, or nothing to be seen. */
function stat(path: string) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function attempt(work: () => void, refuse: (why: string, remedy: string) => never): void {
  try {
    work();
  } catch (thrown) {
    refuse(reasonOf((thrown as NodeJS.ErrnoException).code ?? ''), 'Name another place.');
  }
}
