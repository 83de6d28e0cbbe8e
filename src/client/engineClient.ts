/**
 * The page's end of the protocol: numbered calls to the engine's worker with progress, cancel and coded errors.
 * A worker that dies fails every call under way; the next call starts a fresh one, on the backend asked for before.
 */
import { AppError, cancelled } from '../shared/errors';
import type { CallName, FromEngine, InputOf, OutputOf, ProgressOf, ToEngine } from '../shared/protocol';
import type { LongWork } from '../shared/units';

/** What the client needs of a Worker; tests hand in their own. */
export interface EnginePort {
  postMessage: (message: ToEngine) => void;
  addEventListener: (type: 'message' | 'messageerror' | 'error', listener: (event: Event) => void) => void;
  terminate: () => void;
}

export interface EngineClient {
  /** @throws AppError as the engine coded it; `cancelled` at once when the signal aborts; `internal` when the worker dies */
  call: <K extends CallName>(name: K, input: InputOf<K>, work?: LongWork<ProgressOf<K>>) => Promise<OutputOf<K>>;
  /** Ends the worker; calls under way fail as `cancelled`. */
  close: () => void;
}

interface Pending {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: AppError) => void;
  readonly onProgress: ((progress: never) => void) | undefined;
}

function openWorker(): EnginePort {
  return new Worker(new URL('../engine/worker.ts', import.meta.url), { type: 'module', name: 'engine' });
}

/** The worker starts with the first call. */
export function createEngineClient(open: () => EnginePort = openWorker): EngineClient {
  const pending = new Map<number, Pending>();
  let current: EnginePort | undefined;
  let nextId = 1;
  let chosenBackend: InputOf<'start'> | undefined;
  let restarted: Promise<unknown> | undefined;

  function connect(): EnginePort {
    const opened = open();
    opened.addEventListener('message', (event) => {
      if (current === opened) take((event as MessageEvent<FromEngine>).data);
    });
    opened.addEventListener('error', (event) => {
      event.preventDefault();
      const { message } = event as ErrorEvent;
      if (current === opened)
        fall(new AppError('internal', message === undefined || message === '' ? 'the engine stopped' : message));
    });
    opened.addEventListener('messageerror', () => {
      if (current === opened) fall(new AppError('internal', 'a message of the engine could not be read'));
    });
    return opened;
  }

  function take(message: FromEngine): void {
    const call = pending.get(message.id);
    if (call === undefined) return;
    if (message.type === 'progress') {
      call.onProgress?.(message.progress as never);
      return;
    }
    pending.delete(message.id);
    if (message.type === 'result') call.resolve(message.output);
    else call.reject(AppError.fromData(message.error));
  }

  function fall(error: AppError): void {
    current?.terminate();
    current = undefined;
    restarted = undefined;
    const fallen = [...pending.values()];
    pending.clear();
    for (const call of fallen) call.reject(error);
  }

  function send(name: CallName, input: unknown, work: LongWork<never>): Promise<unknown> {
    const { signal, onProgress } = work;
    const id = nextId++;
    const port = current!;
    return new Promise<unknown>((resolve, reject) => {
      const stop = () => {
        if (!pending.delete(id)) return;
        port.postMessage({ type: 'cancel', id });
        reject(cancelled());
      };
      const settle =
        <Value>(act: (value: Value) => void) =>
        (value: Value) => {
          signal?.removeEventListener('abort', stop);
          act(value);
        };
      pending.set(id, { resolve: settle(resolve), reject: settle(reject), onProgress });
      signal?.addEventListener('abort', stop);
      try {
        port.postMessage({ type: 'call', id, name, input });
      } catch (thrown) {
        pending.get(id)?.reject(AppError.from(thrown));
        pending.delete(id);
      }
    });
  }

  async function call(name: CallName, input: unknown, work: LongWork<never> = {}): Promise<unknown> {
    if (work.signal?.aborted) throw cancelled();
    if (name === 'start') chosenBackend = input as InputOf<'start'>;
    if (current === undefined) {
      current = connect();
      // A fresh worker after a fall knows nothing of the backend the person asked for.
      if (name !== 'start' && chosenBackend !== undefined) {
        restarted = send('start', chosenBackend, {});
        restarted.catch(() => {
          restarted = undefined;
        });
      }
    }
    if (restarted !== undefined && name !== 'start') await restarted;
    if (work.signal?.aborted) throw cancelled();
    return send(name, input, work);
  }

  return {
    call: call as EngineClient['call'],
    close: () => fall(cancelled()),
  };
}
