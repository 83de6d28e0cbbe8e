/** The clock over one task of a worker: whether it is there, says something now and then, and is done in time. */
import type { AppError } from '../../shared/errors/errors';
import type { Milliseconds } from '../../shared/base/units';
import { tooCostly } from './answer';

export interface AsideLimits {
  /** The task as a whole, from when its worker is there; none: as long as it takes. */
  readonly milliseconds?: Milliseconds;
  /** Between two signs of life (progress). */
  readonly silence?: Milliseconds;
}

/** A worker that is not there by then cannot be loaded. */
const patience: Milliseconds = 20_000;
const tick: Milliseconds = 100;

/**
 * Counts the time in which this thread itself was awake: when it computed for long, the worker's messages lie unread, and
 * its silence proves nothing.
 */
export function createClock(
  atHand: boolean,
  { milliseconds, silence }: AsideLimits,
  onOver: (error: (file: string) => AppError) => void,
  onMissing: (why: string) => void,
) {
  let there = atHand;
  let [spent, quiet, last] = [0, 0, performance.now()];
  const timer = setInterval(() => {
    const now = performance.now();
    const awake = Math.min(now - last, 2 * tick);
    last = now;
    spent += awake;
    quiet += awake;
    if (!there) {
      if (spent > patience) onMissing('it did not answer');
    } else if (milliseconds !== undefined && spent > milliseconds) {
      onOver((file) => tooCostly(file, `it was not done after ${milliseconds / 1000} s`));
    } else if (silence !== undefined && quiet > silence) {
      onOver((file) => tooCostly(file, `nothing came of it for ${silence / 1000} s`));
    }
  }, tick);
  return {
    heard() {
      if (!there) spent = 0;
      there = true;
      quiet = 0;
    },
    isThere: () => there,
    stop: () => clearInterval(timer),
  };
}
