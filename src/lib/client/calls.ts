/** The engine's calls as functions, `call.recognize(input, work)`: each name is a call of `EngineCalls`, sent by one function. */
import type { LongWork } from '../../shared/base/units';
import type { Callable } from '../../shared/protocol/call';
import type { CallName, EngineCalls } from '../../shared/protocol/protocol';

/** @param send takes any call by its name; tests hand in their own */
export function callsThrough(send: (name: CallName, input: unknown, work?: LongWork<never>) => Promise<unknown>): Callable<EngineCalls> {
  const calls = new Map<string | symbol, unknown>();
  return new Proxy({} as Callable<EngineCalls>, {
    get(_, name) {
      if (typeof name === 'symbol' || name === 'then') return undefined; // it is no promise, and no symbol is a call
      if (!calls.has(name)) calls.set(name, (input: unknown, work?: LongWork<never>) => send(name as CallName, input, work));
      return calls.get(name);
    },
  });
}
