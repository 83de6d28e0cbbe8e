/** Files named on the command line, looked at before anything is begun: there, a file, readable. */
import { accessSync, constants, lstatSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { CommandError, reasonOf } from './command';

export interface Unreadable {
  readonly message: string;
  readonly remedy: string;
}

/** Why a path is no file that can be read; null where it is one. */
export function whyUnreadable(path: string): Unreadable | null {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return { message: `${path} is a folder, not a file.`, remedy: 'Name the files in it.' };
    if (!found.isFile()) return { message: `${path} is a pipe or a device, not a file.`, remedy: 'Write what it gives into a file first.' };
    accessSync(path, constants.R_OK);
    return null;
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException;
    if (code !== 'ENOENT')
      return {
        message: `${path} cannot be read: ${reasonOf(code)}.`,
        remedy: code === 'EACCES' ? 'Allow yourself to read it.' : 'Check the path.',
      };
    const target = linkTarget(path);
    return target === null
      ? { message: `There is no file ${path}.`, remedy: 'Check the path.' }
      : { message: `${path} is a link to ${target}, which is not there.`, remedy: 'Mend the link, or name the file itself.' };
  }
}

/** The bytes of a file. @throws CommandError naming the option and the file */
export function readInput(path: string, option: string): Buffer {
  const why = whyUnreadable(path);
  if (why !== null) throw new CommandError(`${option}: ${why.message}`, { code: 'file-unreadable', file: path, remedy: why.remedy });
  try {
    return readFileSync(path);
  } catch (thrown) {
    throw new CommandError(`${option}: ${path} cannot be read: ${reasonOf((thrown as NodeJS.ErrnoException).code ?? '')}.`, {
      code: 'file-unreadable',
      file: path,
    });
  }
}

/** True for anything of that name, a broken link too: then a person means the file, not something else of that name. */
export function isNamed(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
