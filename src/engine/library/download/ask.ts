/**
 * One request to a hub, and the patience between two: an answer that does not come is given up on, a broken line is
 * worth another attempt after a pause, and a busy hub (429) is waited for as long as it says.
 */
import { AppError, cancelled, throwIfCancelled } from '../../../shared/errors/errors';
import type { HubReason } from '../../../shared/models/hub';
import type { Milliseconds, Seconds } from '../../../shared/base/units';

export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
  /** A server that says nothing for so long is given up on, and asked again. */
  readonly silence?: Milliseconds;
  /** How often in a row a connection may break without a byte between before it counts as lost. */
  readonly attempts?: number;
  /** The pause after the first failure; it doubles with each. */
  readonly retryAfter?: Milliseconds;
  /** Told when a busy hub is waited for, every second, and null when the wait is over. */
  readonly onWait?: (seconds: Seconds | null) => void;
}

const defaults = { silence: 30_000, attempts: 5, retryAfter: 1000 };
/** The hub counts requests in windows of so long: waiting longer than one is pointless. */
const window: Seconds = 300;
/** A hub that is busy and does not say for how long. */
const unsaidWait: Seconds = 20;

export type LossReason = Extract<HubReason, 'unreachable' | 'silent' | 'cut' | 'empty' | 'status'>;

/** A broken connection: worth another attempt. */
export class NetworkLost extends Error {
  constructor(
    message: string,
    readonly reason: LossReason,
  ) {
    super(message);
  }
}

/** The hub asks for patience. */
export class HubBusy extends Error {
  constructor(readonly seconds: Seconds) {
    super(`the hub is busy and asks to wait ${Math.ceil(seconds)} s`);
  }
}

/**
 * @throws NetworkLost (nothing came, or 5xx), HubBusy (429, or 503 with a time), AppError `cancelled`
 */
export async function ask(address: string, headers: Readonly<Record<string, string>>, options: AskOptions): Promise<Response> {
  const { signal, fetch: send = fetch, silence = defaults.silence } = options;
  const controller = new AbortController();
  const stop = () => controller.abort();
  throwIfCancelled(signal);
  signal?.addEventListener('abort', stop);
  const timer = setTimeout(stop, silence);
  let response: Response;
  try {
    response = await send(address, { headers, signal: controller.signal, cache: 'no-store' });
  } catch (error) {
    if (signal?.aborted === true) throw cancelled();
    if (error instanceof AppError) throw error; // the page's own rules forbid the address: asking again would not help
    if (controller.signal.aborted) throw new NetworkLost('the hub does not answer', 'silent');
    throw new NetworkLost(`the hub cannot be reached (${error instanceof Error ? error.message : ''})`, 'unreachable');
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
  const wait = waitAsked(response);
  if (wait !== null) throw new HubBusy(wait);
  if (response.status >= 500) throw new NetworkLost(`the hub answers ${response.status}`, 'status');
  return response;
}

/** Retry-After in seconds or as a date (RFC 9110, 10.2.3), else the hub's own `RateLimit: "...";r=0;t=55`. */
function waitAsked({ status, headers }: Response): Seconds | null {
  const said = headers.get('retry-after');
  if (status !== 429 && !(status === 503 && said !== null)) return null;
  if (said !== null && /^\d+$/.test(said.trim())) return Number(said);
  const date = Date.parse(said ?? '');
  if (Number.isFinite(date)) return Math.max(0, (date - Date.now()) / 1000);
  return Number(/\bt=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1] ?? unsaidWait);
}

/** Counts failures and waits between them. */
export interface Patience {
  /**
   * Waits before another attempt.
   * @param progressed bytes came before it failed
   * @throws the error itself when it is none to wait for, or patience is over
   */
  readonly wait: (error: unknown, progressed: boolean) => Promise<void>;
}

export function patience({ signal, attempts = defaults.attempts, retryAfter = defaults.retryAfter, onWait }: AskOptions): Patience {
  let failures = 0;
  let waited: Seconds = 0;
  return {
    async wait(error, progressed) {
      if (progressed) [failures, waited] = [0, 0];
      if (error instanceof HubBusy) {
        waited += error.seconds;
        if (waited > window) throw error;
        await countDown(Math.max(error.seconds, retryAfter / 1000), signal, onWait);
        return;
      }
      if (!(error instanceof NetworkLost) || ++failures >= attempts) throw error;
      await pause(retryAfter * 2 ** (failures - 1), signal);
    },
  };
}

/** Asks until an answer comes or patience is over. */
export async function askPatiently(address: string, options: AskOptions): Promise<Response> {
  const { wait } = patience(options);
  for (;;) {
    try {
      return await ask(address, {}, options);
    } catch (error) {
      await wait(error, false);
    }
  }
}

async function countDown(seconds: Seconds, signal: AbortSignal | undefined, onWait: AskOptions['onWait']): Promise<void> {
  try {
    for (let left = seconds; left > 0; left -= 1) {
      onWait?.(Math.ceil(left));
      await pause(Math.min(left, 1) * 1000, signal);
    }
  } finally {
    onWait?.(null);
  }
}

function pause(time: Milliseconds, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done, fail) => {
    const stop = () => {
      clearTimeout(timer);
      fail(cancelled());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      done();
    }, time);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** A piece of a body; @throws NetworkLost where none comes for so long, or the line breaks */
export async function withoutSilence<T>(reading: Promise<T>, silence: Milliseconds): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const quiet = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NetworkLost('the hub fell silent', 'silent')), silence);
  });
  try {
    return await Promise.race([reading, quiet]);
  } catch (error) {
    if (error instanceof NetworkLost) throw error;
    throw new NetworkLost(error instanceof Error ? error.message : String(error), 'cut');
  } finally {
    clearTimeout(timer);
  }
}
