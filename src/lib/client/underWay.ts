/** The calls on their way to the engine and back, by number, and a clock that ticks while there are any. */
import type { AppError } from '../../shared/errors/errors';
import type { CallName } from '../../shared/protocol/protocol';
import { tickLength } from './workerLife';

/** A call on its way. */
export interface CallUnderWay {
  id: number;
  name: CallName;
  input: unknown;
  readonly onProgress: ((progress: never) => void) | undefined;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: AppError) => void;
  /** The worker has it. */
  posted: boolean;
  /** How often the engine died over it. */
  deaths: number;
  /** Ticks since it was cancelled: its caller has his answer, the worker may still be at it. */
  stopping: number | undefined;
  /** Asked by the client itself, for a fresh worker. */
  readonly own: boolean;
}

export interface CallsUnderWay {
  readonly all: () => readonly CallUnderWay[];
  readonly find: (id: number) => CallUnderWay | undefined;
  /** Gives it its number, another one each time it is asked. */
  readonly add: (call: CallUnderWay) => void;
  readonly drop: (call: CallUnderWay) => void;
  readonly fail: (call: CallUnderWay, error: AppError) => void;
}

export interface ClockEvents {
  /** The first call after a rest. */
  readonly onWake: () => void;
  readonly onTick: () => void;
}

export function callsUnderWay({ onWake, onTick }: ClockEvents): CallsUnderWay {
  const calls = new Map<number, CallUnderWay>();
  let nextId = 1;
  let clock: ReturnType<typeof setInterval> | undefined;

  function drop({ id }: CallUnderWay): void {
    calls.delete(id);
    if (calls.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  }

  return {
    all: () => [...calls.values()],
    find: (id) => calls.get(id),
    add(call) {
      call.id = nextId++;
      call.posted = false;
      calls.set(call.id, call);
      if (clock !== undefined) return;
      clock = setInterval(onTick, tickLength);
      onWake();
    },
    drop,
    fail(call, error) {
      drop(call);
      call.reject(error);
    },
  };
}
