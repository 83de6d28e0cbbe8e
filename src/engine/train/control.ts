/** The hand on a running training: pause, resume, stop and keep the best; and the breath between its steps. */
import { throwIfCancelled } from '../../shared/errors';
import { nextTask } from '../nextTask';

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
