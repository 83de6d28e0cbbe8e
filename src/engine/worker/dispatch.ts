/**
 * The worker's end of the protocol: takes numbered calls, runs their handlers, sends progress, results and coded
 * errors back. A cancelled call is answered at once; its handler stops at the next look at its signal.
 */
import { AppError } from '../../shared/errors/errors';
import type { CallContext } from '../../shared/protocol/call';
import type { EngineCalls, FromEngine, ToEngine } from '../../shared/protocol/protocol';

/** What the protocol needs of a worker's global scope or of a message port. */
export interface Port {
  postMessage: (message: FromEngine) => void;
  addEventListener: (type: 'message', listener: (event: MessageEvent<ToEngine>) => void) => void;
}

type AnyHandler = (input: unknown, context: CallContext<unknown>) => Promise<unknown>;

/** Answers calls that arrive at `port` until the worker ends. */
export function serveCalls(port: Port, handlers: EngineCalls): void {
  const running = new Map<number, AbortController>();

  port.addEventListener('message', ({ data }) => {
    if (data.type === 'cancel') {
      running.get(data.id)?.abort();
      return;
    }
    if (data.type === 'ping') {
      port.postMessage({ type: 'alive' });
      return;
    }
    void answer(data.id, handlers[data.name] as AnyHandler | undefined, data.name, data.input);
  });

  async function answer(id: number, handler: AnyHandler | undefined, name: string, input: unknown): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      if (handler === undefined) throw new AppError('internal', `the engine has no call named ${name}`);
      const output = await handler(input, {
        signal: controller.signal,
        onProgress: (progress) => {
          if (!controller.signal.aborted) port.postMessage({ type: 'progress', id, progress });
        },
      });
      port.postMessage({ type: 'result', id, output });
    } catch (thrown) {
      port.postMessage({ type: 'error', id, error: AppError.from(thrown).toData() });
    } finally {
      running.delete(id);
    }
  }
}
