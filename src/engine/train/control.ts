/** The hand on a running training: pause, resume, stop and keep the best; and the breath between its steps. */
import { throwIfCancelled } from '../../shared/errors';

export interface TrainingControl {
  pause(): void;
  resume(): void;
  stop(): void;
  readonly stopRequested: boolean;
  readonly paused: boolean;
  /**
   * Between two steps: lets messages in, waits while paused, throws `cancelled` when the signal says so.
   * @param onState told once when the wait begins and once when it ends
   */
  breathe(signal: AbortSignal | undefined, onState: (state: 'running' | 'paused') => void): Promise<void>;
}

export function createControl(): TrainingControl {
  let paused = false;
  let stopRequested = false;
  let wake: () => void = () => undefined;
  return {
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      wake();
    },
    stop: () => {
      stopRequested = true;
      wake();
    },
    get stopRequested() {
      return stopRequested;
    },
    get paused() {
      return paused;
    },
    async breathe(signal, onState) {
      await nextTask();
      throwIfCancelled(signal);
      if (!paused || stopRequested) return;
      onState('paused');
      const awake = (): void => wake();
      signal?.addEventListener('abort', awake);
      while (paused && !stopRequested && !signal?.aborted) await new Promise<void>((resolve) => (wake = resolve));
      signal?.removeEventListener('abort', awake);
      throwIfCancelled(signal);
      onState('running');
    },
  };
}

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();
// In Node an open port would keep the process from ending.
(channel.port1 as { unref?: () => void }).unref?.();

/**
 * Lets other messages of the worker in. Not requestAnimationFrame (it stops in hidden tabs, as tf.nextFrame would) and
 * not setTimeout (throttled there).
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    (channel.port1 as { ref?: () => void }).ref?.();
    waiting.push(() => {
      if (waiting.length === 0) (channel.port1 as { unref?: () => void }).unref?.();
      resolve();
    });
    channel.port2.postMessage(null);
  });
}
