/**
 * The only error that reaches a person: a code, what happened, and what to do about it.
 * The screen shows the translation of `code` (i18n, `errors.<code>`) filled with `details`;
 * `message` is the plain English account for logs and the command line.
 */

export const errorCodes = [
  // a file that should be a video
  'not-a-video',
  'no-video-track',
  'still-picture',
  'encrypted',
  'truncated',
  'codec-unsupported',
  'nothing-decodable',
  'decode-timeout',
  'file-unreadable',
  // a film that is to be written
  'encoder-missing',
  // a file of any kind that would take the machine down
  'file-too-costly',
  // models, adapters, labels
  'model-missing',
  'model-invalid',
  'adapter-invalid',
  'adapter-missing',
  'adapter-mismatch',
  'labels-invalid',
  'languages-apart',
  'languages-mixed',
  // the machine
  'backend-unavailable',
  'device-lost',
  'out-of-memory',
  'webassembly-missing',
  // the app itself
  'engine-stopped',
  'opening-hung',
  'part-unreachable',
  'version-changed',
  'gradient-unsupported',
  // downloads and storage
  'download-failed',
  'hub-not-allowed',
  'repository-missing',
  'repository-closed',
  'model-unsuitable',
  'checksum-mismatch',
  'storage-full',
  'storage-unavailable',
  'storage-cleared',
  // the camera
  'camera-refused',
  'camera-missing',
  'camera-busy',
  'camera-lost',
  'camera-insecure',
  'screen-refused',
  'screen-unsupported',
  'screen-ended',
  // teaching
  'collection-incomplete',
  'loss-not-finite',
  'busy-elsewhere',
  'film-awaited',
  'backup-invalid',
  'backup-too-large',
  'settings-invalid',
  // anything
  'cancelled',
  'not-encoded',
  'internal',
] as const;

/** What went wrong: one of `errorCodes`. */
export type ErrorCode = (typeof errorCodes)[number];

/** Plain data of an AppError, as it crosses the worker's border. */
export interface AppErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  /** The fix, in plain English ("convert it with ...", "free 200 MB"). */
  readonly remedy: string;
  /** Values the translated text names: file, tensor, codec, bytes ... */
  readonly details: Readonly<Record<string, string | number>>;
}

/** Every error that the engine or the door throws: `code` for programs, `message` and `remedy` in plain English, `details` for texts. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      remedy?: string;
      details?: Readonly<Record<string, string | number>>;
      cause?: unknown;
    } = {},
  ) {
    super(shorten(message, 1000), { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.remedy = options.remedy ?? '';
    this.details = shortDetails(options.details ?? {});
  }

  toData(): AppErrorData {
    return { code: this.code, message: this.message, remedy: this.remedy, details: this.details };
  }

  static fromData(data: AppErrorData): AppError {
    return new AppError(data.code, data.message, data);
  }

  /** Anything thrown becomes an AppError; an abort becomes `cancelled`, the unknown `internal`. */
  static from(thrown: unknown): AppError {
    if (thrown instanceof AppError) return thrown;
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return cancelled();
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new AppError('internal', message, { cause: thrown, details: { message } });
  }
}

/** What files of others call things may be megabytes; what is said of them is not. */
function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

function shortDetails(details: AppErrorData['details']): AppErrorData['details'] {
  return Object.fromEntries(Object.entries(details).map(([key, value]) => [key, typeof value === 'string' ? shorten(value, 500) : value]));
}

export function cancelled(): AppError {
  return new AppError('cancelled', 'cancelled');
}

/** Throws `cancelled` when the signal has been aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

/** Ends every switch over a union: the compiler proves that nothing gets here. */
export function assertNever(value: never): never {
  throw new AppError('internal', `unexpected value: ${JSON.stringify(value)}`);
}
