/**
 * The caller's end of the protocol: calls to the engine's worker with progress, cancel and coded errors. A worker that dies,
 * falls silent or does not let go of cancelled work is replaced at once by a fresh one, on the backend asked for (restarts.ts).
 */
import { cancelled } from '../../shared/errors/errors';
import type { Callable } from '../../shared/protocol/call';
import type { EngineCalls, InputOf } from '../../shared/protocol/protocol';
import { callsThrough } from './calls';
import { ask, type EngineClientParts, type EngineEvent, livesOf } from './restarts';

export interface EngineClient {
  /**
   * `call.recognize(input, work)` and all others of `EngineCalls`. Each throws AppErrors as the engine coded them; `cancelled`
   * at once when the signal aborts; `engine-stopped` when the worker died over it.
   */
  readonly call: Callable<EngineCalls>;
  /** @returns stops listening */
  readonly onEvent: (listener: (event: EngineEvent) => void) => () => void;
  /** Ends the worker; calls under way fail as `cancelled`. */
  readonly close: () => void;
}

/** The worker starts with the first call. @param parts how it is started, and why it could not be */
export function createEngineClient(parts: EngineClientParts): EngineClient {
  const listeners = new Set<(event: EngineEvent) => void>();
  const lives = livesOf(parts, (event) => listeners.forEach((listener) => listener(event)));
  return {
    call: callsThrough(async (name, input, work = {}) => {
      if (work.signal?.aborted) throw cancelled();
      if (name === 'start') lives.chosenBackend = input as InputOf<'start'>;
      return ask(lives, name, input, { work });
    }),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      lives.current?.terminate();
      [lives.current, lives.ready] = [undefined, undefined];
      for (const call of lives.underWay.all()) lives.underWay.fail(call, cancelled());
    },
  };
}
