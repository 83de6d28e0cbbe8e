/**
 * A part of the app's own (a chunk, a worker, a wasm file, a list of labels) that could not be loaded, told as what it
 * is: no connection, a server that refuses, a wrong type, or a tab that is older than what the server has now.
 */
import { AppError } from './errors';

/** Key of the translated reason (i18n `errors.unreachable.<reason>`). */
export type UnreachableReason = 'offline' | 'refused' | 'wrong-type' | 'damaged' | 'silent';

interface UnreachableDetails {
  /** The server's answer. */
  readonly status?: number;
  /** The MIME type it came with. */
  readonly type?: string;
  readonly cause?: unknown;
}

const words: Readonly<Record<UnreachableReason, (details: UnreachableDetails) => string>> = {
  offline: () => 'there is no connection to the server',
  refused: ({ status }) => `the server answers ${status}`,
  'wrong-type': ({ type }) => `the server hands it out as ${type}`,
  damaged: () => 'it did not arrive whole',
  silent: () => 'it did not start',
};

/** @param part what a person may call it: `the ffmpeg decoder`, `models/demo/labels.json` */
export function partUnreachable(part: string, reason: UnreachableReason, details: UnreachableDetails = {}): AppError {
  const why = words[reason](details);
  const { status = '', type = '', cause } = details;
  return new AppError('part-unreachable', `${part} could not be loaded: ${why}.`, {
    remedy: 'Check the connection and try again.',
    details: { part, reason, why, status, type },
    cause,
  });
}

function versionChanged(part: string, cause?: unknown): AppError {
  return new AppError('version-changed', `${part} is no longer on the server: a new version of the app is there.`, {
    remedy: 'Reload the page.',
    details: { part },
    cause,
  });
}

/**
 * Asks the server why a part did not load.
 * @param address the part's own
 * @param own address of the script that wanted it: gone from the server as well, there is a newer version
 */
export async function whyUnreachable(
  part: string,
  address: string | URL,
  own: string | URL,
  { send = fetch, cause }: { readonly send?: typeof fetch; readonly cause?: unknown } = {},
): Promise<AppError> {
  const answer = await ask(address, send);
  if (answer === null) return partUnreachable(part, 'offline', { cause });
  const { status, ok, type } = answer;
  const html = /text\/html/i.test(type);
  if (status === 404 || status === 410 || html) {
    // Past caches and the service worker: what is on the server now?
    const now = new URL(own);
    now.searchParams.set('now', String(Date.now()));
    const script = await ask(now, send);
    if (script !== null && (script.status === 404 || script.status === 410 || /text\/html/i.test(script.type))) {
      return versionChanged(part, cause);
    }
  }
  if (!ok) return partUnreachable(part, 'refused', { status, cause });
  const script = /\.m?js$/.test(new URL(address, own).pathname);
  if (html || (script && !/javascript|ecmascript/i.test(type))) return partUnreachable(part, 'wrong-type', { type: type || '?', cause });
  return partUnreachable(part, 'silent', { cause });
}

async function ask(address: string | URL, send: typeof fetch): Promise<{ status: number; ok: boolean; type: string } | null> {
  try {
    const response = await send(address, { cache: 'no-store' });
    await response.body?.cancel();
    return { status: response.status, ok: response.ok, type: response.headers.get('content-type') ?? '' };
  } catch {
    return null;
  }
}
