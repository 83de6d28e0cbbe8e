/**
 * The one error of the house: a code, what happened, and what to do about it.
 * The screen shows the translation of `code` (i18n, `errors.<code>`) filled with `details`;
 * `message` is the plain English account for logs and the command line.
 */

export const errorCodes = [
  // a file that should be a video
  'not-a-video',
  'no-video-track',
  'encrypted',
  'truncated',
  'codec-unsupported',
  'nothing-decodable',
  'decode-timeout',
  'file-unreadable',
  // models, adapters, labels
  'model-missing',
  'model-invalid',
  'adapter-invalid',
  'adapter-mismatch',
  'labels-invalid',
  // the machine
  'backend-unavailable',
  'device-lost',
  'out-of-memory',
  'gradient-unsupported',
  // downloads and storage
  'download-failed',
  'checksum-mismatch',
  'storage-full',
  'storage-unavailable',
  // teaching
  'collection-incomplete',
  'loss-not-finite',
  'settings-invalid',
  // anything
  'cancelled',
  'internal',
] as const;

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

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, message: string, options: {
    remedy?: string;
    details?: Readonly<Record<string, string | number>>;
    cause?: unknown;
  } = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.remedy = options.remedy ?? '';
    this.details = options.details ?? {};
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
