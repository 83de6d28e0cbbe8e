/**
 * One life of the engine's worker, watched from outside. It has ended when the browser says so (an error, or its lock comes
 * free), or when it has been silent for too long while work is under way. Time is counted in ticks of the page's own clock:
 * a machine that slept, and a tab in the background, tick less, and nobody is taken for dead over it.
 *
 * Long computing is no silence: between two layers the worker answers pings, and between two kernels it says so itself
 * (engine/worker/signsOfLife).
 */
import { AppError } from '../../shared/errors/errors';
import { onLifelineEnd } from '../../shared/protocol/lifeline';
import type { FromEngine, ToEngine } from '../../shared/protocol/protocol';
import type { Milliseconds } from '../../shared/base/units';

/** What the client needs of a Worker; tests hand in their own. */
export interface EnginePort {
  postMessage: (message: ToEngine) => void;
  addEventListener: (type: 'message' | 'messageerror' | 'error', listener: (event: Event) => void) => void;
  terminate: () => void;
}

/** Why a life ended. `unloadable`: it never began. */
export type WorkerEnd = 'gone' | 'silent' | 'crashed' | 'broken' | 'unloadable';

export interface WorkerLife {
  readonly post: (message: ToEngine) => void;
  /** Work begins after a rest: how the worker stands is asked before anything else is. */
  readonly wake: () => void;
  /** To be called every `tickLength` while work is under way. */
  readonly tick: () => void;
  /** Ticks since it was last heard. */
  readonly quiet: () => number;
  readonly terminate: () => void;
}

export interface WorkerLifeEvents {
  readonly onMessage: (message: FromEngine) => void;
  readonly onEnd: (end: WorkerEnd, error: AppError) => void;
}

export const tickLength: Milliseconds = 500;
const perSecond = 1000 / tickLength;

/** Ticks of silence that are forgiven. */
const patience = {
  /** Its script must be fetched first, over any line. */
  start: 120 * perSecond,
  /** One that rested answers at once. */
  rest: 10 * perSecond,
  /** One that works may be in the middle of a single long step. */
  work: 30 * perSecond,
} as const;

export function startWorkerLife(port: EnginePort, { onMessage, onEnd }: WorkerLifeEvents): WorkerLife {
  let quiet = 0;
  let limit: number = patience.start;
  let heard = false;
  let ended = false;
  let stopWatching = (): void => undefined;

  function end(why: WorkerEnd, error: AppError): void {
    if (ended) return;
    terminate();
    onEnd(why, error);
  }

  function terminate(): void {
    ended = true;
    stopWatching();
    port.terminate();
  }

  port.addEventListener('message', (event) => {
    if (ended) return;
    const { data } = event as MessageEvent<FromEngine>;
    heard = true;
    quiet = 0;
    limit = patience.work;
    if (data.type === 'broken') end('broken', AppError.fromData(data.error));
    else if (data.type !== 'alive') onMessage(data);
    else if (data.lifeline !== undefined) {
      stopWatching = onLifelineEnd(data.lifeline, () => end('gone', stopped('it disappeared')));
    }
  });
  port.addEventListener('error', (event) => {
    event.preventDefault();
    // A script that could not be fetched has no message.
    const { message = '' } = event as Partial<ErrorEvent>;
    end(heard ? 'crashed' : 'unloadable', stopped(message === '' ? 'it failed' : message));
  });
  port.addEventListener('messageerror', () => end('crashed', stopped('a message of it could not be read')));

  return {
    post: (message) => port.postMessage(message),
    wake() {
      quiet = 0;
      if (!heard) return;
      limit = patience.rest;
      port.postMessage({ type: 'ping' });
    },
    tick() {
      quiet += 1;
      if (quiet > limit) end(heard ? 'silent' : 'unloadable', stopped(`it was silent for ${limit / perSecond} s`));
      else if (heard && quiet % perSecond === 0) port.postMessage({ type: 'ping' });
    },
    quiet: () => quiet,
    terminate,
  };
}

function stopped(why: string): AppError {
  return new AppError('engine-stopped', `The engine stopped: ${why}.`, {
    remedy: 'It has been started anew: try again, with a smaller file or fewer frames if it stops again.',
    details: { why },
  });
}
