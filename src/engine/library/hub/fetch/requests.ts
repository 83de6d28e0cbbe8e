/**
 * The requests under way in one hub's worker: each is asked, its answer put together piece by piece, and settled once. The
 * worker starts with the first and ends with the last.
 */
import { AppError } from '../../../../shared/errors/errors';
import type { FromHubWorker, ToHubWorker } from './messages';

/** What is needed of a Worker; tests hand in their own. */
export interface HubPort {
  postMessage: (message: ToHubWorker) => void;
  addEventListener: ((type: 'message', listener: (event: MessageEvent<FromHubWorker>) => void) => void) &
    ((type: 'error', listener: (event: Event) => void) => void);
  terminate: () => void;
}

/** Who asked, and what its reader has of the body. */
interface Waiting {
  readonly head: (response: Response) => void;
  readonly fail: (error: Error) => void;
  body?: ReadableStreamDefaultController<Uint8Array>;
  pulled?: () => void;
}

export function openRequests(hub: string, open: (hub: string) => HubPort) {
  const waiting = new Map<number, Waiting>();
  let port: HubPort | undefined;
  let count = 0;

  function connect(): void {
    if (port !== undefined) return;
    port = open(hub);
    port.addEventListener('message', ({ data }) => take(data));
    port.addEventListener('error', () => {
      for (const id of waiting.keys()) settle(id, new TypeError('the worker that fetches from the hub stopped'));
    });
  }

  function take(message: FromHubWorker): void {
    const call = waiting.get(message.id);
    if (call === undefined) return;
    if (message.type === 'head') {
      const hasBody = ![204, 205, 304].includes(message.status);
      if (!hasBody) settle(message.id);
      const pull = () => port?.postMessage({ type: 'pull', id: message.id });
      call.head(responseOf(message, hasBody ? bodyOf(call, pull, () => stop(message.id, true)) : null));
    } else if (message.type === 'piece') {
      call.body?.enqueue(message.bytes);
      call.pulled?.();
    } else if (message.type === 'end') settle(message.id);
    else settle(message.id, message.forbidden === null ? new TypeError(message.message) : notAllowed(hub, message.forbidden));
  }

  function settle(id: number, error?: Error): void {
    const call = waiting.get(id);
    if (call === undefined) return;
    waiting.delete(id);
    finish(call, error);
    if (waiting.size > 0) return;
    port?.terminate();
    port = undefined;
  }

  /** @param cancelled by the reader of the body: nothing more may be said to it */
  function stop(id: number, cancelled: boolean): void {
    const call = waiting.get(id);
    if (call === undefined) return;
    port?.postMessage({ type: 'stop', id });
    if (cancelled) delete call.body;
    settle(id, ended());
  }

  return {
    ask(call: Pick<Waiting, 'head' | 'fail'>, url: string, headers: Record<string, string>): number {
      const id = ++count;
      waiting.set(id, { ...call });
      connect();
      port?.postMessage({ type: 'ask', id, url, headers });
      return id;
    },
    /** By the asker's signal: whoever reads the body is told as well. */
    abort: (id: number): void => stop(id, false),
  };
}

/** Each piece is asked for when the reader wants it. */
function bodyOf(call: Waiting, pull: () => void, cancel: () => void): ReadableStream<Uint8Array> {
  const ask = (pulled: () => void): void => {
    call.pulled = pulled;
    pull();
  };
  const start = (controller: ReadableStreamDefaultController<Uint8Array>) => void (call.body = controller);
  return new ReadableStream({ start, pull: () => new Promise<void>(ask), cancel }, { highWaterMark: 0 });
}

function finish(call: Waiting, error: Error | undefined): void {
  if (error === undefined) call.body?.close();
  else {
    call.fail(error);
    call.body?.error(error);
  }
  call.pulled?.();
}

function responseOf({ status, url, headers }: FromHubWorker & { type: 'head' }, body: ReadableStream<Uint8Array> | null): Response {
  const response = new Response(body, { status, headers: headers.map(([name, value]): [string, string] => [name, value]) });
  Object.defineProperty(response, 'url', { value: url });
  return response;
}

export const ended = (): DOMException => new DOMException('The request was ended.', 'AbortError');

function notAllowed(hub: string, address: string): AppError {
  return new AppError('hub-not-allowed', `The page's own rules do not let it ask ${address} yet.`, {
    remedy: `Reload the page once, so that ${hub} becomes a place it may ask; if that does not help, this hub keeps its files elsewhere.`,
    details: { hub, address },
  });
}
