/** The engine at the other end of a port that is no worker: both ends live in this program, messages are handed over one turn later. */
import type { Port } from '../engine/worker/dispatch';
import type { EnginePort } from '../lib/client/workerLife';
import type { FromEngine, ToEngine } from '../shared/protocol/protocol';

/**
 * @param serve puts an engine at the far end, once; what is said before it is there is kept
 * @returns opens the near end; a second time (after an end) it is the same engine that answers
 */
export function inlinePort(serve: (end: Port) => Promise<void>): () => EnginePort {
  const toEngine: ((event: MessageEvent<ToEngine>) => void)[] = [];
  let toCaller: (message: FromEngine) => void = () => undefined;
  let serving: Promise<void> | undefined;
  const end: Port = {
    postMessage: (data) => void queueMicrotask(() => toCaller(data)),
    addEventListener: (_type, listener) => toEngine.push(listener),
  };
  return () => {
    let open = true;
    return {
      postMessage(message) {
        serving ??= serve(end);
        void serving.then(
          () => toEngine.forEach((listener) => open && listener(new MessageEvent('message', { data: message }))),
          (error: unknown) => {
            serving = undefined;
            if (message.type === 'call') toCaller({ type: 'error', id: message.id, error: failure(error) });
          },
        );
      },
      addEventListener(type, listener) {
        if (type === 'message') toCaller = (data) => open && listener(new MessageEvent('message', { data }));
      },
      terminate: () => (open = false),
    };
  };
}

function failure(error: unknown) {
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal' as const, message, remedy: '', details: { message } };
}
