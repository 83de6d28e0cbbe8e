/**
 * What every command has around it. Whatever ends one is a plain sentence (with `--json` one JSON line
 * `{"error": {"code", "message"}}` on stdout, with `file` where a file is to blame) and an exit code. Node's stack trace
 * is shown only where the environment variable DEBUG is set.
 */
import { pathToFileURL } from 'node:url';
import { AppError } from '../../shared/errors/errors';
import { jsonLine, printable, printableLines } from './terminal';

export const exitCodes = {
  done: 0,
  /** Something failed: a clip, a training, a check. What could be answered was. */
  failed: 1,
  /** The command line, or a file or folder that it names, cannot be used: nothing was begun. */
  usage: 2,
  hungUp: 129,
  /** Ctrl-C */
  interrupted: 130,
  /** Whoever read stdout has gone (`| head`). */
  closed: 141,
  terminated: 143,
} as const;

/** A command that cannot be begun as it was asked for. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly options: {
      readonly code?: string;
      /** The file or folder to blame. */
      readonly file?: string;
      readonly remedy?: string;
      /** The options are shown too. */
      readonly usage?: boolean;
    } = {},
  ) {
    super(message);
    this.name = 'CommandError';
  }
}

/** An option that is wrong: the message, and all options. */
export function wrongOption(message: string): never {
  throw new CommandError(message, { usage: true });
}

/** What AppErrors about a file given on the command line become: nothing was begun. */
export function blaming(file: string, thrown: unknown): CommandError {
  const { code, message, remedy } = AppError.from(thrown);
  return new CommandError(message, { code, file, remedy });
}

/** True for the module that Node was started with: one that is imported does not run. */
export function isProgram(address: string): boolean {
  return process.argv[1] !== undefined && pathToFileURL(process.argv[1]).href.replace(/\.ts$/, '') === address.replace(/\.ts$/, '');
}

interface CommandOptions {
  readonly usage: string;
  /** Ctrl-C is the command's own affair: it ends by itself, with `cancelled`. */
  readonly handlesInterrupt?: boolean;
}

/** Runs a command to its end and ends the process. @param main gives the exit code */
export function runCommand(main: () => Promise<number>, options: CommandOptions): void {
  const fail = guardProcess(options);
  // The last line leaves before the process does, also where a pipe is slow.
  main().then((code) => process.stdout.write('', () => process.exit(code)), fail);
}

/** Whatever ends the process from here on is told as `runCommand` tells it. @returns what ends it with an error */
export function guardProcess({ usage, handlesInterrupt = false }: CommandOptions): (thrown: unknown) => void {
  const end = (code: number): void => process.exit(code);
  const fail = (thrown: unknown): void => end(report(thrown, usage));
  process.stdout.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? end(exitCodes.closed) : fail(error)));
  process.stderr.on('error', () => undefined);
  process.once('uncaughtException', fail);
  process.once('unhandledRejection', fail);
  const stop = (code: number) => () => {
    say(process.argv.includes('--json'), 'cancelled', 'Stopped.', {});
    end(code);
  };
  if (!handlesInterrupt) process.once('SIGINT', stop(exitCodes.interrupted));
  process.once('SIGTERM', stop(exitCodes.terminated));
  process.once('SIGHUP', stop(exitCodes.hungUp));
  return fail;
}

function report(thrown: unknown, usage: string): number {
  if (process.env['DEBUG'] !== undefined && thrown instanceof Error) console.error(thrown.stack);
  const { exit, code, message, file, wantsUsage } = endOf(thrown);
  say(process.argv.includes('--json'), code, message, { ...(file === undefined ? {} : { file }), ...(wantsUsage ? { usage } : {}) });
  return exit;
}

export interface End {
  readonly exit: number;
  readonly code: string;
  readonly message: string;
  readonly file: string | undefined;
  readonly wantsUsage: boolean;
}

/** How a command ends that threw this. */
export function endOf(thrown: unknown): End {
  if (isOptionError(thrown)) return { exit: exitCodes.usage, code: 'usage', message: thrown.message, file: undefined, wantsUsage: true };
  if (thrown instanceof CommandError) {
    const { code = 'usage', file, remedy = '', usage: wantsUsage = false } = thrown.options;
    return { exit: exitCodes.usage, code, message: `${thrown.message} ${remedy}`.trim(), file, wantsUsage };
  }
  const { code, message, remedy } = plain(thrown);
  const exit = code === 'cancelled' ? exitCodes.interrupted : exitCodes.failed;
  return { exit, code, message: `${message} ${remedy}`.trim(), file: undefined, wantsUsage: false };
}

function say(json: boolean, code: string, message: string, { file, usage }: { readonly file?: string; readonly usage?: string }): void {
  if (json) console.log(jsonLine({ ...(file === undefined ? {} : { file }), error: { code, message } }));
  else console.error(`${printable(message)}${usage === undefined ? '' : `\n\n${printableLines(usage)}`}`);
}

function isOptionError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS');
}

/** What was thrown, as a person can use it: system errors by name, the browser's by their first line. */
function plain(thrown: unknown): { readonly code: string; readonly message: string; readonly remedy: string } {
  if (thrown instanceof AppError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { code, path } = error as NodeJS.ErrnoException;
  if (code !== undefined && path !== undefined) return { code: 'file-unreadable', message: `${path}: ${reasonOf(code)}.`, remedy: '' };
  const [first = ''] = error.message
    .replace(/^(?:page|browser|browserType|frame)\.\w+: (?:\w*Error: )?/, '')
    .split(/\n(?:\s+at |Call log)/);
  if (/Target (?:page|crashed)|has been closed|Page crashed/.test(first)) {
    return {
      code: 'internal',
      message: 'The browser behind this command ended.',
      remedy: 'It may have run out of memory: try fewer frames, or close other programs.',
    };
  }
  return { code: 'internal', message: first, remedy: 'DEBUG=1 shows where it happened.' };
}

/** @param code of a system error, such as ENOENT */
export function reasonOf(code: string): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'it is not there',
    EACCES: 'permission is denied',
    EPERM: 'permission is denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is a file, not a folder',
    ELOOP: 'its links lead in a circle',
    ENAMETOOLONG: 'its name is too long',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EROFS: 'the disk is read-only',
    EMFILE: 'too many files are open',
    EIO: 'the disk reports an error',
    EBUSY: 'another program uses it',
    EEXIST: 'it is there already',
    ERR_INVALID_ARG_VALUE: 'its name is no file name',
  };
  return reasons[code] ?? code;
}
