/**
 * At most one worker without a task, kept a while for the next one. A task has a worker to itself: where none is idle, a new
 * one is opened, and of two that are given back one ends.
 */
import type { Milliseconds } from '../../shared/base/units';
import type { AsidePort } from './protocol';

export interface IdleWorker {
  /** `ready`: it answered before. */
  readonly take: () => { readonly port: AsidePort; readonly ready: boolean };
  readonly giveBack: (port: AsidePort) => void;
}

export function keepIdleWorker(open: () => AsidePort, idleKept: Milliseconds): IdleWorker {
  let idle: { readonly port: AsidePort; readonly over: ReturnType<typeof setTimeout> } | undefined;

  function take(): { port: AsidePort; ready: boolean } {
    if (idle === undefined) return { port: open(), ready: false };
    const { port, over } = idle;
    clearTimeout(over);
    idle = undefined;
    return { port, ready: true };
  }

  function giveBack(port: AsidePort): void {
    if (idle !== undefined) {
      port.end();
      return;
    }
    const leave = (): void => {
      if (idle?.port !== port) return;
      idle = undefined;
      port.end();
    };
    const over = setTimeout(leave, idleKept);
    (over as { unref?: () => void }).unref?.();
    idle = { port, over };
    port.listen(() => undefined, leave);
  }

  return { take, giveBack };
}
